"""What was made, for people and for scripts: the last stage of the pipe."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffolder.record import recorded_answers
from scaffolder.rendering.render import files_of

if TYPE_CHECKING:
    from pathlib import Path

    from scaffolder.plan import Plan


@dataclass(frozen=True, slots=True)
class Report:
    """The end of a run of ``scaffold new``."""

    path: str
    plan: Plan
    files: tuple[str, ...]
    warnings: tuple[str, ...]
    next: tuple[str, ...]
    recreate: str

    def to_json(self) -> dict[str, Any]:
        """Return the report in the shape of ``scaffold new --json``."""
        return {
            "schema": 1,
            "path": self.path,
            "stack": self.plan.stack.id,
            "database": self.plan.database.id,
            "files": list(self.files),
            "recommendation": self.plan.recommendation.to_json(),
            "next": list(self.next),
            "warnings": list(self.warnings),
            "recreate": self.recreate,
        }


def recreate_command(plan: Plan, destination: str, *, git: bool, lock: bool) -> str:
    """Return one line that makes the same starter again, quoted for a shell."""
    words = ["scaffold", "new", f"./{destination}" if destination.startswith("-") else destination]
    words += ["--stack", plan.stack.id, "--database", plan.database.id]
    for name, value in recorded_answers(plan).items():
        words += ["--set", f"{name}={_as_text(value)}"]
    if not git:
        words.append("--no-git")
    if not lock:
        words.append("--no-lock")
    words.append("--yes")
    return shlex.join(words)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return str(value)


def files_in(destination: Path) -> tuple[str, ...]:
    """Return the files of a placed starter, without git's own."""
    return tuple(
        path.as_posix() for path in files_of(destination) if path.parts[0] != ".git"
    )


def make_report(  # noqa: PLR0913 - the end of the pipe gathers its stages
    plan: Plan,
    typed: str,
    destination: Path,
    files: tuple[str, ...],
    warnings: tuple[str, ...],
    *,
    git: bool,
    lock: bool,
) -> Report:
    """Describe the starter.

    Args:
        plan: what was generated.
        typed: the destination as the user typed it.
        destination: the same as an absolute path.
        files: the starter's files as sorted POSIX paths.
        warnings: what could not be done, each with its remedy.
        git: whether a repository was wanted.
        lock: whether a lock file was wanted.
    """
    enter = () if typed in (".", "./") else (f"cd {shlex.quote(typed)}",)
    return Report(
        path=str(destination),
        plan=plan,
        files=files,
        warnings=warnings,
        next=(*enter, *plan.stack_facts.next_commands),
        recreate=recreate_command(plan, typed, git=git, lock=lock),
    )

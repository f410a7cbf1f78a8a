"""The first commit of a starter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scaffolder.placing.tools import run_tool

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 30.0
# The user's hooks, templates and signing are for the user's own commits; any of them could stop
# this one, or ask for a passphrase on a terminal that is not there.
_QUIET = (
    "-c", "core.hooksPath=/dev/null",
    "-c", "commit.gpgSign=false",
    "-c", "core.autocrlf=false",
    "-c", "core.safecrlf=false",
    "-c", "core.fsmonitor=false",
)  # fmt: skip
_NOBODY = ("-c", "user.name=scaffold", "-c", "user.email=scaffold@localhost")


def _environment() -> dict[str, str]:
    """Return settings that keep git away from repositories that a caller's hook may name."""
    cleared = {name: "" for name in os.environ if name in ("GIT_EDITOR",)}
    return {**cleared, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def enclosing_repository(destination: Path) -> Path | None:
    """Return the work tree that the destination would lie in and be tracked by, if any."""
    parent = destination.parent
    while not parent.is_dir():
        parent = parent.parent
    top = run_tool(
        ("git", "rev-parse", "--show-toplevel"),
        parent,
        seconds=_SECONDS,
        environment=_environment(),
    )
    if not top.worked:
        return None
    ignored = run_tool(
        ("git", "check-ignore", "--quiet", str(destination)),
        parent,
        seconds=_SECONDS,
        environment=_environment(),
    )
    if ignored.worked:
        return None
    return type(destination)(top.output.strip())


def first_commit(tree: Path, message: str) -> list[str]:
    """Make ``tree`` a repository, if it is none, and commit everything in it.

    Returns:
        Warnings, each with the command that does what could not be done; empty when all is well.
    """
    remedy = f"run: git init && git add --all && git commit -m {message!r}"

    def git(*arguments: str) -> tuple[bool, str]:
        outcome = run_tool(
            ("git", *arguments), tree, seconds=_SECONDS, environment=_environment()
        )
        return outcome.worked, outcome.problem

    if not (tree / ".git").exists():
        worked, problem = git("init", "--quiet", "--template=", "--initial-branch=main")
        if not worked:
            return [f"no git repository was made ({problem}); {remedy}"]
    worked, problem = git(*_QUIET, "add", "--all")
    if not worked:
        return [f"nothing was committed ({problem}); {remedy}"]
    warnings: list[str] = []
    identity: tuple[str, ...] = ()
    if not (git("config", "user.email")[0] and git("config", "user.name")[0]):
        identity = _NOBODY
        warnings.append(
            "git does not know your name: the first commit is by 'scaffold'; set user.name and"
            " user.email, then run: git commit --amend --reset-author --no-edit"
        )
    worked, problem = git(
        *_QUIET, *identity, "commit", "--quiet", "--no-verify", "--message", message
    )
    if not worked:
        return [f"nothing was committed ({problem}); {remedy}"]
    return warnings

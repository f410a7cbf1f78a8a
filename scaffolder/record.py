"""What a starter records of its own making: the answers, and the pristine copy.

``.scaffold/answers.yaml`` is an answers file that makes the same starter again;
``.scaffold/starter.json`` names the version and the candidate; ``.scaffold/base`` holds every
generated file as it was written, which is what later updates merge from.
"""

from __future__ import annotations

import base64
import bz2
import hashlib
import json
from typing import TYPE_CHECKING

from scaffolder import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from scaffolder.plan import Plan

FOLDER = ".scaffold"
ANSWERS = f"{FOLDER}/answers.yaml"
STARTER = f"{FOLDER}/starter.json"
BASE = f"{FOLDER}/base"


def recorded_answers(plan: Plan) -> dict[str, object]:
    """Return the answers and settings that make the starter again, as an answers file has them."""
    answers: dict[str, object] = {}
    for question, value in plan.answers.items():
        answers[question] = list(value) if isinstance(value, tuple) else value
    settings = plan.settings
    answers.update(
        name=settings.name,
        slug=settings.slug,
        description=settings.description,
        author=settings.author,
        email=settings.email,
        license=settings.license,
        ci=settings.ci,
    )
    if settings.python is not None:
        answers["python"] = settings.python
    if settings.features:
        answers["features"] = list(settings.features)
    return answers


def snapshot_line(path: str, content: bytes, *, program: bool) -> str:
    """Return one file as one line of the pristine copy.

    A line holds the mode, the SHA-256 of the content, the content compressed in base64, and the
    path as a JSON string. A line per file keeps the history of the record small over many
    updates; compressed, it stays out of a project-wide search and replace. bzip2, because its
    output has not changed between versions in two decades, while zlib's depends on who built it.
    """
    packed = base64.b64encode(bz2.compress(content, 9)).decode("ascii")
    digest = hashlib.sha256(content).hexdigest()
    mode = "755" if program else "644"
    return f"{mode} {digest} {packed} {json.dumps(path, ensure_ascii=False)}\n"


def write_record(plan: Plan, tree: Path, files: tuple[str, ...]) -> tuple[str, ...]:
    """Write the record into a rendered tree; return the tree's files with those of the record."""
    # Imported here: only commands that write need it.
    import yaml  # noqa: PLC0415

    (tree / FOLDER).mkdir(exist_ok=True)
    answers = yaml.safe_dump(
        recorded_answers(plan), allow_unicode=True, sort_keys=False, width=1000
    )
    (tree / ANSWERS).write_text(
        "# What this repository was generated from. `scaffold set` changes it; an edit by hand\n"
        "# does not reach the files.\n" + answers,
        encoding="utf-8",
    )
    starter = {
        "schema": 1,
        "scaffold": __version__,
        "stack": plan.stack.id,
        "database": plan.database.id,
    }
    (tree / STARTER).write_text(json.dumps(starter, indent=2) + "\n", encoding="utf-8")
    lines = ["scaffold-base 1\n"]
    for path in files:
        content = (tree / path).read_bytes()
        lines.append(snapshot_line(path, content, program=content.startswith(b"#!")))
    (tree / BASE).write_text("".join(lines), encoding="utf-8")
    return tuple(sorted({*files, ANSWERS, STARTER, BASE}))

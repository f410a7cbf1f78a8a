"""Options that several commands share, and reading the answers that they name."""

from __future__ import annotations

from typing import Annotated

import typer

from scaffolder.catalog import load
from scaffolder.catalog.inventory import inventory
from scaffolder.questionnaire.answers import Answers, parse_answers
from scaffolder.questionnaire.sources import parse_sets, read_answers_file, split

AnswersFile = Annotated[
    str | None,
    typer.Option("--answers", metavar="FILE", help="Read answers from a YAML or JSON file."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ID=VALUE",
        help="Give one answer or setting; repeatable, and stronger than the file."
        " Lists are comma-separated.",
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print JSON on standard output, and nothing else there.")
]


def read_answers(file: str | None, sets: list[str] | None) -> tuple[Answers, dict[str, object]]:
    """Return the answers and the raw project settings that the options give.

    Raises:
        UsageError: a file, an id or a value does not fit.
    """
    catalog = load()
    raw: dict[str, object] = read_answers_file(file) if file is not None else {}
    raw.update(parse_sets(sets or ()))
    answers, settings = split(
        raw, [question.id for question in catalog.questions], inventory().settings
    )
    return parse_answers(answers, catalog), settings

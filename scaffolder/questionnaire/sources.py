"""Where answers come from besides the prompts: an answers file and ``--set``.

Both yield one flat mapping from id to raw value, which :func:`split` divides into answers to the
questionnaire and project settings.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scaffolder.errors import AnswerError, AnswersFileError, UsageError
from scaffolder.questionnaire.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MAX_BYTES = 1_000_000


def read_answers_file(file: str) -> dict[str, object]:
    """Read a YAML or JSON answers file (JSON is YAML).

    Raises:
        AnswersFileError: it cannot be read, is not YAML, or is not a flat mapping with each id
            given once.
    """
    # Imported here: start-up does not pay for it where there is no answers file.
    import yaml  # noqa: PLC0415

    try:
        with Path(file).open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise AnswersFileError(f"cannot read the answers file {file}: {error.strerror}") from error
    except ValueError as error:  # a NUL in the path
        raise AnswersFileError(f"cannot read the answers file {file!r}: {error}") from error
    if len(content) > _MAX_BYTES:
        raise AnswersFileError(f"the answers file {file} is larger than {_MAX_BYTES} bytes")
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
        data = yaml.safe_load(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise AnswersFileError(f"the answers file {file} is not UTF-8 text") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise AnswersFileError(
            f"the answers file {file} is not YAML or JSON{where}: {problem}"
        ) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise AnswersFileError(
            f"the answers file {file} must be a flat mapping, such as `purpose: [cms]`"
        )
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise AnswersFileError(f"the answers file {file} gives {key.value} twice")
        seen.add(key.value)
    return {str(key): value for key, value in data.items()}


def parse_sets(assignments: Iterable[str]) -> dict[str, object]:
    """Parse ``id=value`` arguments; a later one replaces an earlier one of the same id.

    Raises:
        UsageError: one has no ``=``.
    """
    values: dict[str, object] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--set {assignment!r} must have the form id=value")
        values[name.strip()] = value
    return values


def split(
    raw: Mapping[str, object], question_ids: Iterable[str], setting_ids: Iterable[str]
) -> tuple[dict[str, object], dict[str, object]]:
    """Divide raw values into answers and settings.

    Raises:
        AnswerError: an id is neither; the nearest known one is named.
    """
    questions, settings = list(question_ids), list(setting_ids)
    answers: dict[str, object] = {}
    project: dict[str, object] = {}
    for key, value in raw.items():
        if key in questions:
            answers[key] = value
        elif key in settings:
            project[key] = value
        else:
            hint = nearest(key, [*questions, *settings])
            raise AnswerError(
                f"unknown answer id {key!r}; "
                + (
                    f"did you mean {hint}?"
                    if hint
                    else f"known: {', '.join([*questions, *settings])}"
                )
            )
    return answers, project

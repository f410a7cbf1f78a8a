"""The questions on a terminal.

The prompts make the same :class:`Answers` as files and flags do; every question can be left
unanswered. A list is asked one element at a time, most important first, because its order counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import questionary

from scaffolder.errors import AnswerError
from scaffolder.questionnaire.answers import parse_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scaffolder.catalog import Catalog, Question
    from scaffolder.catalog.inventory import Inventory, Setting
    from scaffolder.questionnaire.answers import Answers

_NOT_SURE = ""
_DONE = ""


def select(
    prompt: str,
    choices: Sequence[tuple[str, str]],
    *,
    default: str | None = None,
    instruction: str = "",
) -> str:
    """Let the user pick one of ``(value, label)``.

    Raises:
        KeyboardInterrupt: the user pressed Ctrl-C.
    """
    options = [questionary.Choice(title=label, value=value) for value, label in choices]
    answer = questionary.select(
        prompt,
        choices=options,
        default=next((option for option in options if option.value == default), None),
        instruction=instruction or "(arrows, Enter)",
        use_jk_keys=False,
    ).unsafe_ask()
    return str(answer)


def confirm(prompt: str) -> bool:
    """Ask yes or no, with yes preselected.

    Raises:
        KeyboardInterrupt: the user pressed Ctrl-C.
    """
    return bool(questionary.confirm(prompt, default=True).unsafe_ask())


def ask_answers(catalog: Catalog, given: Answers) -> Answers:
    """Ask the questions that have no answer yet, in the questionnaire's order.

    Raises:
        KeyboardInterrupt: the user pressed Ctrl-C.
    """
    raw: dict[str, object] = {}
    for question in catalog.questions:
        if given.get(question.id) is not None:
            continue
        value = _ask(question)
        if value is not None:
            raw[question.id] = value
    return parse_answers({**dict(given.items()), **raw}, catalog)


def _label(label: str, help_text: str) -> str:
    return f"{label} – {help_text}" if help_text else label


def _ask(question: Question) -> object:
    not_sure = (_NOT_SURE, "Not sure")
    if question.kind == "boolean":
        answer = select(question.prompt, [not_sure, ("true", "Yes"), ("false", "No")])
        return None if answer == _NOT_SURE else answer == "true"
    choices = [(choice.id, _label(choice.label, choice.help)) for choice in question.choices]
    if question.kind == "choice":
        return select(question.prompt, [not_sure, *choices]) or None
    return _ask_list(question, choices) or None


def _ask_list(question: Question, choices: list[tuple[str, str]]) -> list[str]:
    picked: list[str] = []
    limit = question.max_choices or len(choices)
    while len(picked) < limit:
        left = [choice for choice in choices if choice[0] not in picked]
        if not left:
            break
        first = not picked
        answer = select(
            question.prompt if first else "  And next, less important:",
            [(_NOT_SURE, "Not sure") if first else (_DONE, "Nothing more"), *left],
            instruction="(most important first)" if first else "",
        )
        if not answer:
            break
        picked.append(answer)
    return picked


def ask_settings(
    inventory: Inventory,
    given: Mapping[str, object],
    defaults: Mapping[str, str],
    check: Callable[[dict[str, object]], object],
) -> dict[str, object]:
    """Ask for the project settings that were not given, each with its default filled in.

    Args:
        inventory: the catalogue's settings.
        given: settings that flags or a file gave; they are not asked.
        defaults: setting id → default; a setting that is missing here is not asked.
        check: called with all settings so far; it raises AnswerError for an unfit value.

    Raises:
        KeyboardInterrupt: the user pressed Ctrl-C.
    """
    raw: dict[str, object] = dict(given)
    for setting in inventory.settings.values():
        if raw.get(setting.id) is not None or setting.id not in defaults:
            continue
        raw[setting.id] = _ask_setting(setting, defaults[setting.id], raw, check)
    return raw


def _ask_setting(
    setting: Setting,
    default: str,
    raw: dict[str, object],
    check: Callable[[dict[str, object]], object],
) -> str:
    if setting.choices:
        return select(
            setting.prompt,
            [(choice.id, choice.label) for choice in setting.choices],
            default=default,
        )

    def fits(text: str) -> bool | str:
        try:
            check({**raw, setting.id: text})
        except AnswerError as error:
            return str(error)
        return True

    answer = questionary.text(setting.prompt, default=default, validate=fits).unsafe_ask()
    return str(answer)

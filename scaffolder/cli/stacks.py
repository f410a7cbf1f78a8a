"""``scaffold stacks``: what can be generated, and one stack in detail."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scaffolder.catalog import load
from scaffolder.catalog.controls import controls_of_stack
from scaffolder.catalog.inventory import inventory
from scaffolder.cli import console
from scaffolder.cli.options import Json
from scaffolder.errors import UsageError
from scaffolder.questionnaire.nearest import nearest

if TYPE_CHECKING:
    from scaffolder.catalog import Stack


def stacks(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A stack to tell about in detail.")
    ] = None,
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """List the stacks, or tell what one offers: databases, settings, features and controls."""
    catalog = load()
    if name is None:
        entries = [summary(stack) for stack in catalog.stacks.values()]
        if as_json:
            console.out_json({"schema": 1, "stacks": entries})
            return
        for entry in entries:
            note = "" if entry["generates"] else "  (ranked; no starter yet)"
            console.out(f"{console.bold(entry['id']):14} {entry['title']}{note}")
            console.out(f"{'':14} databases: {', '.join(entry['databases'])}")
        return
    if name not in catalog.stacks:
        hint = nearest(name, catalog.stacks)
        raise UsageError(
            f"unknown stack {name!r}; "
            + (f"did you mean {hint}? " if hint else "")
            + f"Known: {', '.join(catalog.stacks)}"
        )
    entry = detail(catalog.stacks[name])
    if as_json:
        console.out_json({"schema": 1, **entry})
    else:
        _print_detail(entry)


def summary(stack: Stack) -> dict[str, Any]:
    """Return a stack as one entry of the list."""
    return {
        "id": stack.id,
        "title": stack.title,
        "language": stack.language,
        "databases": list(stack.databases),
        "generates": stack.generates,
    }


def detail(stack: Stack) -> dict[str, Any]:
    """Return everything that ``scaffold stacks NAME`` tells."""
    technology = load().guide.technologies[stack.technology]
    return {
        **summary(stack),
        "guide": {
            "title": technology.title,
            "section": technology.section,
            **{
                kind: [
                    {"title": entry.title, "text": entry.text, "section": entry.section}
                    for entry in getattr(technology, kind)
                ]
                for kind in ("features", "pros", "use_cases")
            },
        },
        "settings": [
            {
                "id": setting.id,
                "help": setting.help,
                "default": setting.default,
                "choices": [choice.id for choice in setting.choices],
            }
            for setting in inventory().settings.values()
            if not setting.languages or stack.language in setting.languages
        ],
        "features": list(inventory().stacks[stack.id].features),
        "controls": controls_of_stack(load(), stack.id),
    }


def _print_detail(entry: dict[str, Any]) -> None:
    console.out(console.bold(entry["title"]))
    if not entry["generates"]:
        console.out("It is recommended and ranked; its starter does not exist yet.")
    console.out(f"databases: {', '.join(entry['databases'])}")
    console.out(f"features:  {', '.join(entry['features']) or 'none to add'}")
    for kind, heading in (
        ("use_cases", "What the guide recommends it for"),
        ("pros", "Its strengths"),
        ("features", "What it brings"),
    ):
        console.out()
        console.out(f"{heading} (guide {entry['guide']['section']}):")
        for item in entry["guide"][kind]:
            _bullet(f"{item['title']}: {item['text']} ({item['section']})")
    console.out()
    console.out("Controls that its starter ships switched on:")
    for control in entry["controls"]:
        waived = f" Waived: {control['waiver']}" if control["waiver"] else ""
        _bullet(f"{control['id']} {control['statement']}.{waived}")
    console.out()
    console.out("Settings, by --set or in the answers file:")
    for setting in entry["settings"]:
        choices = f" ({', '.join(setting['choices'])})" if setting["choices"] else ""
        _bullet(f"{setting['id']}: {setting['help']}{choices}")


def _bullet(text: str) -> None:
    for line in textwrap.wrap(text, 80, initial_indent="  - ", subsequent_indent="    "):
        console.out(line)

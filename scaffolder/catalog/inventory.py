"""What generating needs to know of stacks, databases, layers and project settings.

The facts stand in ``stacks/*.toml``, ``databases/*.toml``, ``layers/*.toml`` and
``settings.toml``. A *contribution* is what a layer, a stack or a database adds to a composed
list of the starter (its dependencies, its environment variables); each entry is written once,
with the reason that becomes the comment in the generated file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from scaffolder.catalog import CatalogError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffolder.catalog import Catalog

SettingKind = Literal["text", "slug", "email", "choice", "list"]
DependencyGroup = Literal["runtime", "development"]


@dataclass(frozen=True, slots=True)
class Dependency:
    """A library that a starter depends on, and why."""

    name: str
    specifier: str
    group: DependencyGroup
    why: str


@dataclass(frozen=True, slots=True)
class EnvironmentVariable:
    """A variable that a starter reads.

    ``example`` is what .env.example shows, ``default`` what holds when it is unset (for people to
    read), ``required`` whether production refuses to start without it, ``secret`` whether its
    value must never be printed.
    """

    name: str
    example: str
    default: str
    required: bool
    secret: bool
    why: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one layer, stack or database adds to the starter's composed lists."""

    dependencies: tuple[Dependency, ...] = ()
    environment: tuple[EnvironmentVariable, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """A folder below ``templates/`` that is rendered into the starter; owner of its paths."""

    id: str
    contribution: Contribution


@dataclass(frozen=True, slots=True)
class StackFacts:
    """How a stack's starter is made.

    ``layers`` holds ids in the order of rendering, with the placeholders ``<ci>``, ``<license>``
    and ``<database>``; ``commands`` the shell commands that the shared Makefile calls; ``lock``
    the command that makes the lock file; ``next`` what the user types first.
    """

    layers: tuple[str, ...]
    commands: Mapping[str, str]
    lock_file: str
    lock_command: tuple[str, ...]
    lock_target: str
    next_commands: tuple[str, ...]
    features: tuple[str, ...]
    contribution: Contribution


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """How a database reaches a starter: URL variable, port, and the image compose runs."""

    url_variable: str
    image: str
    port: int
    contribution: Contribution


@dataclass(frozen=True, slots=True)
class SettingChoice:
    """One value of a project setting."""

    id: str
    label: str
    spdx: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A project setting: its prompt, its kind and its default."""

    id: str
    prompt: str
    help: str
    kind: SettingKind
    default: str
    max_length: int = 0
    languages: tuple[str, ...] = ()
    choices: tuple[SettingChoice, ...] = ()

    def choice(self, choice_id: str) -> SettingChoice:
        """Return the choice with that id.

        Raises:
            KeyError: the setting has no such choice.
        """
        for choice in self.choices:
            if choice.id == choice_id:
                return choice
        raise KeyError(choice_id)


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that generating knows, by id."""

    stacks: Mapping[str, StackFacts]
    databases: Mapping[str, DatabaseFacts]
    layers: Mapping[str, Layer]
    settings: Mapping[str, Setting] = field(default_factory=dict)


class _Table:
    """A TOML table that names file and key when something is missing or unknown."""

    def __init__(self, source: str, data: Mapping[str, object]) -> None:
        self.source = source
        self.data = data

    def fail(self, key: str, problem: str) -> CatalogError:
        return CatalogError(f"{self.source}: {key}: {problem}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise self.fail(key, "a string is needed here")
        return value

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.fail(key, "true or false is needed here")
        return value

    def number(self, key: str) -> int:
        value = self.data.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(key, "a whole number is needed here")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, "a list of strings is needed here")
        return tuple(value)

    def mapping(self, key: str) -> dict[str, str]:
        value = self.data.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise self.fail(key, "a table of strings is needed here")
        return dict(value)

    def tables(self, key: str) -> list[_Table]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(key, "an array of tables is needed here")
        return [_Table(f"{self.source}: {key}[{i}]", item) for i, item in enumerate(value)]

    def only(self, *known: str) -> None:
        for key in self.data:
            if key not in known:
                raise self.fail(key, f"unknown key; known here: {', '.join(known)}")


def _dependency(table: _Table) -> Dependency:
    table.only("name", "specifier", "group", "why")
    group = table.text("group")
    if group not in ("runtime", "development"):
        raise table.fail("group", "runtime or development is needed here")
    return Dependency(
        name=table.text("name"),
        specifier=table.text("specifier"),
        group="runtime" if group == "runtime" else "development",
        why=table.text("why"),
    )


def _variable(table: _Table) -> EnvironmentVariable:
    table.only("name", "example", "default", "required", "secret", "why")
    return EnvironmentVariable(
        name=table.text("name"),
        example=table.text("example", ""),
        default=table.text("default", ""),
        required=table.flag("required"),
        secret=table.flag("secret"),
        why=table.text("why"),
    )


def _contribution(table: _Table) -> Contribution:
    return Contribution(
        dependencies=tuple(_dependency(entry) for entry in table.tables("dependencies")),
        environment=tuple(_variable(entry) for entry in table.tables("environment")),
    )


def _stack(table: _Table) -> StackFacts:
    return StackFacts(
        layers=table.texts("layers"),
        commands=table.mapping("commands"),
        lock_file=table.text("lock_file", ""),
        lock_command=table.texts("lock_command"),
        lock_target=table.text("lock_target", ""),
        next_commands=table.texts("next"),
        features=table.texts("features"),
        contribution=_contribution(table),
    )


def _database(table: _Table) -> DatabaseFacts:
    return DatabaseFacts(
        url_variable=table.text("url_variable", ""),
        image=table.text("image", ""),
        port=table.number("port"),
        contribution=_contribution(table),
    )


def _choice(table: _Table) -> SettingChoice:
    table.only("id", "label", "spdx")
    return SettingChoice(table.text("id"), table.text("label"), table.text("spdx", ""))


_KINDS: Mapping[str, SettingKind] = {
    "text": "text",
    "slug": "slug",
    "email": "email",
    "choice": "choice",
    "list": "list",
}


def _setting(table: _Table) -> Setting:
    table.only("id", "prompt", "help", "kind", "default", "max_length", "languages", "choices")
    kind = _KINDS.get(table.text("kind"))
    if kind is None:
        raise table.fail("kind", f"one of {', '.join(_KINDS)} is needed here")
    return Setting(
        id=table.text("id"),
        prompt=table.text("prompt"),
        help=table.text("help"),
        kind=kind,
        default=table.text("default"),
        max_length=table.number("max_length"),
        languages=table.texts("languages"),
        choices=tuple(_choice(entry) for entry in table.tables("choices")),
    )


def _layers() -> dict[str, Layer]:
    """Read layers/*.toml; each names the folder below templates/ that it describes."""
    layers: dict[str, Layer] = {}
    folder = resources.files("scaffolder.catalog").joinpath("layers")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        table = _Table(f"layers/{entry.name}", tomllib.loads(entry.read_text(encoding="utf-8")))
        table.only("path", "why", "dependencies", "environment")
        path = table.text("path")
        table.text("why")
        if path in layers:
            raise table.fail("path", f"{path} is described twice")
        layers[path] = Layer(path, _contribution(table))
    return layers


def _settings() -> dict[str, Setting]:
    text = resources.files("scaffolder.catalog").joinpath("settings.toml").read_text("utf-8")
    table = _Table("settings.toml", tomllib.loads(text))
    return {setting.id: setting for setting in map(_setting, table.tables("setting"))}


def read_inventory(catalog: Catalog) -> Inventory:
    """Read what generating needs, checked against the catalogue's stacks and databases.

    Raises:
        CatalogError: a file has an unknown or unfit key; the message names both.
    """

    return Inventory(
        stacks={
            stack.id: _stack(_Table(f"stacks/{stack.id}.toml", stack.facts))
            for stack in catalog.stacks.values()
        },
        databases={
            database.id: _database(_Table(f"databases/{database.id}.toml", database.facts))
            for database in catalog.databases.values()
        },
        layers=_layers(),
        settings=_settings(),
    )


@cache
def inventory() -> Inventory:
    """Return the inventory of the installed catalogue."""
    from scaffolder.catalog import load  # noqa: PLC0415 - catalog's package imports no inventory

    return read_inventory(load())

"""Project settings: parsed, checked and completed with their defaults.

Settings never change the recommendation. One validator stands behind every text, because each
of them reaches files of a dozen languages.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffolder.errors import AnswerError
from scaffolder.questionnaire.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffolder.catalog import Stack
    from scaffolder.catalog.inventory import Inventory, Setting

_SLUG = re.compile(r"[a-z](?:-?[a-z0-9])*")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`|~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TEMPLATE_MARKS = ("{{", "}}", "{%", "%}", "{#", "#}", "${{")
# Cc control, Cs surrogate, Cn unassigned, Zl and Zp line ends: each breaks some file's syntax.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Cn", "Co", "Zl", "Zp"})
# Invisible marks that reorder text make source read differently from what runs (CVE-2021-42574).
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one project, complete.

    ``given`` holds what the user said; the other fields are filled from the defaults where the
    user said nothing.
    """

    name: str
    slug: str
    description: str
    author: str
    email: str
    license: str
    ci: str
    python: str | None
    features: tuple[str, ...]
    given: Mapping[str, str | tuple[str, ...]]


def check_text(setting_id: str, value: str, max_length: int) -> str:
    """Return the text, stripped, if every file can hold it.

    Raises:
        AnswerError: it is empty, too long, not one line, or has a character or mark that a
            generated file could not carry.
    """
    text = value.strip()
    if not text:
        raise AnswerError(f"{setting_id} is empty: give it a text, or leave it out")
    if len(text) > max_length:
        raise AnswerError(
            f"{setting_id} has {len(text)} characters; at most {max_length} are allowed"
        )
    for character in text:
        if unicodedata.category(character) in _REFUSED_CATEGORIES or character in _REORDERING:
            raise AnswerError(
                f"{setting_id} has the character U+{ord(character):04X}, which is not printable:"
                " leave it out"
            )
    for mark in _TEMPLATE_MARKS:
        if mark in text:
            raise AnswerError(f"{setting_id} has {mark}, which templates and workflows interpret")
    return text


def check_slug(value: str, max_length: int, reserved: frozenset[str]) -> str:
    """Return the slug if packages, images and host names can be called so.

    Raises:
        AnswerError: it has other characters, is too long, or is a dependency's name.
    """
    if not _SLUG.fullmatch(value):
        raise AnswerError(
            f"slug {value!r} does not fit: use a–z, 0–9 and single hyphens, a letter first"
        )
    if len(value) > max_length:
        raise AnswerError(f"slug has {len(value)} characters; at most {max_length} are allowed")
    if value in reserved:
        raise AnswerError(
            f"slug {value!r} is the name of a library that the starter depends on: choose another"
        )
    return value


def slug_of(name: str) -> str:
    """Make a slug of a human name: ASCII letters and digits, the rest hyphens; may be empty."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")


def _check_email(value: str, max_length: int) -> str:
    text = check_text("email", value, max_length)
    if not _EMAIL.fullmatch(text):
        raise AnswerError(f"email {text!r} is not an address such as security@example.com")
    return text


def _check_choice(setting: Setting, value: str) -> str:
    ids = [choice.id for choice in setting.choices]
    if value not in ids:
        hint = nearest(value, ids)
        raise AnswerError(
            f"{setting.id} {value!r} is unknown; "
            + (f"did you mean {hint}? " if hint else "")
            + f"Known: {', '.join(ids)}"
        )
    return value


def _features(value: object, known: tuple[str, ...], stack: Stack) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items):
        raise AnswerError("features is a list of names")
    names = tuple(dict.fromkeys(item.strip() for item in items if item.strip()))
    for name in names:
        if name not in known:
            raise AnswerError(
                f"features: {stack.title} has no feature {name!r}; "
                + (f"known: {', '.join(known)}" if known else "it has none to add")
            )
    return names


def _text(raw: Mapping[str, object], setting: Setting) -> str | None:
    value = raw.get(setting.id)
    if value is None:
        return None
    # YAML reads `python: 3.13` as a number; every other setting is a text.
    if setting.id == "python" and isinstance(value, float):
        value = str(value)
    if not isinstance(value, str):
        raise AnswerError(f"{setting.id} must be a text")
    return value


def complete(  # noqa: PLR0913 - the settings' defaults come from these
    raw: Mapping[str, object],
    *,
    destination: str | None,
    stack: Stack,
    features: tuple[str, ...],
    inventory: Inventory,
    reserved: frozenset[str] = frozenset(),
) -> Settings:
    """Check the settings given, and fill in the others.

    Args:
        raw: setting id → value, as read; ids are known already.
        destination: last part of the destination's path, the default of ``name``.
        stack: the chosen stack; settings of other languages are refused.
        features: the features that the stack knows.
        inventory: the catalogue's settings.
        reserved: slugs that may not be used (the names of the starter's dependencies).

    Raises:
        AnswerError: a value does not fit.
    """
    known = inventory.settings
    given: dict[str, str | tuple[str, ...]] = {}
    for setting in known.values():
        if raw.get(setting.id) is None:
            continue
        if setting.languages and stack.language not in setting.languages:
            raise AnswerError(f"{setting.id} is not a setting of {stack.title}: leave it out")
        text = None if setting.kind == "list" else _text(raw, setting)
        if setting.kind == "list":
            given[setting.id] = _features(raw[setting.id], features, stack)
        elif text is not None and setting.kind == "text":
            given[setting.id] = check_text(setting.id, text, setting.max_length)
        elif text is not None and setting.kind == "slug":
            given[setting.id] = check_slug(text, setting.max_length, reserved)
        elif text is not None and setting.kind == "email":
            given[setting.id] = _check_email(text, setting.max_length)
        elif text is not None:
            given[setting.id] = _check_choice(setting, text)

    def chosen(setting_id: str, default: str) -> str:
        value = given.get(setting_id, default)
        return value if isinstance(value, str) else default

    name = chosen("name", "")
    if not name:
        if not destination:
            raise AnswerError(
                "name is missing: give the destination, or --set name='My service'"
            )
        name = check_text("name", destination, known["name"].max_length)
    slug = chosen("slug", "")
    if not slug:
        slug = slug_of(name)
        if not _SLUG.fullmatch(slug):
            raise AnswerError(
                f"no short name can be made of {name!r}: give one with --set slug=my-service"
            )
        slug = check_slug(slug, known["slug"].max_length, reserved)
    python = known["python"]
    chosen_features = given.get("features", ())
    return Settings(
        name=name,
        slug=slug,
        description=chosen("description", f"A backend service on {stack.title}."),
        author=chosen("author", f"The {name} team"),
        email=chosen("email", known["email"].default),
        license=chosen("license", known["license"].default),
        ci=chosen("ci", known["ci"].default),
        python=chosen("python", python.default) if stack.language in python.languages else None,
        features=chosen_features if isinstance(chosen_features, tuple) else (),
        given=given,
    )

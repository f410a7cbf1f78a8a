"""The variables that templates see: the only place where they are spelled."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from scaffolder import __version__

if TYPE_CHECKING:
    from scaffolder.catalog.inventory import Inventory
    from scaffolder.plan import Plan


def variables(plan: Plan, inventory: Inventory, controls: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the template variables of a plan, as plain strings, lists and mappings.

    Args:
        plan: the starter to render.
        inventory: the catalogue's settings (for the licence's SPDX id).
        controls: the baseline's controls as they apply to the plan's stack.
    """
    settings = plan.settings
    return {
        "name": settings.name,
        "slug": settings.slug,
        "description": settings.description,
        "author": settings.author,
        "email": settings.email,
        "license": settings.license,
        "license_spdx": inventory.settings["license"].choice(settings.license).spdx,
        "ci": settings.ci,
        "python": settings.python,
        "stack": {
            "id": plan.stack.id,
            "title": plan.stack.title,
            "language": plan.stack.language,
        },
        "database": {
            "id": plan.database.id,
            "title": plan.database.title,
            "url_variable": plan.database_facts.url_variable,
            "image": plan.database_facts.image,
            "port": plan.database_facts.port,
        },
        "features": list(settings.features),
        "answers": {key: _plain(value) for key, value in plan.answers.items()},
        "dependencies": {
            group: [asdict(entry) for entry in plan.dependencies if entry.group == group]
            for group in ("runtime", "development")
        },
        "environment": [asdict(entry) for entry in plan.environment],
        "commands": dict(plan.stack_facts.commands),
        "controls": controls,
        "decision": plan.recommendation.to_json(),
        "version": __version__,
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value

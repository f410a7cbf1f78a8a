"""What will be generated: the third stage of the pipe.

A :class:`Plan` holds everything that rendering and placing need and nothing that depends on the
machine, so that the same answers and version give the same bytes everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffolder.catalog.inventory import Contribution
from scaffolder.errors import TemplateError
from scaffolder.questionnaire.settings import complete

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffolder.catalog import Candidate, Database, Stack
    from scaffolder.catalog.inventory import (
        DatabaseFacts,
        Dependency,
        EnvironmentVariable,
        Inventory,
        StackFacts,
    )
    from scaffolder.questionnaire.answers import Answers
    from scaffolder.questionnaire.settings import Settings
    from scaffolder.recommendation import Recommendation


@dataclass(frozen=True, slots=True)
class Plan:
    """A starter, decided but not yet written."""

    settings: Settings
    answers: Answers
    recommendation: Recommendation
    candidate: Candidate
    stack: Stack
    stack_facts: StackFacts
    database: Database
    database_facts: DatabaseFacts
    layers: tuple[str, ...]
    dependencies: tuple[Dependency, ...]
    environment: tuple[EnvironmentVariable, ...]


def _contributions(
    layers: tuple[str, ...], stack: StackFacts, database: DatabaseFacts, inventory: Inventory
) -> Iterator[Contribution]:
    """Yield what is added to the composed lists, shared layers first."""
    for layer in layers:
        if layer in inventory.layers:
            yield inventory.layers[layer].contribution
    yield stack.contribution
    yield database.contribution


def _compose_dependencies(contributions: tuple[Contribution, ...]) -> tuple[Dependency, ...]:
    """Join the dependencies, sorted by name; one library is named by one contribution only."""
    joined: dict[tuple[str, str], Dependency] = {}
    for contribution in contributions:
        for dependency in contribution.dependencies:
            key = (dependency.group, dependency.name.lower())
            if key in joined:
                raise TemplateError(
                    f"two contributions add the dependency {dependency.name}: keep the one of the"
                    " layer that both need"
                )
            joined[key] = dependency
    return tuple(joined[key] for key in sorted(joined))


def _compose_environment(contributions: tuple[Contribution, ...]) -> tuple[EnvironmentVariable, ...]:
    """Join the variables in the order of the contributions; a name is described once."""
    joined: dict[str, EnvironmentVariable] = {}
    for contribution in contributions:
        for variable in contribution.environment:
            if variable.name in joined:
                raise TemplateError(f"two contributions describe the variable {variable.name}")
            joined[variable.name] = variable
    return tuple(joined.values())


def make_plan(
    *,
    answers: Answers,
    raw_settings: Mapping[str, object],
    recommendation: Recommendation,
    stack: Stack,
    database: Database,
    candidate: Candidate,
    destination: str | None,
    inventory: Inventory,
) -> Plan:
    """Decide everything about the starter of a candidate.

    Raises:
        AnswerError: a project setting does not fit.
        TemplateError: the catalogue contradicts itself.
    """
    stack_facts = inventory.stacks[stack.id]
    database_facts = inventory.databases[database.id]
    # The layers' contributions do not depend on licence or CI, which are known a step later.
    shared = tuple(layer for layer in stack_facts.layers if "<" not in layer)
    contributions = tuple(_contributions(shared, stack_facts, database_facts, inventory))
    dependencies = _compose_dependencies(contributions)
    settings = complete(
        raw_settings,
        destination=destination,
        stack=stack,
        features=stack_facts.features,
        inventory=inventory,
        reserved=frozenset(dependency.name.lower() for dependency in dependencies),
    )
    placeholders = {
        "<ci>": settings.ci,
        "<license>": settings.license,
        "<database>": database.id,
    }
    layers = []
    for layer in stack_facts.layers:
        for placeholder, value in placeholders.items():
            layer = layer.replace(placeholder, value)  # noqa: PLW2901 - the name stays the same
        layers.append(layer)
    return Plan(
        settings=settings,
        answers=answers,
        recommendation=recommendation,
        candidate=candidate,
        stack=stack,
        stack_facts=stack_facts,
        database=database,
        database_facts=database_facts,
        layers=tuple(layers),
        dependencies=dependencies,
        environment=_compose_environment(contributions),
    )

"""Which candidate is generated: the recommended one, or the one that was asked for by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffolder.errors import CandidateUnavailable, UsageError
from scaffolder.questionnaire.nearest import nearest

if TYPE_CHECKING:
    from scaffolder.catalog import Candidate, Catalog
    from scaffolder.questionnaire.answers import Answers
    from scaffolder.recommendation import Recommendation


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate to generate, and what the user should know about it."""

    candidate: Candidate
    warnings: tuple[str, ...]


def choose(
    catalog: Catalog,
    answers: Answers,
    recommendation: Recommendation,
    stack: str | None,
    database: str | None,
) -> Choice:
    """Return the candidate to generate.

    With a stack or a database asked for, the best-ranked candidate that has it; otherwise the
    best that can be generated, in the team's languages where there is one.

    Raises:
        UsageError: no candidate has that stack and database.
        CandidateUnavailable: the candidate has no starter yet; the message has the runner-up's
            command.
    """
    ranked = list(recommendation.candidates)
    excluded = {entry.candidate: entry.reason for entry in recommendation.excluded}
    if stack is None and database is None:
        best = recommendation.best_available(catalog, answers)
        if best is None:
            raise CandidateUnavailable(
                "every candidate that can be generated is ruled out by the answers:"
                " change one, or name a stack with --stack"
            )
        return Choice(best, _fallback_warning(catalog, recommendation.recommended, best))
    _check_known(catalog, stack, database)
    asked = [
        candidate
        for candidate in (*ranked, *excluded)
        if stack in (None, candidate.stack) and database in (None, candidate.database)
    ]
    if not asked:
        pairs = ", ".join(c.database for c in catalog.candidates if c.stack == stack)
        raise UsageError(f"{stack} is not paired with {database}; its databases are: {pairs}")
    available = [candidate for candidate in asked if catalog.stacks[candidate.stack].generates]
    if not available:
        raise CandidateUnavailable(_unavailable(catalog, answers, recommendation, asked[0]))
    chosen = available[0]
    if chosen in excluded:
        return Choice(
            chosen, (f"{title(catalog, chosen)} is ruled out by the answers: {excluded[chosen]}",)
        )
    return Choice(chosen, _fallback_warning(catalog, asked[0], chosen))


def title(catalog: Catalog, candidate: Candidate) -> str:
    """Return a candidate as people write it: “Django + PostgreSQL”."""
    stack = catalog.stacks[candidate.stack].title
    if candidate.database == "none":
        return f"{stack} without a database"
    return f"{stack} + {catalog.databases[candidate.database].title}"


def _check_known(catalog: Catalog, stack: str | None, database: str | None) -> None:
    for kind, value, known in (
        ("stack", stack, list(catalog.stacks)),
        ("database", database, list(catalog.databases)),
    ):
        if value is not None and value not in known:
            hint = nearest(value, known)
            raise UsageError(
                f"unknown {kind} {value!r}; "
                + (f"did you mean {hint}? " if hint else "")
                + f"Known: {', '.join(known)}"
            )


def _fallback_warning(
    catalog: Catalog, first: Candidate | None, chosen: Candidate
) -> tuple[str, ...]:
    if first is None or first == chosen:
        return ()
    return (
        f"{title(catalog, first)} fits better but has no starter yet:"
        f" {title(catalog, chosen)} is the best that can be generated",
    )


def _unavailable(
    catalog: Catalog, answers: Answers, recommendation: Recommendation, asked: Candidate
) -> str:
    best = recommendation.best_available(catalog, answers)
    message = f"{title(catalog, asked)} has no starter yet"
    if best is None:
        return message
    return (
        f"{message}; the next that fits is {title(catalog, best)}:"
        f" scaffold new --stack {best.stack} --database {best.database}"
    )

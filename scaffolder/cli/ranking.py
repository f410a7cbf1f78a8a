"""A recommendation as lines of plain text, at most 80 columns wide where words allow."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from scaffolder.choice import title
from scaffolder.cli import console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffolder.catalog import Catalog
    from scaffolder.recommendation import Recommendation

_WIDTH = 80
_DETAILED = 3
_REASONS = 4
_FLIPS = 6


def _wrapped(text: str, bullet: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
    )


def ranking_lines(catalog: Catalog, recommendation: Recommendation) -> Iterator[str]:
    """Yield the ranking with reasons, what was ruled out, and what would change the winner."""
    for place, ranked in enumerate(recommendation.ranking, start=1):
        starter = "" if catalog.stacks[ranked.candidate.stack].generates else "  (no starter yet)"
        line = f"{place}. {title(catalog, ranked.candidate)}  {ranked.score:.0f}/100{starter}"
        yield console.bold(line) if place == 1 else line
        if place > _DETAILED:
            continue
        for reason in ranked.reasons[:_REASONS]:
            sign = "+" if reason.points > 0 else "-"
            yield from _wrapped(f"{reason.text} (guide {reason.guide})", f"   {sign} ")
        for caution in ranked.cautions:
            yield from _wrapped(caution, "   ! ")
    if recommendation.excluded:
        yield ""
        yield "Ruled out:"
        for excluded in recommendation.excluded:
            yield from _wrapped(
                f"{title(catalog, excluded.candidate)}: {excluded.reason}"
                f" (guide {excluded.guide})",
                "   - ",
            )
    if recommendation.flips:
        yield ""
        yield "What would change the first place:"
        for flip in recommendation.flips[:_FLIPS]:
            yield from _wrapped(
                f"{flip.question} = {_answer_text(flip.answer)}:"
                f" {title(catalog, flip.recommended)}",
                "   - ",
            )
        rest = len(recommendation.flips) - _FLIPS
        if rest > 0:
            yield f"   … and {rest} more: scaffold recommend --json"
    if recommendation.unanswered:
        yield ""
        yield from _wrapped(
            f"Not answered, so neutral: {', '.join(recommendation.unanswered)}", ""
        )


def _answer_text(answer: object) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, (list, tuple)):
        return ", ".join(str(item) for item in answer)
    return str(answer)

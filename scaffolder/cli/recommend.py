"""``scaffold recommend``: the ranking alone."""

from __future__ import annotations

from scaffolder.catalog import load
from scaffolder.cli import console
from scaffolder.cli.options import AnswersFile, Json, Sets, read_answers
from scaffolder.cli.ranking import ranking_lines
from scaffolder.recommendation import recommend as recommend_candidates


def recommend(answers: AnswersFile = None, sets: Sets = None, as_json: Json = False) -> None:  # noqa: FBT002
    """Rank the backends for a project, with reasons and what would change the result.

    Project settings in the answers file are accepted and do not matter here.
    """
    given, _ = read_answers(answers, sets)
    recommendation = recommend_candidates(load(), given)
    if as_json:
        console.out_json(recommendation.to_json())
        return
    for line in ranking_lines(load(), recommendation):
        console.out(line)

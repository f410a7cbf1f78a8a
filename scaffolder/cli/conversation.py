"""The conversation on a terminal: questions, ranking, choice, settings, preview."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

from scaffolder.catalog import load
from scaffolder.catalog.inventory import inventory
from scaffolder.choice import title
from scaffolder.cli import console
from scaffolder.cli.ranking import ranking_lines
from scaffolder.cli.tree import tree_lines
from scaffolder.errors import CandidateUnavailable
from scaffolder.pipeline import plan_for
from scaffolder.placing.destination import check_free, resolve
from scaffolder.questionnaire.prompts import ask_answers, ask_settings, confirm, select
from scaffolder.recommendation import recommend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scaffolder.pipeline import Request
    from scaffolder.plan import Plan
    from scaffolder.recommendation import Recommendation


def converse(request: Request) -> Request:
    """Ask for everything that the request leaves open; return it complete.

    Raises:
        ScaffoldError: what was given cannot be done.
        KeyboardInterrupt: the user pressed Ctrl-C.
    """
    if request.destination is not None:
        # Before the questions: nobody wants to hear it after them.
        check_free(resolve(request.destination))
    catalog = load()
    answers = ask_answers(catalog, request.answers)
    recommendation = recommend(catalog, answers)
    console.out()
    for line in ranking_lines(catalog, recommendation):
        console.out(line)
    console.out()
    request = replace(request, answers=answers)
    if request.stack is None and request.database is None:
        request = _ask_candidate(request, recommendation)
    return _ask_settings(request)


def _ask_candidate(request: Request, recommendation: Recommendation) -> Request:
    catalog = load()
    choices = [
        (f"{candidate.stack} {candidate.database}", title(catalog, candidate))
        for candidate in recommendation.candidates
        if catalog.stacks[candidate.stack].generates
    ]
    if not choices:
        raise CandidateUnavailable(
            "every candidate that can be generated is ruled out by the answers:"
            " change one, or name a stack with --stack"
        )
    best = recommendation.best_available(catalog, request.answers)
    default = f"{best.stack} {best.database}" if best else None
    stack, database = select("Generate which one?", choices, default=default).split(" ")
    return replace(request, stack=stack, database=database)


def _ask_settings(request: Request) -> Request:
    """Ask for the project settings, each with the default that it would get."""
    raw = dict(request.settings)
    destination = request.destination
    if destination is None and not raw.get("name"):
        raw.update(
            ask_settings(inventory(), raw, {"name": "My service"}, _checker(request))
        )
    plan, _ = plan_for(replace(request, settings=raw))
    defaults = {
        "name": plan.settings.name,
        "slug": plan.settings.slug,
        "description": plan.settings.description,
        "author": _git_config("user.name") or plan.settings.author,
        "email": _git_config("user.email") or plan.settings.email,
        "license": plan.settings.license,
        "ci": plan.settings.ci,
    }
    if plan.settings.python is not None:
        defaults["python"] = plan.settings.python
    raw = ask_settings(inventory(), raw, defaults, _checker(request))
    return replace(request, settings=raw)


def _checker(request: Request) -> Callable[[dict[str, object]], object]:
    def check(raw: dict[str, object]) -> object:
        return plan_for(replace(request, settings=raw))

    return check


def _git_config(key: str) -> str:
    """Return what the user told git, as a default to accept or overwrite."""
    try:
        result = subprocess.run(  # noqa: S603 - a fixed command
            ["git", "config", key],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return result.stdout.strip()


def confirm_tree(plan: Plan, tree: Path, files: tuple[str, ...]) -> bool:
    """Show what will be written and ask whether to write it."""
    console.out()
    for line in tree_lines(tree, files):
        console.out(line)
    console.out()
    where = plan.settings.slug
    return confirm(f"Write {len(files)} files of {where}?")

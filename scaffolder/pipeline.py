"""The visible pipe: answers → recommendation → plan → rendered tree → placed starter → report."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaffolder.catalog import load
from scaffolder.catalog.controls import controls_of
from scaffolder.catalog.inventory import inventory
from scaffolder.choice import choose
from scaffolder.placing.destination import check_free, place, resolve
from scaffolder.placing.finishing import make_first_commit, make_lock_file
from scaffolder.placing.staging import staging_folder, sync_tree
from scaffolder.plan import make_plan
from scaffolder.recommendation import recommend
from scaffolder.record import write_record
from scaffolder.rendering import render
from scaffolder.rendering.context import variables
from scaffolder.report import Report, files_in, make_report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scaffolder.plan import Plan
    from scaffolder.questionnaire.answers import Answers


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for.

    ``destination`` is as typed, or None for a folder named after the project; ``settings`` holds
    the raw project settings by id.
    """

    destination: str | None
    answers: Answers
    settings: Mapping[str, object]
    stack: str | None = None
    database: str | None = None
    git: bool = True
    lock: bool = True


def plan_for(request: Request) -> tuple[Plan, tuple[str, ...]]:
    """Recommend, choose and decide; return the plan and warnings about the choice."""
    catalog, facts = load(), inventory()
    recommendation = recommend(catalog, request.answers)
    choice = choose(
        catalog, request.answers, recommendation, request.stack, request.database
    )
    plan = make_plan(
        answers=request.answers,
        raw_settings=request.settings,
        recommendation=recommendation,
        stack=catalog.stacks[choice.candidate.stack],
        database=catalog.databases[choice.candidate.database],
        candidate=choice.candidate,
        destination=resolve(request.destination).name if request.destination else None,
        inventory=facts,
    )
    return plan, choice.warnings


def render_starter(plan: Plan, staging: Path) -> tuple[Path, tuple[str, ...]]:
    """Render the plan and write its record; return the tree and its files."""
    controls = controls_of(load(), plan.candidate)
    tree, files = render(plan.layers, variables(plan, inventory(), controls), staging)
    return tree, write_record(plan, tree, files)


def rehearse(
    request: Request, show: Callable[[Path, tuple[str, ...]], None]
) -> Report:
    """Render the starter into a temporary folder, show it, and write nothing else.

    Args:
        request: what the user asked for.
        show: is given the rendered tree and its files.

    Raises:
        ScaffoldError: the starter could not be made from these answers, or not there.
    """
    plan, warnings = plan_for(request)
    typed = request.destination or plan.settings.slug
    destination = resolve(typed)
    check_free(destination)
    with tempfile.TemporaryDirectory(prefix="scaffold-") as folder:
        tree, files = render_starter(plan, Path(folder))
        show(tree, files)
    return make_report(
        plan, typed, destination, files, warnings, git=request.git, lock=request.lock
    )


def generate(
    request: Request,
    *,
    say: Callable[[str], None],
    confirm: Callable[[Plan, Path, tuple[str, ...]], bool] | None = None,
) -> Report | None:
    """Make the starter that the request describes.

    Args:
        request: what the user asked for.
        say: is told what is being done, one line at a time.
        confirm: is shown the plan, the rendered tree and its files; nothing is placed when it
            returns false.

    Returns:
        The report, or None when the user did not confirm.

    Raises:
        ScaffoldError: it could not be done; the destination is as it was.
    """
    plan, warnings = plan_for(request)
    typed = request.destination or plan.settings.slug
    destination = resolve(typed)
    check_free(destination)
    with staging_folder(destination) as staging:
        tree, files = render_starter(plan, staging)
        if confirm is not None and not confirm(plan, tree, files):
            return None
        finished = list(warnings)
        if request.lock and plan.stack_facts.lock_command:
            say("Resolving the dependencies into a lock file …")
            finished += make_lock_file(plan, tree)
        # A folder that has a repository of its own is committed to once the files are there.
        into_existing = (destination / ".git").exists()
        if request.git and not into_existing:
            finished += make_first_commit(plan, tree, destination)
        sync_tree(tree)
        place(tree, destination)
    if request.git and into_existing:
        finished += make_first_commit(plan, destination, destination)
    return make_report(
        plan,
        typed,
        destination,
        files_in(destination),
        tuple(finished),
        git=request.git,
        lock=request.lock,
    )

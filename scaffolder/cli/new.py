"""``scaffold new``: answers → ranking → choice → preview → starter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scaffolder.catalog import load
from scaffolder.choice import title
from scaffolder.cli import console
from scaffolder.cli.options import AnswersFile, Json, Sets, read_answers
from scaffolder.cli.tree import tree_lines
from scaffolder.errors import UsageError
from scaffolder.pipeline import Request, generate, rehearse

if TYPE_CHECKING:
    from pathlib import Path

    from scaffolder.questionnaire.answers import Answers
    from scaffolder.report import Report


def new(  # noqa: PLR0913 - the contract's options
    dest: Annotated[
        str | None,
        typer.Argument(
            metavar="[DEST]", help="The folder to make; its name is the default of `name`."
        ),
    ] = None,
    answers: AnswersFile = None,
    sets: Sets = None,
    stack: Annotated[
        str | None, typer.Option(metavar="NAME", help="Take this stack, whatever is recommended.")
    ] = None,
    database: Annotated[
        str | None, typer.Option(metavar="NAME", help="Take this database.")
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help="Ask nothing: what is unanswered stays neutral."),
    ] = False,  # noqa: FBT002
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the tree that would be written; write nothing.")
    ] = False,  # noqa: FBT002
    no_git: Annotated[
        bool, typer.Option("--no-git", help="Make no repository and no first commit.")
    ] = False,  # noqa: FBT002
    no_lock: Annotated[
        bool, typer.Option("--no-lock", help="Do not resolve the dependencies into a lock file.")
    ] = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002
) -> None:
    """Recommend a backend for a project and generate its starter repository."""
    given, settings = read_answers(answers, sets)
    request = Request(
        destination=dest,
        answers=given,
        settings=settings,
        stack=stack,
        database=database,
        git=not no_git,
        lock=not no_lock,
    )
    asks = not yes and not as_json and console.is_interactive()
    if not asks and not yes:
        _check_complete(given)
    if asks:
        # Imported here: the prompts' library is only for terminals.
        from scaffolder.cli.conversation import converse  # noqa: PLC0415

        request = converse(request)
    if dry_run:
        _show_rehearsal(request, as_json=as_json)
        return
    if asks:
        from scaffolder.cli.conversation import confirm_tree  # noqa: PLC0415

        report = generate(request, say=console.say, confirm=confirm_tree)
    else:
        report = generate(request, say=console.say)
    if report is None:
        console.say("Nothing was written.")
        return
    _show(report, as_json=as_json, told=asks)


def _check_complete(answers: Answers) -> None:
    """Refuse to go on without a terminal where questions would have to be asked."""
    if answers.unanswered:
        raise UsageError(
            "there is no terminal to ask on, and these have no answer:"
            f" {', '.join(answers.unanswered)}; give them, or add --yes to leave them neutral,"
            " for example: scaffold new shop --set purpose=ecommerce --set languages=python --yes"
        )


def _show_rehearsal(request: Request, *, as_json: bool) -> None:
    def show(tree: Path, files: tuple[str, ...]) -> None:
        if not as_json:
            for line in tree_lines(tree, files):
                console.out(line)

    report = rehearse(request, show)
    if as_json:
        console.out_json(report.to_json())
    for warning in report.warnings:
        console.warn(warning)


def _show(report: Report, *, as_json: bool, told: bool) -> None:
    for warning in report.warnings:
        console.warn(warning)
    if as_json:
        console.out_json(report.to_json())
        return
    catalog = load()
    if not told:
        console.out(console.bold(title(catalog, report.plan.candidate)))
        for ranked in report.plan.recommendation.ranking:
            if ranked.candidate == report.plan.candidate:
                for reason in ranked.reasons[:3]:
                    console.out(f"  {reason.text} (guide {reason.guide})")
        console.out("  docs/decisions/0001-stack.md has the whole ranking.")
        console.out()
    console.out(f"{report.plan.settings.name}: {len(report.files)} files in {report.path}")
    console.out()
    console.out("Next:")
    for command in report.next:
        console.out(f"  {command}")
    console.out()
    console.out("The same starter again:")
    console.out(f"  {report.recreate}")

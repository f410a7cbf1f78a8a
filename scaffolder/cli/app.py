"""The application: its commands and what holds for all of them."""

from __future__ import annotations

from typing import Annotated

import typer

from scaffolder import __version__
from scaffolder.cli import new, recommend, stacks

app = typer.Typer(
    name="scaffold",
    help="Choose a backend by published criteria, and generate a starter repository that runs.",
    epilog="Exit codes: 0 done; 1 could not, nothing changed; 2 wrong usage or answers;"
    " 130 interrupted, nothing changed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - the option's callback
    if wanted:
        typer.echo(f"scaffold {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool,
        typer.Option(
            "--version",
            help="Print the version and exit.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    pass


app.command("new")(new.new)
app.command("recommend")(recommend.recommend)
app.command("stacks")(stacks.stacks)

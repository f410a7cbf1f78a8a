"""The command line: one module per command, and the run that turns failures into exit codes."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from scaffolder.errors import Interrupted, ScaffoldError

if TYPE_CHECKING:
    from types import FrameType


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Turn the first SIGINT or SIGTERM into KeyboardInterrupt; cleaning up is not interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _fail(error: ScaffoldError) -> int:
    print(f"scaffold: {error}", file=sys.stderr)  # noqa: T201 - the message for people
    return error.exit_code


def run() -> None:
    """Run the command line and exit with the contract's exit code; never with a stack trace."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    interrupted = Interrupted("interrupted; what was there is as it was")
    try:
        # Imported here, so that an interrupt while modules load is caught like any other.
        from scaffolder.cli.app import app  # noqa: PLC0415

        app()
    except ScaffoldError as error:
        sys.exit(_fail(error))
    except KeyboardInterrupt:
        sys.exit(_fail(interrupted))
    except SystemExit as end:
        if end.code == interrupted.exit_code:
            _fail(interrupted)
        raise
    except Exception as error:
        if os.environ.get("SCAFFOLD_DEBUG"):
            raise
        problem = f"{type(error).__name__}: {error}".replace("\n", " ")
        sys.exit(
            _fail(
                ScaffoldError(
                    f"this is a defect of scaffold ({problem}); please report it with the output"
                    " of the same command under SCAFFOLD_DEBUG=1"
                )
            )
        )

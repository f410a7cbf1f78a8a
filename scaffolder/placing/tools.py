"""Running the programs that finish a starter: bounded in time, never a stack trace."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended: whether it worked, its output, and in a word why it did not."""

    worked: bool
    output: str
    problem: str


def run_tool(
    command: tuple[str, ...],
    folder: Path,
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a program in a folder and wait for it, no longer than ``seconds``.

    The program has no terminal and a process group of its own, so that it cannot ask anything
    and all that it started ends with it.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - commands come from the catalogue
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except FileNotFoundError:
        return Outcome(worked=False, output="", problem=f"{command[0]} is not installed")
    except OSError as error:
        return Outcome(False, "", f"{command[0]} cannot be started: {error.strerror}")
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _end_group(process)
        return Outcome(False, "", f"{command[0]} took more than {seconds:.0f} s")
    except BaseException:
        _end_group(process)
        raise
    if process.returncode != 0:
        last = output.strip().splitlines()[-1:] or [f"exit status {process.returncode}"]
        return Outcome(False, output, f"{command[0]} failed: {last[0]}")
    return Outcome(worked=True, output=output, problem="")


def _end_group(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()

"""Programs under test: each in a process group of its own, and none left running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
import uuid
from typing import IO, TYPE_CHECKING, Self

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

# Every program gets this variable with a value of its own. It finds the children that left the
# process group, as daemons and database servers do.
MARKER = "SCAFFOLD_TEST_PROGRAM"


def free_port() -> int:
    """Return a TCP port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait for a condition; return how long it took, or fail by naming what did not happen."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - start


class Program:
    """A long-running program with its output, line by line, as it comes."""

    def __init__(self, command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        self._marker = uuid.uuid4().hex
        self.command = tuple(command)
        self.output: list[str] = []
        self.errors: list[str] = []
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**env, MARKER: self._marker},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            encoding="utf-8",
            errors="replace",
        )
        self._readers = [
            threading.Thread(target=_collect, args=(stream, lines), daemon=True)
            for stream, lines in (
                (self._process.stdout, self.output),
                (self._process.stderr, self.errors),
            )
            if stream is not None
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The program's process id, which is its process group's too."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """The exit status, None while the program runs."""
        return self._process.poll()

    def processes(self) -> list[psutil.Process]:
        """Return every process that the program started, itself included, wherever it went."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARKER) == self._marker:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program itself, not to its children."""
        self._process.send_signal(number)

    def send_to_group(self, number: signal.Signals) -> None:
        """Send a signal to the whole process group, as a terminal's Ctrl-C does."""
        os.killpg(self.pid, number)

    def wait(self, seconds: float) -> int:
        """Wait for the end and all output; return the exit status."""
        status = self._process.wait(seconds)
        for reader in self._readers:
            reader.join(5)
        return status

    def close(self, *, grace: float = 20) -> None:
        """End the program: SIGTERM first, SIGKILL for whatever is left after the grace."""
        if self.exit_status is None:
            self.send_to_group(signal.SIGTERM)
            try:
                self._process.wait(grace)
            except subprocess.TimeoutExpired:
                self.send_to_group(signal.SIGKILL)
                self._process.wait(grace)
        left = self.processes()
        for process in left:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(left, timeout=grace)
        for reader in self._readers:
            reader.join(5)

    def told(self) -> str:
        """Return the end of what the program said, for a failure's message."""
        return "\n".join(
            [f"$ {' '.join(self.command)}", *self.output[-40:], "--- stderr", *self.errors[-40:]]
        )


def _collect(stream: IO[str], lines: list[str]) -> None:
    with stream:
        # A loop, not extend(): each line has to be seen as soon as it comes.
        for line in stream:
            lines.append(line.rstrip("\n"))  # noqa: PERF401

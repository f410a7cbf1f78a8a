"""A generated starter on disk: made by the command line, driven by its make targets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.programs import Program

if TYPE_CHECKING:
    from collections.abc import Mapping

SCAFFOLD = Path(sys.executable).with_name("scaffold")

# What a starter sees of the machine: how to find programs and reach registries, and nothing of
# the environment that the tests themselves run in.
_INHERITED = frozenset(
    {"HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER"}
    | {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"}
    | {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    | {"NODE_EXTRA_CA_CERTS", "MONGOMS_SYSTEM_BINARY"}
)
_INHERITED_PREFIXES = ("PIP_", "UV_", "NPM_CONFIG_", "npm_config_", "XDG_")


def machine_environment() -> dict[str, str]:
    """Return the variables of this machine that a starter may see."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in _INHERITED or name.startswith(_INHERITED_PREFIXES)
    }
    # The tests' own virtual environment is not part of the machine.
    own = str(Path(sys.executable).parent)
    folders = environment["PATH"].split(os.pathsep)
    environment["PATH"] = os.pathsep.join(folder for folder in folders if folder != own)
    return environment


class StarterError(AssertionError):
    """A command of a starter failed where it had to succeed."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a command that was run to its end."""

    command: tuple[str, ...]
    status: int
    output: str
    errors: str

    def check(self) -> Finished:
        """Return the end if it was a success; else fail with what the command said."""
        if self.status != 0:
            raise StarterError(
                f"$ {' '.join(self.command)}\nexit status {self.status}\n"
                f"{self.output[-8000:]}\n--- stderr\n{self.errors[-8000:]}"
            )
        return self


@dataclass(frozen=True, slots=True)
class Starter:
    """A generated starter."""

    path: Path
    stack: str
    database: str

    @classmethod
    def at(cls, path: Path) -> Starter:
        """Return the starter that a folder holds, as its record tells."""
        record = json.loads((path / ".scaffold" / "starter.json").read_text(encoding="utf-8"))
        return cls(path.resolve(), record["stack"], record["database"])

    @classmethod
    def generate(cls, answers: Path, destination: Path) -> Starter:
        """Generate a starter from an answers file, as a user does."""
        command = [str(SCAFFOLD), "new", str(destination), "--answers", str(answers), "--yes"]
        run(command, cwd=destination.parent, env=machine_environment(), seconds=120).check()
        return cls.at(destination)

    def clone(self, destination: Path) -> Starter:
        """Clone the starter's first commit, as a colleague does."""
        command = ["git", "clone", "--quiet", str(self.path), str(destination)]
        run(command, cwd=self.path, env=machine_environment(), seconds=60).check()
        return Starter.at(destination)

    def make(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        seconds: float = 300,
    ) -> Finished:
        """Run make to its end with targets and variables."""
        whole = machine_environment() if env is None else {**machine_environment(), **env}
        return run(["make", *words], cwd=self.path, env=whole, seconds=seconds)

    def start(self, target: str, env: Mapping[str, str]) -> Program:
        """Start a target that runs until it is stopped."""
        return Program(["make", target], cwd=self.path, env={**machine_environment(), **env})


def run(command: list[str], *, cwd: Path, env: Mapping[str, str], seconds: float) -> Finished:
    """Run a command to its end; its whole process tree ends with it, also after a time-out."""
    with Program(command, cwd=cwd, env=env) as program:
        try:
            status = program.wait(seconds)
        except subprocess.TimeoutExpired:
            raise StarterError(f"still running after {seconds:g} s\n{program.told()}") from None
    return Finished(program.command, status, "\n".join(program.output), "\n".join(program.errors))

"""Printing: results on standard output, messages on standard error, colour on terminals only."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TextIO


def _colour(stream: TextIO) -> bool:
    """Whether the stream shows colour (https://no-color.org)."""
    return (
        stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def _styled(text: str, code: str, stream: TextIO) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if _colour(stream) else text


def bold(text: str) -> str:
    """Emphasise text for standard output."""
    return _styled(text, "1", sys.stdout)


def out(text: str = "") -> None:
    """Print a line of the result."""
    print(text)  # noqa: T201


def say(text: str) -> None:
    """Print a line about the progress."""
    print(_styled(text, "2", sys.stderr), file=sys.stderr, flush=True)  # noqa: T201


def warn(text: str) -> None:
    """Print a warning."""
    label = _styled("warning:", "33", sys.stderr)
    print(f"{label} {text}", file=sys.stderr, flush=True)  # noqa: T201


def out_json(data: dict[str, Any]) -> None:
    """Print JSON, readable and in plain ASCII where the stream cannot hold more."""
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    print(json.dumps(data, indent=2, ensure_ascii=encoding != "utf8"))  # noqa: T201


def is_interactive() -> bool:
    """Whether questions can be asked: standard input and standard error are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()

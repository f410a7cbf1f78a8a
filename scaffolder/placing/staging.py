"""The staging folder beside the destination, and the leftovers of runs that were killed.

A starter is made whole in a hidden folder on the destination's own file system and renamed at
the end, so that the destination is absent or complete. Whoever makes a staging folder holds a
lock on it for as long as it lives; a folder without a living owner was left by a killed run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scaffolder.errors import DestinationError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = "lock"


def _prefix(destination: Path) -> str:
    return f".{destination.name}.scaffold-"


def remove_leftovers(destination: Path) -> None:
    """Remove the staging folders of this destination that no living run owns."""
    for folder in destination.parent.glob(f"{_prefix(destination)}*"):
        try:
            with (folder / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            # Owned by a living run, being made this moment, or not ours to remove.
            continue


@contextmanager
def staging_folder(destination: Path) -> Iterator[Path]:
    """Make a staging folder beside the destination, and remove it at the end.

    Raises:
        DestinationError: the parent folder cannot be written.
    """
    parent = destination.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(destination)
        folder = Path(tempfile.mkdtemp(prefix=_prefix(destination), dir=parent))
    except OSError as error:
        raise DestinationError(
            f"cannot write in {parent}: {error.strerror}; choose another destination"
        ) from error
    try:
        with (folder / _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sync_tree(tree: Path) -> None:
    """Ask the file system to keep the tree's files, before the rename that makes them final."""
    for path in tree.rglob("*"):
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

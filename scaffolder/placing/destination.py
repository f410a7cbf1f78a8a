"""The destination: whether it can take a starter, and putting the starter there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from scaffolder.errors import DestinationError


def resolve(destination: str) -> Path:
    """Return the destination as an absolute path, without following a link at its end.

    Raises:
        DestinationError: it is the root folder, or its name cannot be a folder's.
    """
    if "\0" in destination:
        raise DestinationError("the destination has a NUL character: choose another name")
    path = Path(os.path.abspath(Path(destination).expanduser()))  # noqa: PTH100 - keeps links
    if path.name == "":
        raise DestinationError("the destination is the root folder: name a folder to make")
    return path


def check_free(destination: Path) -> None:
    """Check that the destination is absent, empty, or holds nothing but ``.git``.

    Raises:
        DestinationError: something is there, with what to do.
    """
    try:
        entries = sorted(entry.name for entry in destination.iterdir())
    except FileNotFoundError:
        if destination.is_symlink():
            raise DestinationError(
                f"{destination} is a link to nothing: remove it, or choose another destination"
            ) from None
        return
    except NotADirectoryError:
        raise DestinationError(
            f"{destination} is not a folder: choose another destination"
        ) from None
    except OSError as error:
        raise DestinationError(
            f"cannot read {destination}: {error.strerror}; choose another destination"
        ) from error
    others = [name for name in entries if name != ".git"]
    if others:
        shown = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")  # noqa: PLR2004
        raise DestinationError(
            f"{destination} is not empty (it has {shown}): choose another destination,"
            " or empty it first"
        )


def place(tree: Path, destination: Path) -> None:
    """Move the finished tree to the destination, all of it or nothing.

    An absent destination is one rename. An existing folder is filled entry by entry, because it
    may be somebody's working directory or hold a ``.git`` of its own; what was moved is taken
    back when one of the moves fails.

    Raises:
        DestinationError: the destination was taken meanwhile, or cannot be written.
    """
    check_free(destination)
    try:
        if destination.exists():
            _fill(tree, destination)
        else:
            tree.rename(destination)
    except OSError as error:
        raise DestinationError(
            f"cannot write {destination}: {error.strerror}; nothing was left there"
        ) from error


def _fill(tree: Path, destination: Path) -> None:
    moved: list[Path] = []
    try:
        for entry in sorted(tree.iterdir()):
            target = destination / entry.name
            if target.is_symlink() or target.exists():
                raise FileExistsError(17, f"{entry.name} appeared meanwhile")
            moved.append(target)
            entry.rename(target)
    except BaseException:
        for target in moved:
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target, ignore_errors=True)
            else:
                target.unlink(missing_ok=True)
        raise

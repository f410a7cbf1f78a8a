"""The files of a starter as an indented tree with sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def tree_lines(tree: Path, files: tuple[str, ...]) -> Iterator[str]:
    """Yield one line a folder and a file, in alphabetical order, then a line of totals.

    Args:
        tree: the folder that holds the files.
        files: their paths below it, sorted, as POSIX paths.
    """
    shown: tuple[str, ...] = ()
    total = 0
    for file in files:
        *folders, name = file.split("/")
        common = 0
        while (
            common < min(len(folders), len(shown)) and folders[common] == shown[common]
        ):
            common += 1
        for depth in range(common, len(folders)):
            yield f"{'  ' * depth}{folders[depth]}/"
        shown = tuple(folders)
        size = (tree / file).stat().st_size
        total += size
        yield f"{'  ' * len(folders)}{name}  {_size(size)}"
    yield f"{len(files)} files, {_size(total)}"


def _size(number: int) -> str:
    """Return a number of bytes as people write it."""
    kibibyte = 1024
    return f"{number} B" if number < kibibyte else f"{number / kibibyte:.1f} KiB"

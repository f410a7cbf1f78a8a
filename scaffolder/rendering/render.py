"""Render a plan's layers with copier into one tree.

Each layer is rendered by itself, and its files are then moved into the tree, so that a path
claimed by two layers is found however it came about.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffolder.errors import TemplateError
from scaffolder.rendering.templates import templates_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def files_of(tree: Path) -> Iterator[Path]:
    """Yield the files below a folder as relative paths, in alphabetical order."""
    for path in sorted(tree.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(tree)


def render(
    layers: tuple[str, ...], variables: Mapping[str, Any], staging: Path
) -> tuple[Path, tuple[str, ...]]:
    """Render the layers into ``staging/tree``.

    Args:
        layers: folders below the templates' root, in order.
        variables: the template variables (see :mod:`scaffolder.rendering.context`).
        staging: an existing folder that nobody else writes to.

    Returns:
        The tree, and its files as sorted POSIX paths.

    Raises:
        TemplateError: a layer is missing, fails to render, or claims another layer's path.
    """
    root = templates_root()
    tree = staging / "tree"
    tree.mkdir()
    owners: dict[Path, str] = {}
    for number, layer in enumerate(layers):
        rendered = staging / f"layer-{number}"
        _render_layer(root, layer, variables, rendered)
        for path in files_of(rendered):
            if path in owners:
                raise TemplateError(f"{path} is claimed by two layers: {owners[path]} and {layer}")
            owners[path] = layer
            target = tree / path
            target.parent.mkdir(parents=True, exist_ok=True)
            (rendered / path).rename(target)
        shutil.rmtree(rendered)
    set_modes(tree)
    return tree, tuple(sorted(path.as_posix() for path in owners))


def _render_layer(root: Path, layer: str, variables: Mapping[str, Any], target: Path) -> None:
    # Imported here: copier takes longer to import than every other command takes to run.
    import copier  # noqa: PLC0415
    from copier.errors import CopierError  # noqa: PLC0415
    from jinja2 import TemplateError as JinjaError  # noqa: PLC0415

    if not (root / layer).is_dir():
        raise TemplateError(f"the layer {layer} is missing from this installation")
    try:
        copier.run_copy(
            str(root),
            target,
            data={**variables, "layer": layer},
            # The user's own copier settings would change the output.
            settings=copier.Settings(),
            defaults=True,
            quiet=True,
        )
    except (CopierError, JinjaError) as error:
        raise TemplateError(f"the layer {layer} cannot be rendered: {error}") from error


def set_modes(tree: Path) -> None:
    """Give every file the mode that its first bytes ask for, as far as the umask allows.

    Installers of wheels do not keep modes reliably, so the templates' own say nothing: a file
    that starts with ``#!`` is a program, every other one is not.
    """
    umask = os.umask(0)
    os.umask(umask)
    for path in files_of(tree):
        file = tree / path
        with file.open("rb") as stream:
            program = stream.read(2) == b"#!"
        file.chmod((0o777 if program else 0o666) & ~umask)
    for folder in [tree, *(path for path in tree.rglob("*") if path.is_dir())]:
        folder.chmod(stat.S_IMODE(0o777 & ~umask))

"""Where the installed templates are."""

from __future__ import annotations

from pathlib import Path

from scaffolder.errors import TemplateError


def templates_root() -> Path:
    """Return the folder of copier.yml: inside the installed package, or beside it in a checkout.

    Raises:
        TemplateError: neither is there; the installation is damaged.
    """
    package = Path(__file__).resolve().parent.parent
    for root in (package / "templates", package.parent / "templates"):
        if (root / "copier.yml").is_file():
            return root
    raise TemplateError("the templates are missing from this installation: install scaffolder again")

"""Plan → tree: the starter, whole, in a staging folder."""

from scaffolder.rendering.render import render

__all__ = ["render"]

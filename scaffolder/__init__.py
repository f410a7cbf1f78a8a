"""Choose a backend and generate a starter repository that runs."""

__version__ = "0.1.0"

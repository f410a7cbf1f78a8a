"""What users are told when something cannot be done: one class per kind of failure.

Every error that may reach a user is a :class:`ScaffoldError`. Its text is one line that names
what is wrong and what to do; its ``exit_code`` is the process's exit status.
"""

from __future__ import annotations


class ScaffoldError(Exception):
    """The command could not be carried out; what was there is as it was (exit status 1)."""

    exit_code = 1


class UsageError(ScaffoldError):
    """The command line asks for something that does not exist or does not fit (exit status 2)."""

    exit_code = 2


class AnswerError(UsageError):
    """An answer or a project setting has an unknown id or an unfit value."""


class AnswersFileError(UsageError):
    """The answers file cannot be read or is not a flat mapping."""


class DestinationError(ScaffoldError):
    """The destination cannot take the starter: it is taken, or cannot be written."""


class CandidateUnavailable(ScaffoldError):
    """The candidate asked for is known and ranked, but has no starter yet."""


class TemplateError(ScaffoldError):
    """The installed templates are damaged: a layer is missing or two layers claim one path."""


class Interrupted(ScaffoldError):
    """The user stopped the command; what was there is as it was (exit status 130)."""

    exit_code = 130

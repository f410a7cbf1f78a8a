"""The finishing steps in the staging folder: the lock file and the first commit.

No finishing step can cost the user the result: one that fails becomes a warning that holds the
command to run.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scaffolder.placing.repository import enclosing_repository, first_commit
from scaffolder.placing.tools import run_tool

if TYPE_CHECKING:
    from scaffolder.plan import Plan

_LOCK_SECONDS = 120.0


def make_lock_file(plan: Plan, tree: Path) -> list[str]:
    """Resolve the dependencies into the lock file; return warnings."""
    facts = plan.stack_facts
    # The resolver comes with scaffold, in the same folder as its interpreter, if nowhere else.
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
    outcome = run_tool(
        facts.lock_command,
        tree,
        seconds=_LOCK_SECONDS,
        environment={"PATH": path, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": ""},
    )
    if outcome.worked and (tree / facts.lock_file).is_file():
        return []
    (tree / facts.lock_file).unlink(missing_ok=True)
    problem = outcome.problem or f"{facts.lock_command[0]} wrote no {facts.lock_file}"
    return [f"no lock file was made ({problem}); run: {facts.lock_target}"]


def make_first_commit(plan: Plan, tree: Path, destination: Path) -> list[str]:
    """Commit the tree, unless a repository around the destination would track it already."""
    if not (destination / ".git").exists():
        around = enclosing_repository(destination)
        if around is not None:
            return [
                f"the destination lies in the git repository {around}: nothing was committed;"
                " commit it there"
            ]
    return first_commit(
        tree,
        f"Start {plan.settings.slug} on {plan.stack.title} with scaffold",
    )

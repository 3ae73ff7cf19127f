"""Everything that a report is made from."""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from msgspec import Struct

from furness.errors import FurnessError
from furness.model.pipeline import Unit
from furness.model.run import AttemptRecord, ResultRecord, RunRecord
from furness.report.content import Task
from furness.report.wording import tail
from furness.stores.interface import Store


class Facts(Struct, frozen=True, kw_only=True):
    """Everything that a report is made from."""

    run: RunRecord
    """The run."""
    pipeline: Unit
    """What was run."""
    attempts: Sequence[AttemptRecord]
    """Every attempt of every task."""
    results: Mapping[str, ResultRecord]
    """Results by the digest of their task."""
    store: Store
    """Where artifacts can be read."""
    read_log: Callable[[AttemptRecord], str]
    """Gives the log of an attempt."""
    workspaces: str = ""
    """The folder of the workspaces, absolute; empty where they cannot be looked into."""


def log_of(facts: Facts, task: Task) -> str:
    """Give the last lines of a task's log; why, when it cannot be read."""
    try:
        return tail(facts.read_log(task.last))
    except (FurnessError, OSError, ValueError, LookupError) as error:
        return f"(the log cannot be read: {error})"


def installed_version() -> str:
    """Give the version of Furness that writes the page."""
    try:
        return version("furness")
    except PackageNotFoundError:
        return "unknown"

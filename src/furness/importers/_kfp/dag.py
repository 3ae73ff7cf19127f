"""A DAG of Kubeflow while it is read as a pipeline: its steps, and what they are made of."""

from typing import Any

from msgspec import Struct

from furness.importers._kfp.types import Taken
from furness.importers._names import distinct, identifier
from furness.importers._report import Report
from furness.model.interface import Input
from furness.model.pipeline import Step
from furness.model.types import Type

Fields = dict[tuple[str, str], tuple[str, Input]]
"""Our name and what it takes, by the name of an input and of a field of it."""


class Made(Struct, frozen=True, kw_only=True):
    """A component that was translated."""

    file: str
    """Its document; empty for what has become an input."""
    taken: Taken
    """What it takes and gives, by their names."""
    more: dict[str, Input] = {}
    """What it takes besides, by our names."""
    fields: Fields = {}
    """The inputs that stand for the fields of one of theirs."""


class Dag(Struct, kw_only=True):
    """A DAG while it is read."""

    report: Report
    """Is told what is left out."""
    keys: tuple[str, ...]
    """Where it is."""
    name: str
    """What the pipeline is called."""
    taken: Taken
    """What it takes and gives, as the file says."""
    used: set[str] = set()
    """Their names of inputs that a step uses."""
    reserved: set[str] = set()
    """Our names that are taken."""
    more: dict[str, Input] = {}
    """Inputs for what has no counterpart."""
    fields: Fields = {}
    """Inputs for the fields of others."""
    made: dict[str, Made] = {}
    """What each task runs."""
    names: dict[str, str] = {}
    """The steps, by task."""
    imported: dict[str, str] = {}
    """The inputs that took the place of tasks."""
    steps: dict[str, Step] = {}
    """The steps so far."""
    exit: Step | None = None
    """The step after all others."""

    def output(self, task: str, key: str) -> str | None:
        """Give the reference to an output of a task; None when there is none."""
        made = self.made.get(task)
        if made is None or key not in made.taken.given:
            return None
        if task not in self.names:
            return f"${self.imported[task]}" if task in self.imported else None
        return f"${self.names[task]}.{made.taken.given[key]}"

    def add_input(self, name: str, declared: Input) -> str:
        """Add an input for what has no counterpart; give its name."""
        found = distinct(identifier(name), self.reserved)
        self.more[found] = declared
        return found


class Argument(Struct, frozen=True, kw_only=True):
    """What an input of a step is given."""

    value: Any
    """A literal or a reference, as a document has it."""
    type: Type
    """Its type."""
    step: str = ""
    """The step that it comes from."""

"""A step at its place, with all that it reads, while it is written for KFP."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.exporters._kfp.dag import Dag
from furness.exporters._kfp.declared import lists_in
from furness.exporters._kfp.types import Literal, Wire
from furness.exporters._text import unique
from furness.model.operator import Operator
from furness.model.pipeline import Step, Unit


class Use(Struct, frozen=True, kw_only=True):
    """A step at its place, with all that it reads."""

    name: str
    """Its name."""
    step: Step
    """How it runs."""
    unit: Unit
    """What it runs."""
    arguments: dict[str, Wire | Literal]
    """What each input is given; those that are not named take their default."""
    reads: dict[str, Any] = {}
    """How the value of each reference in its condition is made."""
    more: dict[str, Wire] = {}
    """What its condition reads besides."""
    gates: dict[str, Wire] = {}
    """What must be true, by the name of the input that it becomes."""
    element: dict[str, Wire] = {}
    """The indexes of the element that it is for, by the name of the input that they become."""
    picks: tuple[str, ...] = ()
    """The inputs whose arguments are lists, of which it takes the element."""
    wanted: frozenset[str] = frozenset()
    """Its outputs that are read."""
    final: str | None = None
    """The input that is told how the run ended."""
    pipeline: str | None = None
    """The pipeline whose run has ended."""
    due: str | None = None
    """The event of an exit step that decides itself whether it is due."""
    task: dict[str, Any] = {}
    """What else is said of its task."""

    @property
    def wires(self) -> dict[str, Wire]:
        """All that it reads, by the names of inputs."""
        given = {key: one for key, one in self.arguments.items() if isinstance(one, Wire)}
        return {**given, **self.more, **self.gates, **self.element}

    def inside(self, dag: Dag) -> "Use":
        """Give it as it is in a DAG within, which takes all that it reads."""
        inner = {key: dag.take(key, one) for key, one in self.wires.items()}
        arguments = {key: inner.get(key, one) for key, one in self.arguments.items()}
        return replace(
            self,
            arguments=arguments,
            more={key: inner[key] for key in self.more},
            gates={key: inner[key] for key in self.gates},
            element={key: inner[key] for key in self.element},
        )

    @property
    def decision(self) -> dict[str, Any]:
        """What `runtime/kfp.py` is told of its condition."""
        when = {"when": self.step.when, "reads": self.reads} if self.step.when else {}
        return {**when, **({"musts": self.musts} if self.musts else {}), **self.place}

    @property
    def floats(self) -> list[str]:
        """What it reads that must be a Float though a whole number comes from KFP."""
        return [key for key, one in self.wires.items() if "Float" in str(one.type)]

    @property
    def musts(self) -> list[str]:
        """The arguments without which it is skipped; a pipeline's own steps are asked each."""
        if not isinstance(self.unit, Operator):
            return []
        return [key for key in self.arguments if key in self.unit.inputs and self._is_must(key)]

    def _is_must(self, key: str) -> bool:
        one, declared = self.arguments[key], self.unit.inputs[key]
        if isinstance(one, Literal) or declared.type.is_optional or declared.default is None:
            return False
        return one.element.skips if key in self.picks else one.skips

    @property
    def place(self) -> dict[str, Any]:
        """What `runtime/kfp.py` is told of what is read here."""
        picked = {"picks": list(self.picks), "element": next(iter(self.element), "")}
        return {
            **lists_in(self.wires),
            **({"floats": self.floats} if self.floats else {}),
            **({"gates": list(self.gates)} if self.gates else {}),
            **(picked if self.picks else {}),
        }

    def unique(self, wanted: str) -> str:
        """Give a name that no input of it has: the wanted one, or one that begins with it."""
        return unique(wanted, {*self.unit.inputs, *self.wires})

    def known(self) -> dict[str, Any]:
        """Give the arguments that are known before."""
        arguments = self.arguments.items()
        return {key: one.value for key, one in arguments if isinstance(one, Literal)}

"""Tasks of KFP that make values: of literals, of other values, of conditions."""

from typing import Any

from msgspec.structs import replace

from furness.exporters._how import from_input
from furness.exporters._kfp.dag import Dag, output_of
from furness.exporters._kfp.document import Definitions, Document
from furness.exporters._kfp.result import result_of, whole
from furness.exporters._kfp.types import STRUCT, Literal, Wire, form_given
from furness.exporters._kfp.use import Use
from furness.exporters._kfp.values import carried, constant, is_constant
from furness.exporters._kfp.work import Work
from furness.model.artifact import files_in
from furness.model.operator import Operator
from furness.model.pipeline import Step
from furness.model.types import Type

NOTHING = Step(operator=None)
"""What a task runs that is no step."""


class Maker:
    """Puts tasks that make values into DAGs."""

    def __init__(self, document: Document, host: Operator) -> None:
        self._document = document
        self._host = host

    def packed(self, dag: Dag, name: str, wire: Wire) -> Wire:
        """Put a task into a DAG that gives a value as one: what was skipped in lists is left out.

        Args:
            dag: The DAG.
            name: The value's name.
            wire: The value.
        """
        how = from_input(name, wire.holes)
        return self.combined(dag, f"{name}-value", {name: wire}, how, replace(wire, holes=()))

    def combined(
        self, dag: Dag, name: str, wires: dict[str, Wire], how: dict[str, Any], like: Wire
    ) -> Wire:
        """Put a task into a DAG that makes a value of others.

        Args:
            dag: The DAG.
            name: What the task is called.
            wires: The others.
            how: How it is made.
            like: What it is.
        """
        use = Use(name=name, step=NOTHING, unit=self._host, arguments={**wires})
        return self.make(dag, name, use, {"value": how}, like)["value"]

    def made(self, dag: Dag, name: str, value: Any) -> Wire:
        """Put a task into a DAG that gives a literal."""
        kind = Type("List", Type("File")) if isinstance(value, list) else Type("File")
        kind = kind if files_in(value) else Type("Json")
        use = Use(name=name, step=NOTHING, unit=self._host, arguments={"value": Literal(value)})
        like = Wire(type=kind, form=form_given(kind, nullable=False))
        return self.make(dag, f"{name}-value", use, {"value": {"input": "value"}}, like)["value"]

    def wire(self, dag: Dag, name: str, value: Any, kind: Type) -> Wire:
        """Give a literal as a wire: a constant, or what a task makes.

        Args:
            dag: The DAG in which it is read.
            name: Its name.
            value: The literal.
            kind: Its type.
        """
        if is_constant(value, kind):
            return constant(value, kind)
        return replace(self.made(dag, name, value), type=kind)

    def make(
        self, dag: Dag, name: str, use: Use, how: dict[str, Any], like: Wire | None = None
    ) -> dict[str, Wire]:
        """Put a task into a DAG that makes values, and give them there.

        Args:
            dag: The DAG.
            name: What it is called.
            use: What it reads.
            how: How each value is made, as `make` of `runtime/kfp.py` takes it.
            like: What the value is; None: it follows from how it is made.
        """
        gives = {key: whole(like) if like else result_of(one, use) for key, one in how.items()}
        literals = {key: carried(one) for key, one in use.known().items()}
        structs = [key for key, wire in gives.items() if wire.form == STRUCT]
        manner = {
            "make": how,
            **use.decision,
            **({"literals": literals} if literals else {}),
            **({"structs": structs} if structs else {}),
        }
        work = Work(operator=self._host, command="make", manner=manner)
        taken_in: Definitions = {key: (wire, {}) for key, wire in use.wires.items()}
        given: Definitions = {key: (wire, {}) for key, wire in gives.items()}
        component = self._document.container(name, work, taken_in, given)
        task = dag.run(name, component, use.wires, {})
        return {key: output_of(task, key, wire) for key, wire in gives.items()}

    def decided(self, dag: Dag, name: str, use: Use) -> Wire:
        """Put a task into a DAG that tells whether a step runs.

        Args:
            dag: The DAG.
            name: What the task is called.
            use: The step.
        """
        read = {one["input"] for one in use.reads.values() if "input" in one} | {*use.musts}
        asked = {key: one for key, one in use.arguments.items() if key in read}
        picks = tuple(key for key in use.picks if key in read)
        element = use.element if picks else {}
        asking = replace(use, arguments=asked, picks=picks, element=element)
        return self.make(dag, name, asking, {"run": {"decide": True}})["run"]

"""A DAG of KFP in another one, as the task of a step."""

from furness.exporters._kfp.dag import Dag, output_of
from furness.exporters._kfp.types import Wire
from furness.exporters._kfp.use import Use
from furness.exporters._kfp.values import constant
from furness.model.types import Type


def placed(dag: Dag, inner: Dag, use: Use) -> dict[str, Wire]:
    """Put a DAG into another one, and give its outputs there.

    Args:
        dag: The other one.
        inner: The DAG.
        use: The step whose task it is.
    """
    wires = dict(use.wires)
    if not any(not one.is_file for one in wires.values()):
        # `kfp.local` hands on artifacts only where there are parameters, too
        name = use.unique("step")
        wires[name] = constant(use.name, Type("String"))
        inner.take(name, wires[name])
    component = dag.document.add(inner.title, inner.component())
    task = dag.run(use.name, component, wires, use.task)
    return {name: output_of(task, name, wire) for name, wire in inner.outputs().items()}

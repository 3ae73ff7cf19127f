"""Kubeflow Pipelines v2: components and pipelines as its compiler writes them, `PipelineSpec` 2.1.

https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto. Each task starts
in the image of its operator, in which `furness/runtime/kfp.py` hands it its inputs.
"""

from typing import Any, ClassVar

from furness.exporters._kfp.dag import Dag
from furness.exporters._kfp.declared import about, taken
from furness.exporters._kfp.document import Document
from furness.exporters._kfp.exits import BODY, exits_of, write_exit
from furness.exporters._kfp.lost import check_unit, lost_of
from furness.exporters._kfp.nest import nest
from furness.exporters._kfp.scope import Scope
from furness.exporters._kfp.steps import Steps
from furness.exporters._kfp.types import Literal, Wire
from furness.exporters._kfp.use import Use
from furness.exporters._nested import operators_in
from furness.exporters._parts import Parts
from furness.exporters._pod import is_foreign, name_for
from furness.exporters._text import about as summary_of
from furness.exporters._text import in_comment
from furness.exporters.interface import Export, Exporter, Subject
from furness.model.interface import PipelineOutput
from furness.model.markup import write_yaml
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step, Unit, name_of

_OPENED = frozenset(
    (*path, "*") for path in ((), ("components",), ("deploymentSpec", "executors"), ("root",))
)


class KfpExporter(Exporter):
    """Writes components and pipelines."""

    summary: ClassVar[str] = "a Kubeflow Pipelines v2 component or pipeline"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        unit = subject.unit
        check_unit(unit)
        _check_images(subject)
        title = name_for(unit.pipeline) if isinstance(unit, Pipeline) else None
        document = Document(subject, title)
        root = Dag(document, name_of(unit))
        _write(Steps(document, _host(unit), nest), root, unit)
        made = document.document(root.component(), name_of(unit), unit.description)
        documents = [made, *filter(None, [document.platform()])]
        main = f"{name_for(name_of(unit))}.yaml"
        required = [f"{name}=..." for name, one in unit.inputs.items() if one.is_required]
        use = " ".join(["kfp run create -e furness -f", main, *required])
        head = in_comment([*summary_of(unit), "", use])
        text = "---\n".join(write_yaml(one, _OPENED) for one in documents)
        return Export(
            main=main,
            files={main: (head + text).encode()},
            use=use,
            warnings=tuple(dict.fromkeys([*lost_of(unit), *document.warnings])),
        )


def _write(steps: Steps, root: Dag, unit: Unit) -> None:
    """Write a unit into the DAG of its document."""
    inputs: dict[str, Wire | Literal]
    inputs = {name: root.take(name, *taken(one)) for name, one in unit.inputs.items()}
    if isinstance(unit, Operator):
        _write_operator(steps, root, unit, inputs)
    else:
        _write_pipeline(steps, root, unit, inputs)


def _write_operator(
    steps: Steps, root: Dag, unit: Operator, inputs: dict[str, Wire | Literal]
) -> None:
    use = Use(name=unit.operator, step=Step(operator=unit), unit=unit, arguments=inputs)
    for name, wire in steps.write(root, use).items():
        root.give(name, [wire], about(unit.outputs[name], wire.form))


def _write_pipeline(
    steps: Steps, root: Dag, unit: Pipeline, inputs: dict[str, Wire | Literal]
) -> None:
    ends = exits_of(unit)
    body = Use(
        name=BODY,
        step=Step(operator=unit),
        unit=unit,
        arguments=inputs,
        wanted=frozenset(unit.outputs),
    )
    outputs = steps.write(root, body) if ends else nest(steps, root, body)
    for name, wire in outputs.items():
        whole = steps.maker.packed(root, name, wire) if any(wire.holes) else wire
        root.give(name, [whole], _about(unit.outputs[name]))
    scope = Scope(dag=root, unit=unit, around=Step(operator=None), inputs=inputs)
    for event, step in ends.items():
        write_exit(steps, scope, event, step)


def _about(output: Any) -> dict[str, str]:
    text = output.description if isinstance(output, PipelineOutput) else ""
    return {"description": text} if text else {}


def _host(unit: Unit) -> Operator:
    """Give the operator in whose image values are made: one whose image is ours, if there is."""
    found = list(operators_in(unit))
    return next((one for one in found if not is_foreign(one)), found[0])


def _check_images(subject: Subject) -> None:
    """Refuse operators that differ and whose images would have one name."""
    parts = Parts(subject, in_images=True)
    for one in operators_in(subject.unit):
        if not is_foreign(one):
            parts.key_of(one)

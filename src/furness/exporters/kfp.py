"""Kubeflow Pipelines v2: components and pipelines as its compiler writes them, `PipelineSpec` 2.1.

https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto. Each task starts
in the image of its operator, in which `furness/runtime/kfp.py` hands it its inputs.
"""

import os
from collections.abc import Iterator
from typing import Any, ClassVar

from msgspec import UNSET
from msgspec.structs import replace

from furness.errors import DocumentError, Problem
from furness.exporters._kfp_dag import Dag
from furness.exporters._kfp_document import Document
from furness.exporters._kfp_reading import Scope, nest, operators_in, use_of
from furness.exporters._kfp_steps import Steps
from furness.exporters._kfp_types import STATUS, Literal, Wire, about, taken
from furness.exporters._kfp_use import Use
from furness.exporters._pod import is_foreign, name_for
from furness.exporters._text import about as summary_of
from furness.exporters._text import in_comment
from furness.exporters._told import Parts
from furness.exporters.interface import Export, Exporter, Subject
from furness.graph.portable import check_portable
from furness.model.artifact import files_in
from furness.model.interface import Input, PipelineOutput
from furness.model.markup import write_yaml
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Step, Unit, name_of
from furness.model.types import Type
from furness.model.values import check

_EVENTS = ("success", "failure", "always")
_BODY = "exit-handler-1"
"""The task that holds all others where there are exit steps, as KFP's compiler calls it."""
_COMPLETED = {"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"}
_UNKNOWN: dict[str, Any] = {"run": None, "tasks": {}, "outputs": {}, "failures": []}
"""What KFP does not tell of a run that succeeded."""
_OPENED = frozenset(
    (*path, "*") for path in ((), ("components",), ("deploymentSpec", "executors"), ("root",))
)


class KfpExporter(Exporter):
    """Writes components and pipelines."""

    summary: ClassVar[str] = "a Kubeflow Pipelines v2 component or pipeline"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        unit = subject.unit
        _check(unit)
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
            warnings=tuple(dict.fromkeys([*_lost(unit), *document.warnings])),
        )


def _write(steps: Steps, root: Dag, unit: Unit) -> None:
    """Write a unit into the DAG of its document."""
    inputs: dict[str, Wire | Literal]
    inputs = {name: root.take(name, *taken(one)) for name, one in unit.inputs.items()}
    if isinstance(unit, Operator):
        use = Use(name=unit.operator, step=Step(operator=unit), unit=unit, arguments=inputs)
        for name, wire in steps.write(root, use).items():
            root.give(name, [wire], about(unit.outputs[name], wire.form))
        return
    ends = _exits(unit)
    body = Use(
        name=unit.pipeline,
        step=Step(operator=unit),
        unit=unit,
        arguments=inputs,
        wanted=frozenset(unit.outputs),
    )
    body = replace(body, name=_BODY)
    outputs = steps.write(root, body) if ends else nest(steps, root, body)
    for name, wire in outputs.items():
        whole = steps.packed(root, name, wire) if any(wire.holes) else wire
        root.give(name, [whole], _about(unit.outputs[name]))
    scope = Scope(dag=root, unit=unit, around=Step(operator=None), inputs=inputs)
    for event, step in ends.items():
        _exit(steps, scope, event, step)


def _about(output: Any) -> dict[str, str]:
    text = output.description if isinstance(output, PipelineOutput) else ""
    return {"description": text} if text else {}


def _exits(pipeline: Pipeline) -> dict[str, Step]:
    """Give the exit steps by their event."""
    found = {event: getattr(pipeline.exit, event) for event in _EVENTS}
    return {event: step for event, step in found.items() if step is not None}


def _exit(steps: Steps, scope: Scope, event: str, step: Step) -> None:
    """Write an exit step: KFP's own kind of task, or after success a task like others."""
    use = use_of(steps, scope, f"exit-{event}", step)
    others = [one for one in scope.dag.tasks if one.startswith("exit-") and event == "always"]
    task: dict[str, Any] = {"dependentTasks": [_BODY, *others], "cachingOptions": {}}
    is_told = "result" in use.unit.inputs and "result" not in use.arguments
    if event == "success":
        result = {"pipeline": scope.unit.pipeline, "state": "succeeded", **_UNKNOWN}
        arguments = {**use.arguments, **({"result": Literal(result)} if is_told else {})}
        steps.write(scope.dag, replace(use, arguments=arguments, task=task))
        return
    final = "result" if is_told else "final_status"
    ended = {"taskFinalStatus": {"producerTask": _BODY}}
    wire = Wire(type=Type("Json"), form=STATUS, given=ended)
    use = replace(
        use,
        arguments={**use.arguments, **({final: wire} if is_told else {})},
        more={**use.more, **({} if is_told else {final: wire})},
        final=final,
        pipeline=scope.unit.pipeline,
        due=event if event == "failure" else None,
        task={**task, "triggerPolicy": _COMPLETED},
    )
    steps.write(scope.dag, use)


def _host(unit: Unit) -> Operator:
    """Give the operator in whose image values are made: one whose image is ours, if there is."""
    found = list(operators_in(unit))
    return next((one for one in found if not is_foreign(one)), found[0])


def _steps(unit: Unit, prefix: str = "") -> Iterator[tuple[str, Step]]:
    """Give each step in a unit with its path, those of pipelines in it and exit steps too."""
    if isinstance(unit, Pipeline):
        ends = {f"exit/{event}": step for event, step in _exits(unit).items()} if not prefix else {}
        for name, step in {**unit.steps, **ends}.items():
            yield f"{prefix}{name}", step
            yield from _steps(step.operator, f"{prefix}{name}/")


def _check_images(subject: Subject) -> None:
    """Refuse operators that differ and whose images would have one name."""
    parts = Parts(subject, in_images=True)
    for one in operators_in(subject.unit):
        if not is_foreign(one):
            parts.key_of(one)


def _check(unit: Unit) -> None:
    """Refuse what KFP cannot do.

    Raises:
        DocumentError: All such problems.
    """
    problems = []
    for _, step in _steps(unit):
        try:
            if step.when is not None:
                check_portable(step.when)
        except DocumentError as error:
            problems += error.problems
    problems += [_refused(one) for one in operators_in(unit) if one.mounts and is_foreign(one)]
    problems += [_refused_exit(event) for event, step in _late(unit) if _is_compound(step)]
    if problems:
        raise DocumentError.of(list(dict.fromkeys(problems)))


def _refused(operator: Operator) -> Problem:
    return Problem(
        "export-mounts",
        f"KFP cannot put files at `{next(iter(operator.mounts))}`, as `{operator.operator}` asks",
        "write a script around its program that takes paths, and give that the image",
    )


def _late(unit: Unit) -> list[tuple[str, Step]]:
    """Give the exit steps that run whatever happened before, with their event."""
    ends = {} if isinstance(unit, Operator) else _exits(unit)
    return [(event, step) for event, step in ends.items() if event != "success"]


def _is_compound(step: Step) -> bool:
    return isinstance(step.operator, Pipeline) or step.scatter is not None or step.when is not None


def _refused_exit(event: str) -> Problem:
    return Problem(
        "export-exit",
        f"the exit step `{event}` is more than one task, which KFP does not start after a failure",
        "give it an operator, without `when` and `scatter`",
    )


def _lost(unit: Unit) -> Iterator[Problem]:
    """Give what KFP cannot say, with what happens instead."""
    late = [event for event, _ in _late(unit)]
    if len(late) > 1:
        yield Problem(
            "export-exit",
            "KFP's compiler knows one task that runs after a failure, and here are two",
            "see that your KFP runs both, or put them into one operator",
        )
    for name, step in _steps(unit):
        yield from _lost_in(name, step)
    for operator in operators_in(unit):
        yield from _lost_around(operator)


def _lost_in(name: str, step: Step) -> Iterator[Problem]:
    """Give what is lost of a step."""
    inputs, scattered = step.operator.inputs, step.scatter.inputs if step.scatter else ()
    if step.on:
        yield Problem(
            "export-executor",
            f"the step `{name}` runs where the others do, not on `{step.on}`",
            "export that step by itself",
        )
    if any(inputs[one].type.holds_files for one in scattered):
        yield Problem(
            "export-scatter",
            f"each task of `{name}` gets the whole list and takes its element from there: KFP's"
            " back end has no loops over files",
            "scatter over a few large files, or over texts that name them",
        )
    if step.retry.jitter:
        yield Problem(
            "export-retry",
            f"KFP waits exactly as long as said before `{name}` is tried again",
            "leave `jitter` out",
        )


def _lost_around(operator: Operator) -> Iterator[Problem]:
    """Give what is lost of an operator and the surroundings of its tasks."""
    name = operator.operator
    for output, one in operator.outputs.items():
        if one.type.holds_files and one.type.required.name == "List":
            yield Problem(
                "export-list",
                f"`{output}` of `{name}` is one artifact, a folder: a container of KFP gives no"
                " list of files",
                "let other components read `values.json` in it",
            )
    for given, declared in operator.inputs.items():
        if declared.default is not UNSET and _is_absent(declared):
            yield Problem(
                "export-default",
                f"the default of `{given}` of `{name}` is a file that is not there",
                "put it there and export again, or give the input an argument",
            )
    if is_foreign(operator):
        yield Problem(
            "export-image",
            f"the task of `{name}` is started by `python3`, which its image must have",
            "take an image with Python 3.8 or later",
        )
    if operator.ports:
        yield Problem(
            "export-ports",
            f"KFP opens no ports: {', '.join(operator.ports)} of `{name}`",
            "run it where they can be reached",
        )


def _is_absent(declared: Input) -> bool:
    default = check(declared.default, declared.type) if declared.default is not None else None
    return any(not os.path.exists(one["path"]) for one in files_in(default))

"""Pipelines for targets whose tasks share a folder: a flat plan, and the files that go with it.

`runtime/step.py` reads `plan.json` there and runs one step at a time; the target says in which
order, on which machine and with which resources.
"""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from furness.errors import DocumentError, Problem
from furness.exporters._conditions import not_portable
from furness.exporters._folder import FOLDER, runtime_files
from furness.exporters._parts import Parts
from furness.exporters._planned import Planned
from furness.exporters._surroundings import lost_executor, not_installed
from furness.exporters._told import tell
from furness.exporters.interface import Subject
from furness.graph.expand import expand
from furness.graph.plan import Plan
from furness.graph.wrap import as_pipeline, exit_pipeline
from furness.model.artifact import files_in
from furness.model.digest import encode_hook
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline


def plan(subject: Subject, *, in_images: bool = False) -> Planned:
    """Give the plan of what is exported, with the files that its tasks need.

    Args:
        subject: An operator or a pipeline.
        in_images: Whether each task starts in the image of its operator, which has its sources.

    Raises:
        DocumentError: A condition holds what cannot be evaluated without us.
    """
    pipeline = as_pipeline(subject.unit)
    found, ends = expand(pipeline), _ends(pipeline)
    _check_conditions((found, *ends.values()))
    parts = Parts(subject, in_images=in_images)
    told = _told(pipeline, found, ends, parts)
    exits = {node.path: node for end in ends.values() for node in end.nodes if node.operator}
    return Planned(
        pipeline=_without_files(pipeline),
        plan=found,
        files={f"{FOLDER}/plan.json": told, **parts.files, **runtime_files()},
        exits=tuple(exits.values()),
        warnings=tuple(_unsaid(found, in_images=in_images)),
    )


def _ends(pipeline: Pipeline) -> dict[str, Plan]:
    """Give the plan of the exit steps for each way in which a run may end."""
    ends = {state: exit_pipeline(pipeline, (state, "always")) for state in ("success", "failure")}
    return {state: expand(one) for state, one in ends.items() if one}


def _check_conditions(plans: Iterable[Plan]) -> None:
    problems = not_portable(node.step for one in plans for node in one.nodes)
    if problems:
        raise DocumentError.of(problems)


def _told(pipeline: Pipeline, found: Plan, ends: dict[str, Plan], parts: Parts) -> bytes:
    """Give the text of `plan.json`; the operators and files in it are added to the parts."""
    told = {
        "pipeline": pipeline.pipeline,
        "inputs": {name: parts.input(one) for name, one in pipeline.inputs.items()},
        **tell(found, parts),
        "exit": {state: tell(one, parts) for state, one in ends.items()},
        "operators": parts.told,
    }
    text = msgspec.json.encode(told, enc_hook=encode_hook)
    return msgspec.json.format(text, indent=1) + b"\n"


def _without_files(pipeline: Pipeline) -> Pipeline:
    """Give a pipeline as a target may say it: a file that is a default is in the plan only."""
    inputs = {
        name: replace(one, default=None) if files_in(one.default) else one
        for name, one in pipeline.inputs.items()
    }
    return replace(pipeline, inputs=inputs)


def _unsaid(found: Plan, *, in_images: bool) -> Iterator[Problem]:
    """Give what is lost where our engine does not run a pipeline."""
    lost_of = _lost_in_image if in_images else _lost_on_machine
    for node in found.nodes:
        if node.operator is not None:
            yield from lost_of(node.path, node.operator)
            yield from lost_executor(node.path, node.step)


def _lost_on_machine(path: str, operator: Operator) -> Iterator[Problem]:
    environment = operator.environment
    lost = [] if isinstance(environment, str) else not_installed(environment)
    if lost:
        yield Problem(
            "export-packages",
            f"what `{path}` runs in is not made whole: {', '.join(lost)}",
            "install it on each machine, or give the operator an image",
        )


def _lost_in_image(path: str, operator: Operator) -> Iterator[Problem]:
    environment = operator.environment
    if not isinstance(environment, str) and environment.image:
        yield Problem(
            "export-image",
            f"`{path}` starts in what `furness build` makes of `{environment.image}`",
            "build and push it; the image must have Python 3.8 or later",
        )
    if operator.mounts:
        yield Problem(
            "export-mounts",
            f"the folders of `{path}` are not mounted: {', '.join(operator.mounts)}",
            "let the command take the paths as arguments, or add volumes by hand",
        )

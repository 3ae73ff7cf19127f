"""Pipelines for targets whose tasks share a folder: a flat plan, and the files that go with it.

`runtime/step.py` reads `plan.json` there and runs one step at a time; the target says in which
order, on which machine and with which resources.
"""

from collections.abc import Iterator
from typing import Any

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
from furness.graph.plan import Node, Plan
from furness.graph.wrap import as_pipeline, exit_pipeline
from furness.model.artifact import files_in
from furness.model.digest import encode_hook
from furness.model.interface import Input
from furness.model.operator import Operator


def plan(subject: Subject, *, in_images: bool = False) -> Planned:
    """Give the plan of what is exported, with the files that its tasks need.

    Args:
        subject: An operator or a pipeline.
        in_images: Whether each task starts in the image of its operator, which has its sources.

    Raises:
        DocumentError: A condition holds what cannot be evaluated without us.
    """
    pipeline = as_pipeline(subject.unit)
    found = expand(pipeline)
    ends = {state: exit_pipeline(pipeline, (state, "always")) for state in ("success", "failure")}
    plans = {state: expand(one) for state, one in ends.items() if one}
    every = (node.step for one in (found, *plans.values()) for node in one.nodes)
    problems = not_portable(every)
    if problems:
        raise DocumentError.of(problems)
    parts = Parts(subject, in_images=in_images)
    told = {
        "pipeline": pipeline.pipeline,
        "inputs": {name: parts.input(one) for name, one in pipeline.inputs.items()},
        **tell(found, parts),
        "exit": {state: tell(one, parts) for state, one in plans.items()},
    }
    told["operators"] = parts.told
    text = msgspec.json.encode(told, enc_hook=encode_hook)
    files = {f"{FOLDER}/plan.json": msgspec.json.format(text, indent=1) + b"\n"}
    inputs = {name: _elsewhere(one) for name, one in pipeline.inputs.items()}
    exits = {node.path: node for every in plans.values() for node in every.nodes if node.operator}
    return Planned(
        pipeline=replace(pipeline, inputs=inputs),
        plan=found,
        files={**files, **parts.files, **runtime_files()},
        exits=tuple(exits.values()),
        warnings=tuple(_unsaid(found, in_images=in_images)),
    )


def _elsewhere(one: Input) -> Input:
    """Give an input as a target may say it: a file that is its default is in the plan only."""
    return replace(one, default=None) if files_in(one.default) else one


def _unsaid(found: Plan, *, in_images: bool) -> Iterator[Problem]:
    """Give what is lost where our engine does not run a pipeline."""
    for node in found.nodes:
        if node.operator is not None:
            yield from _unsaid_of(node, node.operator, in_images=in_images)


def _unsaid_of(node: Node, operator: Operator, *, in_images: bool) -> Iterator[Problem]:
    environment: Any = operator.environment
    is_host = isinstance(environment, str)
    lost = [] if in_images or is_host else not_installed(environment)
    if lost:
        yield Problem(
            "export-packages",
            f"what `{node.path}` runs in is not made whole: {', '.join(lost)}",
            "install it on each machine, or give the operator an image",
        )
    if in_images and not is_host and environment.image:
        yield Problem(
            "export-image",
            f"`{node.path}` starts in what `furness build` makes of `{environment.image}`",
            "build and push it; the image must have Python 3.8 or later",
        )
    if in_images and operator.mounts:
        yield Problem(
            "export-mounts",
            f"the folders of `{node.path}` are not mounted: {', '.join(operator.mounts)}",
            "let the command take the paths as arguments, or add volumes by hand",
        )
    yield from lost_executor(node.path, node.step)

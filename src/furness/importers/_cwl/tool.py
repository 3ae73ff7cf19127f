"""A CWL CommandLineTool as an operator, and what became of any process."""

from msgspec import Struct
from msgspec.structs import replace

from furness.importers._cwl.arguments import read_arguments
from furness.importers._cwl.command import command_of
from furness.importers._cwl.draft import Draft, described, know
from furness.importers._cwl.inputs import draft_of
from furness.importers._cwl.names import Report, counted, unit_name
from furness.importers._cwl.outputs import read_outputs
from furness.importers._cwl.process import Process, short_name
from furness.importers._cwl.requirements import InForce, tell_the_rest
from furness.importers._cwl.stage import read_listing, read_variables
from furness.importers._cwl.stand_in import saying, stand_in
from furness.importers._cwl.surroundings import environment_of, network_of, resources_of
from furness.model.document import write_document
from furness.model.environment import Environment
from furness.model.operator import Operator
from furness.model.pipeline import Unit
from furness.model.resources import Resources


class Made(Struct, frozen=True, kw_only=True):
    """What became of a process."""

    unit: Unit
    """The operator or pipeline, with what its steps use in place."""
    file: str
    """The document that it is written to."""
    inputs: dict[str, str]
    """Our name for each input, by the name that CWL has."""
    outputs: dict[str, str]
    """Our name for each output, likewise."""


def translate_tool(process: Process, required: InForce, report: Report) -> Made:
    """Translate what is no workflow.

    Args:
        process: The tool.
        required: What is in force for it.
        report: Takes what was translated, and what was not.
    """
    draft = draft_of(process, required, report)
    if process.kind == "CommandLineTool":
        operator = _operator(draft)
        report.translated.append(
            f"tool {process.name}: an operator of {counted(operator.inputs, 'input')}"
            f" and {counted(operator.outputs, 'output')}"
        )
    else:
        operator = stand_in(draft)
    return made_of(draft, operator)


def made_of(draft: Draft, unit: Unit) -> Made:
    """Keep the document of what was translated."""
    name = unit.operator if isinstance(unit, Operator) else unit.pipeline
    file = draft.report.add(f"{name}.yaml", write_document(unit).encode())
    return Made(
        unit=unit,
        file=file,
        inputs={short_name(one): ours for one, ours in draft.names.items()},
        outputs={short_name(one): ours for one, ours in draft.outputs.items()},
    )


def _operator(draft: Draft) -> Operator:
    process, required, report = draft.process, draft.required, draft.report
    resources = resources_of(required, report)
    environment = environment_of(required, report)
    draft.known = know(draft, resources)
    draft.line.is_shell = "ShellCommandRequirement" in required
    read_variables(draft)
    read_listing(draft)
    read_arguments(draft)
    _tell_of_statuses(draft)
    outputs = read_outputs(draft)
    tell_the_rest(required, report, for_tool=True)
    is_image = isinstance(environment, Environment)
    operator = Operator(
        operator=unit_name(process.name),
        description=described(process.node),
        inputs=draft.inputs,
        outputs=outputs,
        environment=environment,
        command=_command(draft),
        variables=draft.variables,
        network=is_image and network_of(required, process.version, report),
    )
    return operator if resources == Resources() else replace(operator, resources=resources)


def _command(draft: Draft) -> tuple[str, ...]:
    if not draft.line.arguments:
        message = "the tool has no command: it runs what its image runs by itself"
        draft.leave(("class",), message, "write the command: `command: […]`")
        return saying("this tool had no command: write it in the document")
    return command_of(draft.line)


def _tell_of_statuses(draft: Draft) -> None:
    node = draft.process.node
    statuses = [int(one) for one in node.successCodes or ()]
    draft.line.success = sorted(set(statuses)) if statuses not in ([], [0]) else []
    for key in ("temporaryFailCodes", "permanentFailCodes"):
        codes = getattr(node, key)
        if codes:
            message = f"`{key}` are not kept: an operator does not say when it is tried again"
            hint = (
                f"write `retry: {{attempts: 3, exit_statuses: {list(map(int, codes))}}}` in a step"
            )
            draft.leave((key,), message, hint)

"""Tools of CWL v1.2 (https://www.commonwl.org/v1.2/CommandLineTool.html): one for each operator.

A tool hands its inputs to `furness/runtime/cwl.py` as the file `input.json`, without JavaScript. A
complete container has its own command, where CWL can say that.
"""

import math
import re
from contextlib import suppress
from typing import Any

from msgspec import Struct

from furness.exporters._cwl_container import Unsaid, container_tool
from furness.exporters._cwl_types import (
    Wire,
    parameter,
    typed,
    unique,
)
from furness.exporters._told import FOLDER, Parts
from furness.model.environment import Environment
from furness.model.interface import Output
from furness.model.operator import Operator
from furness.model.pipeline import Retry
from furness.model.resources import Resources

VERSION = "v1.2"
PROGRAM = "python3"
"""What starts the tools that are no container's own."""
SECRET = "secret_"  # noqa: S105 - what the names of inputs begin with
_PACKAGE = re.compile(r"[\w.-]+")


class Manner(Struct, frozen=True, kw_only=True):
    """How a tool runs at the place where it is used."""

    resources: Resources
    """What it needs from the machine."""
    retry: Retry = Retry()
    """Whether and when it tries again."""
    allow_failure: bool = False
    """Whether a failure counts as a skip."""
    nullable: frozenset[str] = frozenset()
    """The inputs that may be given null, whatever their type."""
    after: str | None = None
    """The input for what must have ended before."""
    ended: str | None = None
    """The output that tells that it has ended."""


def tool(operator: Operator, manner: Manner, parts: Parts) -> dict[str, Any]:
    """Give the tool of an operator.

    Args:
        operator: The operator.
        manner: How it runs at its place.
        parts: Where its files are added.
    """
    kept = {"label": operator.operator, "doc": operator.description}
    head = {"cwlVersion": VERSION, "class": "CommandLineTool"}
    head |= {key: text for key, text in kept.items() if text}
    if _is_complete(operator, manner):
        with suppress(Unsaid):
            return head | _of_container(operator, manner, parts)
    return head | _of_ours(operator, manner, parts)


def _is_complete(operator: Operator, manner: Manner) -> bool:
    """Tell whether a tool does no more than to run the command of a container once."""
    more = (operator.source, operator.secrets, manner.allow_failure, manner.ended)
    once = manner.retry.attempts == 1 and not manner.resources.ranks
    return once and not any(more) and image_of(operator) is not None


def _of_container(operator: Operator, manner: Manner, parts: Parts) -> dict[str, Any]:
    own = container_tool(operator, manner.nullable)
    outputs = {
        name: {**(one if isinstance(one, dict) else {"type": one}), "outputBinding": binding}
        for (name, one), binding in zip(
            _outputs(operator, manner).items(), own["bindings"].values(), strict=True
        )
    }
    return {
        "requirements": {**_requirements(operator, manner), **own["requirements"]},
        "inputs": _inputs(operator, manner, parts),
        "arguments": own["arguments"],
        "outputs": outputs,
    }


def _of_ours(operator: Operator, manner: Manner, parts: Parts) -> dict[str, Any]:
    place = unique("furness", operator.inputs)
    return {
        "requirements": {**staged(), **_requirements(operator, manner)},
        **_hints(operator),
        "inputs": {place: folder(), **_inputs(operator, manner, parts)},
        "baseCommand": PROGRAM,
        "arguments": [
            f"$(inputs.{place}.path)/runtime/cwl.py",
            "run",
            parts.key_of(operator),
            *_options(manner),
        ],
        "outputs": _outputs(operator, manner),
    }


def staged() -> dict[str, Any]:
    """Give the requirement that writes all inputs into a file of the working directory."""
    entry = {"entryname": "input.json", "entry": "$(inputs)", "writable": True}
    return {"InitialWorkDirRequirement": {"listing": [entry]}}


def folder() -> dict[str, Any]:
    """Give the input that holds what starts a task, and the operators' sources."""
    return {
        "type": "Directory",
        "default": {"class": "Directory", "location": FOLDER},
        "doc": "What starts the task, and its source.",
    }


def inputs_given(operator: Operator, nullable: frozenset[str]) -> dict[str, Wire]:
    """Give what each input of a tool may be given."""
    return {
        name: Wire(type=one.type, nullable=one.default is None or name in nullable)
        for name, one in operator.inputs.items()
    }


def outputs_given(operator: Operator, *, allow_failure: bool) -> dict[str, Wire]:
    """Give what each output of a tool gives; after an allowed failure that is null."""
    return {
        name: Wire(
            type=one.type,
            nullable=allow_failure or one.type.is_optional or one.type.name == "Json",
            skips=allow_failure,
        )
        for name, one in operator.outputs.items()
    }


def _inputs(operator: Operator, manner: Manner, parts: Parts) -> dict[str, Any]:
    found = {
        name: parameter(
            operator.inputs[name],
            parts,
            wire,
            is_default_kept=name not in manner.nullable or not wire.type.is_optional,
        )
        for name, wire in inputs_given(operator, manner.nullable).items()
    }
    for name in operator.secrets:
        found[f"{SECRET}{name}"] = secret(name)
    if manner.after:
        found[manner.after] = {"type": "Any?", "doc": "What must have ended before."}
    return found


def secret(name: str) -> dict[str, Any]:
    """Give the input for a secret: a file, so that its value is in no document and no log."""
    return {"type": "File", "doc": f"A file that holds the secret {name}."}


def _outputs(operator: Operator, manner: Manner) -> dict[str, Any]:
    given = outputs_given(operator, allow_failure=manner.allow_failure)
    found: dict[str, Any] = {
        name: typed(wire.cwl_type, _about(operator.outputs[name])) for name, wire in given.items()
    }
    if manner.ended:
        found[manner.ended] = {"type": "boolean", "doc": "That it has ended."}
    return found


def _about(output: Output) -> dict[str, str]:
    unit = f"In {output.unit}." if output.unit else ""
    kind = f"Media type {output.format}." if output.format else ""
    text = " ".join(filter(None, (output.description, unit, kind)))
    return {"doc": text} if text else {}


def _options(manner: Manner) -> list[str]:
    retry, limit = manner.retry, manner.resources.time_limit
    found = ["--cores=$(runtime.cores)"]
    found += [f"--ranks={manner.resources.ranks}"] if manner.resources.ranks else []
    found += [f"--time-limit={limit:g}"] if limit else []
    if retry.attempts > 1:
        found += [f"--attempts={retry.attempts}"]
        found += [f"--wait={float(retry.wait):g}"] if retry.wait else []
        found += [f"--backoff={retry.backoff:g}"] if retry.backoff > 1 else []
        statuses = ",".join(map(str, retry.exit_statuses))
        found += [f"--exit-statuses={statuses}"] if statuses else []
    found += ["--allow-failure"] if manner.allow_failure else []
    return found + ([f"--ended={manner.ended}"] if manner.ended else [])


def _requirements(operator: Operator, manner: Manner) -> dict[str, Any]:
    needed = manner.resources
    amounts: dict[str, Any] = {
        "coresMin": int(needed.cpus) if needed.cpus % 1 == 0 else needed.cpus
    }
    if needed.memory:
        amounts["ramMin"] = math.ceil(needed.memory / 2**20)
    found: dict[str, Any] = {"ResourceRequirement": amounts}
    if needed.time_limit:
        found["ToolTimeLimit"] = {"timelimit": _longest(needed.time_limit, manner.retry)}
    if operator.network or operator.ports:
        found["NetworkAccess"] = {"networkAccess": True}
    image = image_of(operator)
    return {"DockerRequirement": {"dockerPull": image}, **found} if image else found


def _longest(limit: float, retry: Retry) -> int:
    """Give the longest that all attempts take together."""
    waits = sum(retry.wait * retry.backoff**at for at in range(retry.attempts - 1))
    return math.ceil(limit * retry.attempts + waits)


def image_of(operator: Operator) -> str | None:
    """Give the image that an operator names; None where it runs on the host."""
    environment = operator.environment
    return environment.image if isinstance(environment, Environment) else None


def packages_of(operator: Operator) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the Python packages and the R packages that an operator needs."""
    environment = operator.environment
    if not isinstance(environment, Environment):
        return (), ()
    python = environment.python.packages if environment.python else ()
    return python, environment.r.packages if environment.r else ()


def _hints(operator: Operator) -> dict[str, Any]:
    python, in_r = packages_of(operator)
    packages = {one: _package(one, "https://pypi.org/project/{}/") for one in python}
    packages |= {one: _package(one, "https://cran.r-project.org/package={}") for one in in_r}
    named = {_name(one): package for one, package in packages.items()}
    return {"hints": {"SoftwareRequirement": {"packages": named}}} if named else {}


def _name(requirement: str) -> str:
    found = _PACKAGE.match(requirement)
    return found[0] if found else requirement


def _package(requirement: str, where: str) -> dict[str, Any]:
    version = re.search(r"==\s*([\w.]+)", requirement)
    versions = {"version": [version[1]]} if version else {}
    return {**versions, "specs": [where.format(_name(requirement))]}


def decision(told: dict[str, Any], inputs: list[str]) -> dict[str, Any]:
    """Give the tool that tells whether a step runs, or makes a value.

    Args:
        told: What `decide` in `runtime/cwl.py` is told.
        inputs: What it reads.
    """
    place = unique("furness", inputs)
    outputs: dict[str, Any] = {"run": "boolean"}
    if "make" in told:
        outputs["value"] = "Any?"
    return {
        "class": "CommandLineTool",
        "requirements": staged(),
        "inputs": {
            place: {key: part for key, part in folder().items() if key != "doc"},
            "furness_step": {"type": "Any", "default": told},
            **dict.fromkeys(inputs, "Any?"),
        },
        "baseCommand": PROGRAM,
        "arguments": [f"$(inputs.{place}.path)/runtime/cwl.py", "decide"],
        "outputs": outputs,
    }

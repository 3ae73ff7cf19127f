"""What a CWL process requires, with what it takes over from those around it."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.errors import InputError
from furness.importers._cwl_expressions import has_expression
from furness.importers._cwl_load import Process
from furness.importers._cwl_names import Report
from furness.model.environment import AnyEnvironment, Environment
from furness.model.image import checked
from furness.model.resources import Duration, Memory, Resources

_MIB = 1024**2
_MOST = 1e9
_QUIET = frozenset(
    (
        "InlineJavascriptRequirement",
        "MultipleInputFeatureRequirement",
        "ScatterFeatureRequirement",
        "SchemaDefRequirement",
        "ShellCommandRequirement",
        "StepInputExpressionRequirement",
        "SubworkflowFeatureRequirement",
    )
)
"""Those that only say which parts of CWL are used, or are read where they matter."""
_TOOL_ONLY = frozenset(
    (
        "DockerRequirement",
        "EnvVarRequirement",
        "InitialWorkDirRequirement",
        "NetworkAccess",
        "ResourceRequirement",
        "ToolTimeLimit",
    )
)
_INSTEAD = {
    "InplaceUpdateRequirement": "an artifact never changes: let the tool write a copy",
    "LoadListingRequirement": "the tool itself can list a folder that it is given",
    "SoftwareRequirement": "name the packages in `environment`, or an image that has them",
    "WorkReuse": "`furness run --no-reuse` runs what was done already",
}


class Requirement(Struct, frozen=True, kw_only=True, eq=False):
    """A requirement or a hint, and where it stands."""

    name: str
    """Its class."""
    node: Any
    """What it says."""
    process: Process
    """The process in which it stands."""
    keys: tuple[str, ...]
    """Where it stands there."""

    def get(self, key: str) -> Any:
        """Give a field; None when it says nothing."""
        if isinstance(self.node, Mapping):
            return self.node.get(key)
        return getattr(self.node, key, None)


InForce = dict[str, Requirement]
"""What is in force for a process, by class."""


def in_force(process: Process, around: InForce, step: Any = None, keys: Any = ()) -> InForce:
    """Give what is in force inside of a process, or for what one of its steps runs.

    Args:
        process: The process.
        around: What is in force around it.
        step: One of its steps; None for the process itself.
        keys: Where the step stands.
    """
    node = process.node if step is None else step
    found = dict(around)
    for group in ("hints", "requirements"):
        for one in getattr(node, group, None) or ():
            name = _class_of(one)
            known = found.get(name)
            if group == "hints" and known is not None and known.keys[-2:-1] == ("requirements",):
                continue
            found[name] = Requirement(
                name=name, node=one, process=process, keys=(*keys, group, name)
            )
    return found


def _class_of(node: Any) -> str:
    found = node.get("class") if isinstance(node, Mapping) else getattr(node, "class_", None)
    return str(found or "?").rpartition("#")[2]


def tell_the_rest(owned: InForce, report: Report, *, for_tool: bool) -> None:
    """Note what is required and has no place in a document.

    Args:
        owned: What is in force.
        report: Takes the notes.
        for_tool: Whether it is for a tool: then what is read for tools is not noted.
    """
    for name, one in owned.items():
        if name in _QUIET or name in _TOOL_ONLY:
            continue
        if for_tool or name not in _INSTEAD:
            hint = _INSTEAD.get(name, "look up what it asks for, and say it in the document")
            report.leave(one.process, one.keys, f"`{name}` is not kept", hint)


def environment_of(required: InForce, report: Report) -> AnyEnvironment:
    """Give the environment that a `DockerRequirement` asks for; the host without one."""
    docker = required.get("DockerRequirement")
    if docker is None:
        return "host"
    image = docker.get("dockerPull") or docker.get("dockerImageId")
    for key in ("dockerLoad", "dockerFile", "dockerImport", "dockerOutputDirectory"):
        if docker.get(key):
            message = f"`{key}` is not kept"
            hint = "build the image, name it by `dockerPull`, and let the tool write where it is"
            report.leave(docker.process, (*docker.keys, key), message, hint)
    try:
        return Environment(image=checked(str(image))) if image else "host"
    except InputError as error:
        hint = error.hint or "name an image"
        report.leave(docker.process, docker.keys, str(error), hint)
        return "host"


def network_of(required: InForce, version: str, report: Report) -> bool:
    """Tell whether a tool may reach others: in v1.0 it may, later only one that asks for it."""
    access = required.get("NetworkAccess")
    if access is None:
        return version == "v1.0"
    asked = access.get("networkAccess")
    if not isinstance(asked, bool):
        message = "whether the tool has a network is an expression, and it has one"
        report.leave(
            access.process, access.keys, message, "write `network: false` if it needs none"
        )
    return asked is not False


def resources_of(required: InForce, report: Report) -> Resources:
    """Give the resources that a tool asks for."""
    found = Resources()
    asked = required.get("ResourceRequirement")
    if asked is not None:
        cores = _amount(asked, ("coresMin", "coresMax"), report)
        memory = _amount(asked, ("ramMin", "ramMax"), report)
        found = Resources(cpus=float(cores or 1), memory=Memory(memory * _MIB) if memory else None)
        for key in ("tmpdirMin", "tmpdirMax", "outdirMin", "outdirMax"):
            if asked.get(key):
                message = f"`{key}` is not kept: no executor reserves room on a disk"
                hint = "see to it that there is enough where it runs"
                report.leave(asked.process, (*asked.keys, key), message, hint)
    limit = required.get("ToolTimeLimit")
    if limit is not None:
        seconds = _amount(limit, ("timelimit",), report)
        found = replace(found, time_limit=Duration(seconds) if seconds else None)
    return found


def _amount(asked: Requirement, keys: tuple[str, ...], report: Report) -> float | None:
    """Give the first of several amounts that is said; None when it is an expression."""
    key, value = next(((key, asked.get(key)) for key in keys if asked.get(key)), ("", None))
    if isinstance(value, int | float) and 0 < value < _MOST:
        return float(value)
    if value is not None:
        what = "an expression" if has_expression(value) else f"`{value}`"
        message = f"`{key}` is {what}, and is not kept"
        report.leave(asked.process, (*asked.keys, key), message, "write `resources: …` in numbers")
    return None


def variables_of(required: InForce) -> Iterator[tuple[str, str, Requirement]]:
    """Give the environment variables that are required: name, text, and who says so."""
    asked = required.get("EnvVarRequirement")
    for one in (asked.get("envDef") if asked else None) or ():
        name, value = (
            (one.get("envName"), one.get("envValue"))
            if isinstance(one, Mapping)
            else (one.envName, one.envValue)
        )
        if asked is not None:
            yield str(name), str(value), asked

"""What a CWL process requires, with what it takes over from those around it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.importers._cwl.names import Report
from furness.importers._cwl.process import Process

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

"""A CWL process while it is translated, and what its expressions may refer to."""

from typing import Any

import msgspec
from msgspec import Struct

from furness.importers._cwl.expressions import Known, Part, parts_of
from furness.importers._cwl.line import Line
from furness.importers._cwl.names import Report
from furness.importers._cwl.process import Process, short_name
from furness.importers._cwl.requirements import InForce, Requirement
from furness.importers._cwl.text import UntranslatableError
from furness.model.interface import Input
from furness.model.resources import Resources

_MIB = 1024**2


class Draft(Struct, kw_only=True):
    """A process while it is translated."""

    process: Process
    report: Report
    required: InForce
    names: dict[str, str]
    """Our name for each input, by its identifier."""
    outputs: dict[str, str]
    """Our name for each output, likewise."""
    inputs: dict[str, Input] = {}
    known: Known = Known(inputs={}, runtime={}, has_javascript=False)
    line: Line = msgspec.field(default_factory=Line)
    variables: dict[str, str] = {}

    def leave(self, keys: tuple[str | int, ...], message: str, hint: str) -> None:
        """Note what is not kept."""
        self.report.leave(self.process, keys, message, hint)

    def parts(
        self, text: Any, place: tuple[str | int, ...] | Requirement, own: str | None = None
    ) -> tuple[Part, ...] | None:
        """Give the parts of a text; None, and a note, when an expression cannot be kept.

        Args:
            text: It may hold parameter references.
            place: Where it stands: keys, or a requirement, which may be of a workflow around.
            own: The input that `self` is, by the name that CWL has.
        """
        try:
            return parts_of(str(text), self.known, own)
        except UntranslatableError as error:
            hint = "compute it in the tool or in a step before it, and write the result here"
            message = f"{error}, and is not kept"
            if isinstance(place, tuple):
                self.leave(place, message, hint)
            else:
                self.report.leave(place.process, place.keys, message, hint)
            return None


def schemas_of(required: InForce) -> dict[str, Any]:
    """Give the types that have a name."""
    found = required.get("SchemaDefRequirement")
    types = (found.get("types") if found else None) or ()
    return {one.name: one for one in types if getattr(one, "name", None)}


def know(draft: Draft, resources: Resources) -> Known:
    """Give what the expressions of a tool may refer to."""
    runtime = {"cores": f"{resources.cpus:g}"}
    if resources.memory:
        runtime["ram"] = str(resources.memory // _MIB)
    kinds = {
        short_name(one.id): (draft.names[one.id], draft.inputs[draft.names[one.id]].type)
        for one in draft.process.node.inputs
    }
    return Known(
        inputs={name: (ours, kind.required.name) for name, (ours, kind) in kinds.items()},
        runtime=runtime,
        has_javascript="InlineJavascriptRequirement" in draft.required,
    )


def described(one: Any) -> str:
    """Give the description of a process, an input or an output."""
    doc = getattr(one, "doc", None)
    text = "\n".join(map(str, doc)) if isinstance(doc, list) else str(doc or "")
    return text.strip() or str(getattr(one, "label", None) or "").strip()


def leave_format(draft: Draft, keys: tuple[str, ...], formats: str) -> None:
    """Note that the format of a file has no media type."""
    message = f"the format {formats} has no media type"
    draft.leave((*keys, "format"), message, "write one, such as `format: text/csv`")

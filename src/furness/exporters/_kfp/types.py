"""Values in a pipeline of Kubeflow Pipelines: where they come from, and the forms that they have.

https://github.com/kubeflow/pipelines/blob/master/api/v2alpha1/pipeline_spec.proto
"""

from typing import Any

from msgspec import UNSET, Struct

from furness.model.types import Type, list_of

STRUCT, LIST, BOOLEAN = "STRUCT", "LIST", "BOOLEAN"
ARTIFACT = "artifact"
"""The form of a file, or of a folder that holds a list of files."""
ARTIFACTS = "artifacts"
"""The form of a list of artifacts, each of which is an element."""
STATUS = "TASK_FINAL_STATUS"

_FORMS = {
    "String": "STRING",
    "Enum": "STRING",
    "Integer": "NUMBER_INTEGER",
    "Float": "NUMBER_DOUBLE",
    "Boolean": BOOLEAN,
    "List": LIST,
    "Json": STRUCT,
}


class Literal(Struct, frozen=True):
    """A value that is known."""

    value: Any
    """The value."""


class Wire(Struct, frozen=True, kw_only=True):
    """A value in a DAG: where it comes from, its form, and what may be missing in it."""

    type: Type
    """What it is when nothing was skipped."""
    form: str
    """How KFP holds it: a type of parameters, `ARTIFACT` or `ARTIFACTS`."""
    given: dict[str, Any] = {}
    """Where it comes from, as a task says it."""
    skips: bool = False
    """Whether it is null where what gives it was skipped."""
    holes: tuple[bool, ...] = ()
    """For each level of lists that were gathered, whether skipped elements are null in it."""
    is_optional: bool = False
    """Whether KFP may leave it out."""
    fallback: Any = UNSET
    """A default that KFP cannot hold: what it is when it is left out."""

    @property
    def is_file(self) -> bool:
        """Whether it is among artifacts, not parameters."""
        return self.form in (ARTIFACT, ARTIFACTS)

    @property
    def element(self) -> "Wire":
        """One element of it, once it is picked."""
        inner = self.type.required.of or self.type
        skips = self.skips or self.holes[:1] == (True,)
        form = form_given(inner, nullable=skips)
        return Wire(type=inner, form=form, skips=skips, holes=self.holes[1:])


def gathered(element: Wire) -> Wire:
    """Give the list of what each element of a scatter gives."""
    form = ARTIFACTS if element.is_file else LIST
    holes = (element.skips, *element.holes)
    return Wire(type=list_of(element.type), form=form, holes=holes)


def form_taken(of: Type) -> str:
    """Give the form of an argument that a person or another component gives."""
    inner = of.required
    if not inner.holds_files:
        return _FORMS[inner.name]
    is_flat = inner.name == "List" and inner.of and inner.of.required.name != "List"
    return ARTIFACTS if is_flat else ARTIFACT


def form_given(of: Type, *, nullable: bool) -> str:
    """Give the form in which a container gives a value: it gives one artifact, not a list.

    Args:
        of: The type.
        nullable: Whether it may be null, whatever its type.
    """
    if of.holds_files:
        return ARTIFACT
    return STRUCT if nullable or of.is_optional else _FORMS[of.name]

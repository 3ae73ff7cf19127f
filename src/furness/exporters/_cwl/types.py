"""Types and values as CWL v1.2 writes them (https://www.commonwl.org/v1.2/)."""

import re
from typing import Any

from msgspec import Struct

from furness.model.types import Type, list_of

ANY = ["null", "Any"]
"""Whatever there is, or nothing."""

_NAMES = {
    "String": "string",
    "Integer": "long",
    "Float": "double",
    "Boolean": "boolean",
    "Json": "Any",
    "File": "File",
    "Directory": "Directory",
}
_SYMBOL = re.compile(r"[\w.+-]+")


class Wire(Struct, frozen=True, kw_only=True):
    """A value in a workflow: where it comes from, and what may be missing in it."""

    source: tuple[str, ...] = ()
    """Its place: an input, or an output of a step; the elements of a list may have many."""
    type: Type
    """What it is when nothing was skipped."""
    nullable: bool = False
    """Whether it may be null."""
    skips: bool = False
    """Whether null means that what gives it was skipped."""
    holes: tuple[bool, ...] = ()
    """For each level of lists that were gathered, whether skipped elements are null in it."""
    is_any: bool = False
    """Whether CWL knows nothing of its type."""
    is_merged: bool = False
    """Whether its sources are the elements of a list."""

    @property
    def element(self) -> "Wire":
        """One element of it, where it is scattered."""
        inner = self.type.required.of or self.type
        skips = self.holes[:1] == (True,) or self.is_any
        nullable = skips or inner.is_optional
        return Wire(type=inner, nullable=nullable, skips=skips, holes=self.holes[1:])

    @property
    def cwl_type(self) -> Any:
        """Its type as CWL writes it."""
        return ANY if self.is_any else cwl_type(self.type, self.holes, nullable=self.nullable)


def gathered(element: Wire) -> Wire:
    """Give what a scattered step gives: the list of what each element gives."""
    holes = (element.skips, *element.holes)
    return Wire(type=list_of(element.type), holes=holes, is_any=element.is_any)


def cwl_type(of: Type, holes: tuple[bool, ...] = (), *, nullable: bool = False) -> Any:
    """Give a type as CWL writes it.

    Args:
        of: The type.
        holes: For each level of lists, whether its elements may be null too.
        nullable: Whether it may be null, whatever it is.
    """
    inner = of.required
    if inner.name == "List" and inner.of:
        found = array(cwl_type(inner.of, holes[1:], nullable=holes[:1] == (True,)))
    elif inner.name == "Enum":
        is_said = all(_SYMBOL.fullmatch(one) for one in inner.choices)
        found = {"type": "enum", "symbols": list(inner.choices)} if is_said else "string"
    else:
        found = _NAMES[inner.name]
    return or_null(found) if nullable or of.is_optional else found


def array(items: Any) -> Any:
    """Give the type of lists."""
    return {"type": "array", "items": items}


def or_null(found: Any) -> Any:
    """Give a type that may also be null."""
    return found if isinstance(found, list) else ["null", found]


def typed(of: Any, more: dict[str, Any]) -> Any:
    """Give an input or an output of a type; one of which no more is known is its type's name."""
    of = _short(of)
    return {"type": of, **more} if more or not isinstance(of, str) else of


def _short(of: Any) -> Any:
    """Give a type in its short form, `File[]?`, which CWL reads only where it stands alone."""
    if isinstance(of, list):
        inner = _short(of[1])
        return f"{inner}?" if isinstance(inner, str) else of
    if isinstance(of, dict) and isinstance(of.get("items"), str):
        return f"{of['items']}[]"
    return of


def is_cast(given: Type, wanted: Type) -> bool:
    """Tell whether CWL takes two types for different ones although we do not."""
    given, wanted = given.required, wanted.required
    if given.of and wanted.of:
        return is_cast(given.of, wanted.of)
    return "Json" not in (given.name, wanted.name) and given.name != wanted.name

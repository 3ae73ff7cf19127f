"""Types, inputs and outputs as CWL v1.2 writes them (https://www.commonwl.org/v1.2/)."""

import os
import re
from typing import Any
from urllib.parse import quote

from msgspec import UNSET, Struct

from furness.exporters._told import FOLDER, Parts
from furness.model.artifact import files_in, is_file_value
from furness.model.interface import Input
from furness.model.start import PLACE
from furness.model.types import Type, list_of
from furness.model.values import check

ANY = ["null", "Any"]
"""Whatever there is, or nothing."""

_NAMES = {"String": "string", "Integer": "long", "Float": "double", "Boolean": "boolean"}
_NAMES |= {"Json": "Any", "File": "File", "Directory": "Directory"}
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


def parameter(declared: Input, parts: Parts, wire: Wire, *, is_default_kept: bool) -> Any:
    """Give an input of a tool or a workflow.

    Args:
        declared: The input.
        parts: Where the files of its default are added.
        wire: What it is given.
        is_default_kept: Whether it keeps its default; CWL would put that in the place of null.
    """
    more = about(declared)
    if is_default_kept and has_default(declared):
        more = {"default": literal(_default(declared), parts), **more}
    return typed(wire.cwl_type, more)


def has_default(declared: Input) -> bool:
    """Tell whether an input has a default that is there: of a file, its content."""
    if declared.default is UNSET or declared.default is None:
        return False
    return all(os.path.exists(one["path"]) for one in files_in(_default(declared)))


def is_default_lost(declared: Input) -> bool:
    """Tell whether the default of an input is a file that is not there."""
    return bool(files_in(_default(declared))) and not has_default(declared)


def _default(declared: Input) -> Any:
    default = declared.default
    return None if default is UNSET or default is None else check(default, declared.type)


def about(declared: Input) -> dict[str, str]:
    """Give what is known of an input that CWL has no word for, as its `doc`."""
    choices = declared.type.required.choices
    notes = [
        declared.description,
        f"One of {', '.join(choices)}." if choices and cwl_type(declared.type) == "string" else "",
        f"In {declared.unit}." if declared.unit else "",
        "" if declared.minimum is None else f"At least {declared.minimum:g}.",
        "" if declared.maximum is None else f"At most {declared.maximum:g}.",
        f"Media type {declared.format}." if declared.format else "",
    ]
    text = " ".join(filter(None, notes))
    return {"doc": text} if text else {}


def literal(value: Any, parts: Parts) -> Any:
    """Give a literal whose files are among those that lie beside the workflow."""
    return _located(parts.with_files(value))


def _located(value: Any) -> Any:
    if isinstance(value, list):
        return [_located(one) for one in value]
    if not is_file_value(value):
        return value
    path = value["path"].replace(f"{PLACE}/", "")
    return {"class": value["class"], "location": quote(path)}


def beside(files: dict[str, bytes]) -> dict[str, bytes]:
    """Give files with those of literals in a folder of their own.

    Consumers do not stage a file apart that is in a folder that they stage.
    """
    inside = f"{FOLDER}/files/"
    return {
        name[len(FOLDER) + 1 :] if name.startswith(inside) else name: content
        for name, content in files.items()
    }


def unique(wanted: str, taken: Any) -> str:
    """Give a name that is not taken yet: the wanted one, or one that begins with it."""
    while wanted in taken:
        wanted += "_"
    return wanted

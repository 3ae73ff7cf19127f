"""The types of CWL as ours."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.importers._cwl.process import short_name
from furness.model.types import Type, list_of, optional

_PLAIN = {
    "string": "String",
    "int": "Integer",
    "long": "Integer",
    "float": "Float",
    "double": "Float",
    "boolean": "Boolean",
    "File": "File",
    "Directory": "Directory",
    "Any": "Json",
    "stdin": "File",
    "stdout": "File",
    "stderr": "File",
}
_NUMBERS = frozenset(("Integer", "Float"))
_SYMBOL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-")


class Read(Struct, frozen=True):
    """A type of CWL as ours."""

    type: Type
    """Ours."""
    lost: str | None = None
    """What ours does not say."""


def read_type(kind: Any, named: Mapping[str, Any]) -> Read:
    """Give our type for one of CWL.

    Args:
        kind: A name, a schema, or a list of alternatives.
        named: The schemas that have a name.
    """
    if isinstance(kind, list):
        return _union(kind, named)
    if isinstance(kind, str):
        if kind in _PLAIN:
            return Read(Type(_PLAIN[kind]))
        known = {short_name(name): one for name, one in named.items()}
        found = named.get(kind, known.get(short_name(kind)))
        return read_type(found, {}) if found is not None else _json(f"the type `{kind}`")
    schema = type(kind).__name__
    if schema.endswith("ArraySchema"):
        inner = read_type(kind.items, named)
        return Read(list_of(inner.type), inner.lost)
    if schema.endswith("EnumSchema"):
        return _enum([short_name(one) for one in kind.symbols])
    fields = getattr(kind, "fields", None) or ()
    return _json(f"a record of {', '.join(f'`{short_name(one.name)}`' for one in fields)}")


def _json(what: str) -> Read:
    return Read(Type("Json"), f"{what} is Json, whose parts are not checked; it holds no files")


def _enum(symbols: list[str]) -> Read:
    if symbols and all(one and set(one) <= _SYMBOL for one in symbols):
        return Read(Type("Enum", choices=tuple(symbols)))
    return Read(Type("String"), f"the words {', '.join(symbols)} cannot be those of an Enum")


def _union(kinds: list[Any], named: Mapping[str, Any]) -> Read:
    reads = [read_type(one, named) for one in kinds if one != "null"]
    types = list(dict.fromkeys(one.type for one in reads))
    lost = next((one.lost for one in reads if one.lost), None)
    if not types:
        return Read(optional(Type("Json")))
    found, remark = (types[0], None) if len(types) == 1 else _one_of(types)
    return Read(optional(found) if "null" in kinds else found, lost or remark)


def _one_of(types: list[Type]) -> tuple[Type, str | None]:
    """Give the type that takes most of several, and what it does not take."""
    names = f"`{' or '.join(map(str, types))}`"
    if {one.name for one in types} <= _NUMBERS:
        return Type("Float"), f"{names} is Float: a whole number is written as `3.0`"
    lists = [one for one in types if one.name == "List"]
    if len(types) == 2 and len(lists) == 1 and lists[0].of in types:  # noqa: PLR2004 - T or T[]
        return lists[0], f"{names} is always {lists[0]}: a single one is a list of one"
    files = [one for one in types if one.holds_files]
    if files:
        return files[0], f"of {names} only {files[0]} is taken"
    return Type("Json"), f"{names} is Json, which takes more"

"""The types of CWL as ours, and the values of defaults."""

import os
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from furness.importers._cwl_load import short_name
from furness.model.types import Type, list_of, optional, parse_type

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
_EDAM = {
    "1964": "text/plain",
    "2330": "text/plain",
    "2331": "text/html",
    "2332": "application/xml",
    "3464": "application/json",
    "3475": "text/tab-separated-values",
    "3508": "application/pdf",
    "3579": "image/jpeg",
    "3591": "image/tiff",
    "3603": "image/png",
    "3604": "image/svg+xml",
    "3750": "application/yaml",
    "3752": "text/csv",
}
"""Formats of http://edamontology.org that have a media type."""
_LARGEST = 16 * 1024 * 1024
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
        return Type("Float"), None
    lists = [one for one in types if one.name == "List"]
    if len(types) == 2 and len(lists) == 1 and lists[0].of in types:  # noqa: PLR2004 - T or T[]
        return lists[0], f"{names} is always {lists[0]}: a single one is a list of one"
    files = [one for one in types if one.holds_files]
    if files:
        return files[0], f"of {names} only {files[0]} is taken"
    return Type("Json"), f"{names} is Json, which takes more"


def media_type(formats: Any) -> tuple[str | None, str | None]:
    """Give the media type for the format of a file, and what has none.

    Args:
        formats: An address such as `http://edamontology.org/format_3752`, several, or None.
    """
    listed = formats if isinstance(formats, list) else [formats] if formats else []
    if len(listed) != 1:
        return None, f"`{', '.join(map(str, listed))}`" if listed else None
    text = str(listed[0])
    edam = _EDAM.get(text.rpartition("format_")[2]) if "edam" in text.lower() else None
    iana = text.rpartition("/media-types/")[2] if "iana.org" in text else None
    found = edam or iana
    return (found, None) if found else (None, f"`{text}`")


def plain_value(value: Any) -> Any:
    """Give a default as plain data: texts, numbers, lists and objects; a file is an object."""
    if type(value).__name__ in ("File", "Directory"):
        keys = ("path", "location", "contents", "basename", "listing", "secondaryFiles")
        found = {key: plain_value(getattr(value, key, None)) for key in keys}
        return {"class": value.class_} | {key: one for key, one in found.items() if one is not None}
    if isinstance(value, Mapping):
        return {str(key): plain_value(one) for key, one in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Iterable):
        return [plain_value(one) for one in value]
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return value if kind is bool else kind(value)
    return None


class Wanted(Struct, frozen=True):
    """A file that a default needs."""

    name: str
    """Its name."""
    content: bytes
    """What is in it."""


def wanted_file(value: Mapping[str, Any], beside: str) -> Wanted | str:
    """Give the file that a default names; a text says why there is none.

    Args:
        value: An object with `class: File`.
        beside: The file that says so.
    """
    contents = value.get("contents")
    if isinstance(contents, str):
        return Wanted(
            os.path.basename(str(value.get("basename") or "default.txt")), contents.encode()
        )
    path = _path_of(value, beside)
    if path is None:
        return f"it is at `{value.get('location')}`, and nothing is fetched"
    try:
        if os.path.getsize(path) > _LARGEST:
            return "it is too large to be copied"
        return Wanted(os.path.basename(path), _read(path))
    except (OSError, ValueError):
        return f"`{os.path.basename(path)}` cannot be read"


def wanted_folder(value: Mapping[str, Any], beside: str) -> list[Wanted] | str:
    """Give the files of the folder that a default names; a text says why there is none.

    Args:
        value: An object with `class: Directory`.
        beside: The file that says so.

    Returns:
        Each file with its path, which begins with the folder's name; none of an empty folder.
    """
    root = _path_of(value, beside)
    if root is None or value.get("listing"):
        return "it is no folder of this machine"
    found: list[Wanted] = []
    try:
        for place, folders, names in os.walk(os.path.normpath(root)):
            folders[:] = sorted(one for one in folders if one != "__pycache__")
            for path in (os.path.join(place, name) for name in sorted(names)):
                name = os.path.relpath(path, os.path.dirname(os.path.normpath(root)))
                found.append(Wanted(name, _read(path)))
                if sum(len(one.content) for one in found) > _LARGEST:
                    return "it is too large to be copied"
    except (OSError, ValueError):
        return f"`{os.path.basename(root)}` cannot be read"
    return found or f"`{os.path.basename(root)}` is empty, or not there"


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _path_of(value: Mapping[str, Any], beside: str) -> str | None:
    """Give the path that a default names; None for an address elsewhere."""
    address = urlsplit(str(value.get("location") or value.get("path") or ""))
    if address.scheme not in ("", "file"):
        return None
    path = unquote(address.path)
    return path if address.scheme else os.path.join(os.path.dirname(beside), path)


def type_of(text: str) -> Type:
    """Give a type of ours by its name."""
    return parse_type(text)

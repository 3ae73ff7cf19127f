"""Types from annotations: `int`, `list[Path]`, `Literal["a", "b"]`, an Enum of the source."""

import ast

from msgspec import Struct

from furness.frontends._constants import value_of
from furness.frontends._source import Source, dotted, words
from furness.model.types import Type, list_of, optional

_SIMPLE = {
    "str": "String",
    "int": "Integer",
    "float": "Float",
    "bool": "Boolean",
    "dict": "Json",
    "typing.Dict": "Json",
    "typing.Mapping": "Json",
    "collections.abc.Mapping": "Json",
    "typing.Any": "Json",
    "object": "Json",
    "pathlib.Path": "File",
    "pathlib.PurePath": "File",
    "os.PathLike": "File",
    "furness.File": "File",
    "furness.Directory": "Directory",
    "datetime.datetime": "String",
    "datetime.date": "String",
    "uuid.UUID": "String",
}
_LISTS = words(
    "list tuple set frozenset typing.List typing.Tuple typing.Sequence "
    "collections.abc.Sequence typing.Iterable collections.abc.Iterable typing.Set"
)
_ENUMS = ("enum.Enum", "enum.StrEnum", "enum.IntEnum")
_WORD = frozenset("_./+-")


class Annotated(Struct, frozen=True, kw_only=True, eq=False):
    """What an annotation says."""

    type: Type
    """The type."""
    extras: tuple[ast.expr, ...] = ()
    """What stands beside the type in `Annotated[...]`."""


def read_annotation(node: ast.expr | None, source: Source) -> Annotated | None:
    """Read an annotation; None when it is missing or says nothing that is a type here."""
    node = _unquote(node)
    if node is None:
        return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([node.left, node.right], source)
    if isinstance(node, ast.Subscript):
        return _subscript(node, source)
    full = dotted(node, source)
    if full in _SIMPLE:
        return Annotated(type=Type(_SIMPLE[full]))
    if full in _LISTS:
        return Annotated(type=list_of(Type("Json")))
    words = enum_words(full, source)
    return Annotated(type=words) if words else None


def _unquote(node: ast.expr | None) -> ast.expr | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            inner = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return None
        for part in ast.walk(inner):
            ast.copy_location(part, node)
        return inner
    return node


def is_none(node: ast.expr | None) -> bool:
    """Tell whether an expression is `None`."""
    return isinstance(node, ast.Constant) and node.value is None


def _union(parts: list[ast.expr], source: Source) -> Annotated | None:
    wanted = [part for part in parts if not is_none(part)]
    found = read_annotation(wanted[0], source) if len(wanted) == 1 else None
    if len(wanted) > 1:
        types = {str(one.type) for part in wanted if (one := read_annotation(part, source))}
        paths = {"String", "File"}
        found = Annotated(type=Type("File" if types == paths else "Json"))
        found = Annotated(type=Type("Float")) if types == {"Integer", "Float"} else found
    if found and len(wanted) < len(parts):
        return Annotated(type=optional(found.type), extras=found.extras)
    return found


def _subscript(node: ast.Subscript, source: Source) -> Annotated | None:
    full = dotted(node.value, source).removeprefix("typing.").removeprefix("typing_extensions.")
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if full == "Annotated":
        inner = read_annotation(parts[0], source)
        return Annotated(type=inner.type, extras=tuple(parts[1:])) if inner else None
    if full in ("Optional", "Union"):
        return _union([*parts, ast.Constant(None)] if full == "Optional" else parts, source)
    if full == "Literal":
        words = enum_of(value_of(node.slice, source))
        return Annotated(type=words) if words else None
    if full in _LISTS or f"typing.{full}" in _LISTS:
        return _list(parts, source)
    if full in ("dict", "Dict", "Mapping") or full.endswith(".Mapping"):
        return Annotated(type=Type("Json"))
    return read_annotation(node.value, source)


def _list(parts: list[ast.expr], source: Source) -> Annotated:
    elements = [read_annotation(part, source) for part in parts if not _is_ellipsis(part)]
    same = {str(one.type) for one in elements if one}
    first = elements[0].type if len(same) == 1 and elements[0] else Type("Json")
    return Annotated(type=list_of(first))


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def enum_words(name: str, source: Source) -> Type | None:
    """Give the Enum type of an enumeration that the source defines: its values as words."""
    owner = source.classes.get(name)
    bases = [dotted(base, source) for base in owner.bases] if owner else []
    if owner is None or not any(base in _ENUMS or base.endswith("Enum") for base in bases):
        return None
    values = []
    for statement in owner.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            given = value_of(statement.value, source)
            values.append(statement.targets[0].id if given is None else given)
    return enum_of(values)


def enum_of(values: object) -> Type | None:
    """Give the Enum of some words or numbers; None when one cannot be a word of an Enum."""
    given = values if isinstance(values, list) else [values]
    words = tuple(dict.fromkeys(str(one) for one in given if isinstance(one, str | int | float)))
    if len(words) < len(given) or not words or not all(map(_is_word, words)):
        return None
    return Type("Enum", choices=words)


def _is_word(text: str) -> bool:
    return bool(text) and all(letter.isalnum() or letter in _WORD for letter in text)

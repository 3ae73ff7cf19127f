"""The value types, and which fits which.

    String Integer Float Boolean Json File Directory List[T] Optional[T] Enum[a, b]

A type is written as text in documents and parsed once.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from furness.errors import DocumentError
from furness.lazy import lazy

if TYPE_CHECKING:
    import re
else:
    re = lazy("re")

SIMPLE = ("String", "Integer", "Float", "Boolean", "Json", "File", "Directory")
"""The types without parts."""

_PART = r"\s*([\w./+-]+|\[|\]|,)"


class Type:
    """A type: a name and, for `List`, `Optional` and `Enum`, what it is made of.

    Not a struct, so that documents hold it as text.
    """

    __slots__ = ("choices", "name", "of")

    def __init__(self, name: str, of: "Type | None" = None, choices: tuple[str, ...] = ()) -> None:
        self.name = name
        """One of `SIMPLE`, or `List`, `Optional`, `Enum`."""
        self.of = of
        """The element type of a List, the inner type of an Optional."""
        self.choices = choices
        """The words of an Enum."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Type) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        if self.name == "Enum":
            return f"Enum[{', '.join(self.choices)}]"
        return f"{self.name}[{self.of}]" if self.of else self.name

    @property
    def is_optional(self) -> bool:
        """Whether `None` is a value of this type."""
        return self.name == "Optional"

    @property
    def required(self) -> "Type":
        """The type without `Optional`."""
        return self.of if self.name == "Optional" and self.of else self

    @property
    def holds_files(self) -> bool:
        """Whether a value of this type is, or holds, a file or a directory."""
        return self.name in ("File", "Directory") or (self.of is not None and self.of.holds_files)


def list_of(element: Type) -> Type:
    """Give the type of lists of `element`."""
    return Type("List", element)


def optional(inner: Type) -> Type:
    """Give the type that also has `None`; an optional of an optional is the same."""
    return inner if inner.is_optional else Type("Optional", inner)


@lru_cache(maxsize=1024)
def parse_type(text: str) -> Type:
    """Read a type such as `List[File]` or `Enum[fast, exact]`.

    Raises:
        DocumentError: The text is not a type.
    """
    if text in SIMPLE:
        return Type(text)
    if text[:5] == "List[" and text[5:-1] in SIMPLE and text[-1] == "]":
        return Type("List", Type(text[5:-1]))
    tokens = re.findall(_PART, text)
    if "".join(tokens) != re.sub(r"\s+", "", text) or not tokens:
        raise _not_a_type(text)
    found, rest = _parse(tokens, text)
    if rest:
        raise _not_a_type(text)
    return found


def _parse(tokens: list[str], text: str) -> tuple[Type, list[str]]:
    name, rest = tokens[0], tokens[1:]
    if name in SIMPLE:
        return Type(name), rest
    if name not in ("List", "Optional", "Enum") or rest[:1] != ["["] or "]" not in rest:
        raise _not_a_type(text)
    if name == "Enum":
        end = rest.index("]")
        words = rest[1:end:2]
        if not words or rest[2:end:2] != [","] * (len(words) - 1) or "[" in words:
            raise _not_a_type(text)
        return Type(name, choices=tuple(words)), rest[end + 1 :]
    inner, rest = _parse(rest[1:], text)
    if rest[:1] != ["]"]:
        raise _not_a_type(text)
    return (optional(inner) if name == "Optional" else Type(name, inner)), rest[1:]


def _not_a_type(text: str) -> DocumentError:
    return DocumentError(
        f"`{text}` is not a type",
        hint=f"write one of {', '.join(SIMPLE)}, List[T], Optional[T] or Enum[a, b]",
        code="type",
    )


def fits(given: Type, wanted: Type) -> bool:
    """Tell whether every value of `given` may be passed where `wanted` is expected.

    An Integer fits a Float; an Enum fits a String and any Enum with at least its words; anything
    fits Json but files; nothing optional fits a type that is not.
    """
    if wanted.is_optional:
        return fits(given.required, wanted.required)
    if given == wanted:
        return True
    if wanted.name == "Json":
        return not given.holds_files
    if given.name == wanted.name == "List" and given.of and wanted.of:
        return fits(given.of, wanted.of)
    if given.name == wanted.name == "Enum":
        return set(given.choices) <= set(wanted.choices)
    return (given.name, wanted.name) in (("Integer", "Float"), ("Enum", "String"))

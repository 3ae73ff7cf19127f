"""The conditions of CWL in CEL: references, and simple comparisons of them; no JavaScript."""

import re
from collections.abc import Iterator, Mapping

from furness.importers._cwl.text import UntranslatableError, end_of, shortened
from furness.model.types import Type

_WORD = re.compile(
    r"""(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    | (?P<inputs>inputs(?:\.\w+|\[(?:'[^']*'|"[^"]*")\]))(?![\w.\[(])
    | (?P<number>\d+(?:\.\d+)?)(?![\w.])
    | (?P<word>true|false|null)\b
    | (?P<operator>===|!==|==|!=|<=|>=|<|>|&&|\|\||!|\(|\))
    | (?P<space>\s+)""",
    re.VERBOSE,
)
_OPERATORS = {"===": "==", "!==": "!="}
_EQUALITIES = frozenset(("==", "!="))
_COMPARISONS = _EQUALITIES | {"<", "<=", ">", ">="}
_NULL_CHECKS = frozenset((sign, "null") for sign in _EQUALITIES)
_COMPARED = ("String", "Enum", "Integer", "Float", "Boolean")

Shown = Mapping[str, tuple[str, Type | None]]
"""By the name that CWL has: how our condition says it, and its type where that is known."""


def condition(text: str, shown: Shown) -> str:
    """Give a condition in CEL for one in CWL: a reference, or simple comparisons.

    Args:
        text: Such as `$(inputs.count > 3)`.
        shown: What it may read.

    Raises:
        UntranslatableError: It is more than that.
    """
    content = text.strip()
    body = re.fullmatch(r"\$\{\s*return\b(.*?);?\s*\}", content, re.DOTALL)
    inner = body[1] if body else content[2:-1] if content[:2] == "$(" else ""
    if not inner or (not body and end_of(content, 1) != len(content)):
        raise UntranslatableError(f"`{shortened(content)}` is no single expression")
    return _cel(inner.strip(), shown)


def _cel(text: str, shown: Shown) -> str:
    words = list(_words(text))
    kinds = {name: _kind_of(name, shown) for kind, name in words if kind == "inputs"}
    _check_reads(words, kinds)
    has_float = any(one.required.name == "Float" for one in kinds.values())
    found = []
    for kind, word in words:
        if kind == "number" and has_float and "." not in word:
            found.append(f"{word}.0")
        else:
            found.append(shown[word][0] if kind == "inputs" else word)
    return " ".join(found).replace("( ", "(").replace(" )", ")").replace("! ", "!")


def _kind_of(name: str, shown: Shown) -> Type:
    kind = shown[name][1] if name in shown else None
    if kind is None or kind.required.name not in _COMPARED:
        raise UntranslatableError(f"`inputs.{name}` cannot be compared")
    return kind


def _check_reads(words: list[tuple[str, str]], kinds: Mapping[str, Type]) -> None:
    """Refuse what JavaScript takes as true or as a number and CEL does not: a text, `null`."""
    texts = ["", "", *(word for _, word in words), "", ""]
    reads = [
        (word, texts[place : place + 5])
        for place, (kind, word) in enumerate(words)
        if kind == "inputs"
    ]
    known = {
        name for name, near in reads if {(near[1], near[0]), (near[3], near[4])} & _NULL_CHECKS
    }
    for name, near in reads:
        signs = {near[1], near[3]}
        if not signs & _COMPARISONS and kinds[name].required.name != "Boolean":
            raise UntranslatableError(f"asks whether `inputs.{name}` is true, which is no Boolean")
        is_safe = name in known or bool(signs & _EQUALITIES) or len(words) == 1
        if kinds[name].is_optional and not is_safe:
            raise UntranslatableError(f"does not say what holds where `inputs.{name}` is null")


def _words(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        match = _WORD.match(text, place)
        if not match:
            raise UntranslatableError(f"`{shortened(text)}` is JavaScript")
        place = match.end()
        kind = match.lastgroup or ""
        if kind == "inputs":
            yield kind, re.split(r"""[.\['"\]]+""", match[0])[1]
        elif kind == "operator":
            yield kind, _OPERATORS.get(match[0], match[0])
        elif kind != "space":
            yield kind, match[0]

"""What the code around a value says about its type: `int(…)`, `.split(",")`, `== "true"`."""

import ast
from collections.abc import Callable

import msgspec
from msgspec import Struct

from furness.frontends._constants import value_of
from furness.frontends._source import Source, called, words
from furness.model.types import Type, list_of

TRUE_WORDS = ("true", "1", "yes", "on", "y", "t")
"""Words that mean true, the best known first."""
FALSE_WORDS = ("false", "0", "no", "off", "n", "f", "")
"""Words that mean false."""

_SIMPLE = {"int": "Integer", "float": "Float", "numpy.int64": "Integer", "numpy.float64": "Float"}
_JSON = ("json.loads", "ast.literal_eval", "yaml.safe_load", "eval")
_PATHS = words(
    "pathlib.Path pathlib.PurePath os.path.abspath os.path.realpath os.path.expanduser "
    "os.path.normpath"
)
_LISTS = ("tuple", "set", "sorted", "numpy.array", "numpy.asarray")
_SAME_METHODS = ("strip", "lstrip", "rstrip", "resolve", "expanduser", "absolute", "title")
_CASE_METHODS = ("lower", "upper", "casefold")


class Cast(Struct, frozen=True, kw_only=True, eq=False):
    """What is known about a value from the code around it."""

    top: ast.expr
    """The outermost expression that still stands for the value."""
    type: Type | None = None
    """The type, if anything says it."""
    is_path: bool = False
    """Whether it is made a path."""
    words: tuple[str, ...] = ()
    """The words for true and for false."""
    separator: str | None = None
    """What stands between the elements of a list."""
    case: str = ""
    """The method that changes the letters' case before a comparison."""
    has_fallback: bool = False
    """Whether there is a value for when it is missing."""
    is_letters: bool = False
    """Whether it is a list of the letters of a text, which hardly anybody wants."""


def climb(node: ast.expr, source: Source) -> Cast:
    """Follow a value outwards through casts, methods and comparisons.

    Args:
        node: The expression that gives the value.
        source: The source that it is in.
    """
    cast: Cast = Cast(top=node)
    while True:
        parent = source.parents.get(cast.top)
        step = _STEPS.get(type(parent)) if parent is not None else None
        wider = step(parent, cast, source) if step else None
        if wider is None:
            return cast
        cast = wider


def _with(cast: Cast, **changes: object) -> Cast:
    return msgspec.structs.replace(cast, **changes)


def _call(parent: ast.Call, cast: Cast, source: Source) -> Cast | None:
    full = called(parent, source)
    if full == "map" and parent.args[1:2] == [cast.top]:
        inner = _SIMPLE.get(getattr(parent.args[0], "id", ""))
        return _with(cast, top=parent, type=list_of(Type(inner or "String")))
    if parent.args[:1] != [cast.top]:
        return None
    if full == "list" or full in _LISTS:
        return _as_list(parent, cast, letters=full == "list")
    changes = _changes(full, cast)
    return None if changes is None else _with(cast, top=parent, **changes)


def _changes(full: str, cast: Cast) -> dict[str, object] | None:
    name = cast.type.name if cast.type else ""
    if full in _SIMPLE:
        return {"type": Type(_SIMPLE[full]), "words": ()} if name != "List" else None
    if full == "bool":
        words = ("1", "0") if name in ("Integer", "Float") else ("true", "")
        return {"type": Type("Boolean"), "words": cast.words if name == "Boolean" else words}
    if full.rpartition(".")[2] in ("strtobool", "str2bool", "str_to_bool", "to_bool"):
        return {"type": Type("Boolean")}
    if full in _JSON:
        return {"type": Type("Json")}
    if full in _PATHS:
        return {"is_path": True}
    return {} if full == "str" else None


def _as_list(parent: ast.Call, cast: Cast, *, letters: bool) -> Cast | None:
    if cast.type and cast.type.name in ("List", "Json"):
        return _with(cast, top=parent)
    if not letters:
        return None
    return _with(cast, top=parent, type=list_of(Type("String")), separator=",", is_letters=True)


def _attribute(parent: ast.Attribute, cast: Cast, source: Source) -> Cast | None:
    call = source.parents.get(parent)
    if not isinstance(call, ast.Call) or call.func is not parent:
        return None
    if parent.attr in _SAME_METHODS:
        return _with(cast, top=call)
    if parent.attr in _CASE_METHODS:
        return _with(cast, top=call, case="upper" if parent.attr == "upper" else "lower")
    if parent.attr == "split":
        separator = value_of(call.args[0], source) if call.args else " "
        if isinstance(separator, str) and separator:
            return _with(cast, top=call, type=list_of(Type("String")), separator=separator)
    return None


def _either(parent: ast.BoolOp, cast: Cast, source: Source) -> Cast | None:
    del source
    if isinstance(parent.op, ast.Or) and parent.values[0] is cast.top:
        return _with(cast, top=parent, has_fallback=True)
    return None


def _choice(parent: ast.IfExp, cast: Cast, source: Source) -> Cast | None:
    del source
    is_known = isinstance(parent.test, ast.Compare) and isinstance(parent.test.ops[0], ast.In)
    if parent.body is cast.top and is_known:
        return _with(cast, top=parent, has_fallback=True)
    return None


def _compare(parent: ast.Compare, cast: Cast, source: Source) -> Cast | None:
    if parent.left is not cast.top or len(parent.ops) != 1:
        return None
    operator, given = parent.ops[0], value_of(parent.comparators[0], source)
    several = isinstance(operator, ast.In | ast.NotIn)
    words = given if several and isinstance(given, list) else [given]
    if not all(isinstance(word, str) for word in words) or not words:
        return None
    lowered = [word.lower() for word in words]
    negative = isinstance(operator, ast.NotEq | ast.NotIn)
    known = FALSE_WORDS if negative else TRUE_WORDS
    if not isinstance(operator, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        return None
    if not all(word in known for word in lowered):
        return None
    pair = _pair(words, cast.case, known)
    return _with(cast, top=parent, type=Type("Boolean"), words=pair, has_fallback=True)


def _pair(words: list[str], case: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Give the words for true and false that a comparison understands; none when they are usual."""
    best = min(words, key=lambda word: (known.index(word.lower()), word != word.lower()))
    best = best.lower() if case else best
    opposite = dict(zip(TRUE_WORDS, FALSE_WORDS, strict=False))
    back = {no: yes for yes, no in opposite.items()} | {"": "true"}
    other = (opposite if known is TRUE_WORDS else back)[best.lower()]
    other = other.capitalize() if best.istitle() else other
    pair = (best, other) if known is TRUE_WORDS else (other, best)
    return () if pair == ("true", "false") else pair


def _comprehension(parent: ast.comprehension, cast: Cast, source: Source) -> Cast | None:
    around = source.parents.get(parent)
    if not isinstance(around, ast.ListComp | ast.GeneratorExp) or around.generators != [parent]:
        return None
    if cast.type is None or cast.type.name != "List" or parent.iter is not cast.top:
        return None
    element = _SIMPLE.get(called(around.elt, source), "String")
    is_path = cast.is_path or called(around.elt, source) in _PATHS
    return _with(cast, top=around, type=list_of(Type(element)), is_path=is_path)


def _named(parent: ast.NamedExpr, cast: Cast, source: Source) -> Cast | None:
    del source
    return _with(cast, top=parent)


_STEPS: dict[type | None, Callable[..., Cast | None]] = {
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.BoolOp: _either,
    ast.IfExp: _choice,
    ast.Compare: _compare,
    ast.comprehension: _comprehension,
    ast.NamedExpr: _named,
}

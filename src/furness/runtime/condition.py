"""Evaluate the condition of a step where nothing of ours is outside: what `when` uses of CEL.

It is copied beside exported pipelines. It answers as `furness run` answers, or refuses. Of a map
the order of keys counts here; `furness run` takes them in any order.
"""

import os.path
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from furness.runtime import condition_tokens as tokens
    from furness.runtime import condition_values as made

    Node = Callable[[dict[str, Any]], Any]
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    tokens = __import__("condition_tokens")
    made = __import__("condition_values")
    del sys.path[0]

Wrong, Unsupported = tokens.Wrong, tokens.Unsupported
_LEVELS = (
    ("||",),
    ("&&",),
    ("==", "!=", "<", "<=", ">", ">=", "in"),
    ("+", "-"),
    ("*", "/", "%"),
)
_CONSTANTS = {"true": True, "false": False, "null": None}
_DEEPEST = 50


def evaluate(text: str, values: "dict[str, Any]") -> bool:
    """Tell whether a condition is true.

    Args:
        text: The condition.
        values: The value of every reference in it, by `$name` or `$step.name`.

    Raises:
        Wrong: It is no condition, or cannot be evaluated with these values.
    """
    node = parse(text)
    missing = references_of(text) - set(values)
    if missing:
        raise Wrong(f"there is no value of `{min(missing)}`")
    result = node({name: made.given(value) for name, value in values.items()})
    if not isinstance(result, bool):
        raise Wrong(f"it gives a {made.kind_of(result)}, not true or false")
    return result


def parse(text: str) -> "Node":
    """Read a condition as a function from the values of its references to its own.

    Raises:
        Unsupported: It uses what is not done here.
        Wrong: It is no condition. Either says at which character.
    """
    reader = _Reader(text)
    node = _expression(reader)
    if reader.kind:
        reader.fail(f"`{reader.token}` is not expected")
    return node


def references_of(text: str) -> "set[str]":
    """Give the references in a condition, each as `$name` or `$step.name`."""
    return {_name_of(token) for kind, token, _ in tokens.split(text) if kind == "reference"}


def _name_of(reference: str) -> str:
    return "$" + reference[1:].strip("{}")


class _Reader:
    """The place in a condition that is being read."""

    def __init__(self, text: str) -> None:
        self.tokens = list(tokens.split(text))
        self.at = 0
        self.depth = 0
        self.variables: list[str] = []
        self.fields: dict[Node, tuple[Node, str]] = {}

    @property
    def kind(self) -> str:
        """The kind of the token here, empty at the end."""
        return self.tokens[self.at][0]

    @property
    def token(self) -> str:
        """The token here."""
        return self.tokens[self.at][1]

    def take(self, *signs: str) -> str:
        """Pass one of these signs, and give it; nothing if none is here."""
        if self.kind not in ("sign", "name") or self.token not in signs:
            return ""
        return self.next()

    def next(self) -> str:
        """Pass a token, and give it."""
        self.at += 1
        return self.tokens[self.at - 1][1]

    def need(self, sign: str) -> None:
        """Pass a sign that must be here."""
        if not self.take(sign):
            self.fail(f"`{sign}` is expected")

    def calls(self) -> bool:
        """Tell whether what is here is a name that is called."""
        return self.kind == "name" and self.tokens[self.at + 1][1] == "("

    def fail(self, what: str, error: "Any" = Wrong) -> "NoReturn":
        """Refuse what is here."""
        raise error(f"{what} at character {self.tokens[self.at][2] + 1}")


def _expression(reader: _Reader) -> "Node":
    reader.depth += 1
    if reader.depth > _DEEPEST:
        reader.fail(f"it is nested more than {_DEEPEST} deep", Unsupported)
    cases = []
    node = _level(reader, 0)
    while reader.take("?"):
        then = _level(reader, 0)
        reader.need(":")
        cases.append((node, then))
        node = _level(reader, 0)
    reader.depth -= 1
    return made.choice(cases, node) if cases else node


def _level(reader: _Reader, level: int) -> "Node":
    if level == len(_LEVELS):
        return _unary(reader)
    first = _level(reader, level + 1)
    rest = []
    sign = reader.take(*_LEVELS[level])
    while sign:
        rest.append((sign, _level(reader, level + 1)))
        sign = reader.take(*_LEVELS[level])
    if not rest:
        return first
    if rest[0][0] in ("||", "&&"):
        return made.logic([first, *(one for _, one in rest)], rest[0][0] == "||")
    return made.chain(first, rest)


def _unary(reader: _Reader) -> "Node":
    signs = ""
    while reader.kind == "sign" and reader.token in ("!", "-"):
        signs += reader.next()
    minus = signs.lstrip("!")
    if minus.strip("-") or (0 < len(minus) < len(signs) and reader.kind not in ("int", "double")):
        reader.fail(f"`{signs}` and what follows it is not expected")
    is_negative = minus == "-" and reader.kind in ("int", "double")
    is_negative = is_negative and not reader.token.endswith(("u", "U"))
    node = _primary(reader, is_negative=is_negative)
    while reader.kind == "sign" and reader.token in (".", "["):
        node = _member(reader, node)
    node = made.apply(made.negate, node) if len(minus) % 2 > is_negative else node
    return made.apply(made.invert, node) if (len(signs) - len(minus)) % 2 else node


def _primary(reader: _Reader, *, is_negative: bool) -> "Node":
    kind, token = reader.kind, reader.token
    if kind in ("text", "raw"):
        return _literal(reader, lambda: tokens.read_text(kind, token))
    if kind in ("int", "double"):
        return _literal(reader, lambda: tokens.read_number(kind, token, is_negative=is_negative))
    if kind == "reference":
        return made.variable(_name_of(reader.next()))
    if kind == "name":
        return _function(reader) if reader.calls() else _name(reader)
    return _enclosed(reader)


def _enclosed(reader: _Reader) -> "Node":
    if reader.take("["):
        return made.apply(made.make_list, *_sequence(reader, "]"))
    if reader.take("{"):
        return made.apply(made.make_map, *_pairs(reader))
    if not reader.take("("):
        reader.fail(f"`{reader.token}` is not expected")
    node = _expression(reader)
    reader.need(")")
    return node


def _literal(reader: _Reader, read: "Callable[[], Any]") -> "Node":
    try:
        value = read()
    except Wrong as error:
        reader.fail(str(error), type(error))
    reader.next()
    return lambda _: value


def _name(reader: _Reader) -> "Node":
    name = reader.token
    if name not in _CONSTANTS and name not in reader.variables:
        reader.fail(f"`{name}` is no reference")
    reader.next()
    return made.variable(name) if name in reader.variables else lambda _: _CONSTANTS[name]


def _function(reader: _Reader) -> "Node":
    name, place = reader.token, reader.at
    if name != "has" and name not in made.FUNCTIONS:
        reader.fail(f"the function `{name}` is not done", Unsupported)
    reader.at += 2
    values = _sequence(reader, ")")
    if len(values) == 1 and name != "has":
        return made.apply(made.FUNCTIONS[name], *values)
    if len(values) == 1 and values[0] in reader.fields:
        operand, field = reader.fields[values[0]]
        return made.apply(lambda value: made.has(value, field), operand)
    reader.at = place
    return reader.fail(f"`{name}` takes one {'field' if name == 'has' else 'value'}")


def _sequence(reader: _Reader, end: str) -> "list[Node]":
    found = []
    while not reader.take(end):
        found.append(_expression(reader))
        if not reader.take(","):
            reader.need(end)
            break
    return found


def _pairs(reader: _Reader) -> "list[Node]":
    found = []
    while not reader.take("}"):
        found.append(_expression(reader))
        reader.need(":")
        found.append(_expression(reader))
        if not reader.take(","):
            reader.need("}")
            break
    return found


def _member(reader: _Reader, operand: "Node") -> "Node":
    if reader.take("["):
        node = made.apply(made.select, operand, _expression(reader))
        reader.need("]")
        return node
    reader.need(".")
    if reader.kind != "name":
        reader.fail(f"`{reader.token}` is not expected")
    if reader.calls():
        return _method(reader, operand)
    field = reader.next()
    node = made.apply(lambda value: made.select(value, field), operand)
    reader.fields[node] = (operand, field)
    return node


def _method(reader: _Reader, operand: "Node") -> "Node":
    name, place = reader.token, reader.at
    reader.at += 2
    if name in made.MACROS:
        return _macro(reader, operand, name)
    if name == "matches":
        return _matches(reader, operand)
    reader.at = place
    if name != "size" and name not in made.METHODS:
        reader.fail(f"the function `{name}` is not done", Unsupported)
    reader.at += 2
    values = _sequence(reader, ")")
    if len(values) == (name != "size"):
        return made.apply(made.METHODS.get(name, made.size), operand, *values)
    reader.at = place
    return reader.fail(f"`{name}` does not take {len(values)} values")


def _macro(reader: _Reader, operand: "Node", macro: str) -> "Node":
    name, place = reader.token, reader.at
    if reader.kind != "name" or name in _CONSTANTS:
        reader.fail(f"`{name}` is not expected")
    reader.next()
    reader.need(",")
    reader.variables.append(name)
    bodies = _sequence(reader, ")")
    reader.variables.pop()
    if 1 <= len(bodies) <= 1 + (macro == "map"):
        return made.over(macro, operand, name, bodies)
    reader.at = place
    return reader.fail(f"`{macro}` does not take {1 + len(bodies)} values")


def _matches(reader: _Reader, operand: "Node") -> "Node":
    kind, token = reader.kind, reader.token
    if kind not in ("text", "raw") or reader.tokens[reader.at + 1][1] != ")":
        reader.fail("`matches` takes a pattern that is written out", Unsupported)
    node = _literal(reader, lambda: tokens.matcher(tokens.read_text(kind, token)))
    reader.need(")")
    return made.apply(node({}), operand)

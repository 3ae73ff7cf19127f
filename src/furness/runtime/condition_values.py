"""What conditions compute: the operators, functions and macros of CEL, on values.

A map is a dict by the kind and the value of each key, as `1`, `1u` and `true` are three keys.
"""

import math
import os.path
import re
import sys
from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from furness.runtime import condition_tokens as tokens

    Node = Callable[[dict[str, Any]], Any]
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    tokens = __import__("condition_tokens")
    del sys.path[0]

Wrong, Unsigned = tokens.Wrong, tokens.Unsigned
_KINDS = {
    bool: "bool",
    int: "int",
    Unsigned: "uint",
    float: "double",
    str: "string",
    list: "list",
    dict: "map",
    type(None): "null",
}
_RANGES = {"int": (-(2**63), 2**63 - 1), "uint": (0, 2**64 - 1)}
_NUMBERS = ("int", "uint", "double")
_ORDERED = (*_NUMBERS, "string", "bool")
_KEYS = ("int", "uint", "bool", "string")
_DOUBLE = re.compile(
    r"[+-]?(?:inf|infinity|nan|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)", re.IGNORECASE
)


def given(value: "Any") -> "Any":
    """Give a value as conditions have it; a file has its `name`, `stem` and `suffix` too.

    Args:
        value: A value as JSON has it.
    """
    if isinstance(value, list):
        return [given(one) for one in value]
    if isinstance(value, dict) and value.get("class") in ("File", "Directory"):
        name = os.path.basename(value["path"])
        stem, suffix = os.path.splitext(name)
        value = {"name": name, "stem": stem, "suffix": suffix, **value}
    return _plain(value)


def _plain(value: "Any") -> "Any":
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {(kind_of(key), key): _plain(one) for key, one in value.items()}
    if kind_of(value) == "int" and not _fits(value, "int"):
        return Unsigned(value) if _fits(value, "uint") else float(value)
    return value


def kind_of(value: "Any") -> str:
    """Give the name of a value's type."""
    return _KINDS.get(type(value)) or str(type(value).__name__)


def _fits(number: int, kind: str) -> bool:
    least, most = _RANGES[kind]
    return least <= number <= most


def _refuse(what: str, *values: "Any") -> "NoReturn":
    raise Wrong(f"`{what}` is not for {' and '.join(kind_of(one) for one in values)}")


def variable(name: str) -> "Node":
    """Look a name up."""

    def look_up(scope: "dict[str, Any]") -> "Any":
        if name not in scope:
            raise Wrong(f"there is no value of `{name}`")
        return scope[name]

    return look_up


def apply(function: "Callable[..., Any]", *operands: "Node") -> "Node":
    """Compute operands, and something of them."""
    return lambda scope: function(*[one(scope) for one in operands])


def chain(first: "Node", rest: "list[tuple[str, Node]]") -> "Node":
    """Compute operators of one level, from left to right."""

    def compute(scope: "dict[str, Any]") -> "Any":
        value = first(scope)
        for sign, other in rest:
            value = _compute(sign, value, other(scope))
        return value

    return compute


def logic(operands: "list[Node]", end: bool) -> "Node":
    """Compute `||` or `&&`: one operand that decides makes up for others that have no answer."""

    def decide(scope: "dict[str, Any]") -> bool:
        wrong = None
        for operand in operands:
            try:
                value = operand(scope)
            except tokens.Unsupported:
                raise
            except Wrong as error:
                wrong = error
                continue
            if value is end:
                return value is True
            if not isinstance(value, bool):
                wrong = Wrong(f"`{'||' if end else '&&'}` is not for {kind_of(value)}")
        if wrong:
            raise wrong
        return not end

    return decide


def choice(cases: "list[tuple[Node, Node]]", last: "Node") -> "Node":
    """Compute what stands behind the first condition that is true."""

    def choose(scope: "dict[str, Any]") -> "Any":
        for condition, then in cases:
            if _truth(condition(scope), "?"):
                return then(scope)
        return last(scope)

    return choose


def over(macro: str, node: "Node", name: str, bodies: "list[Node]") -> "Node":
    """Compute a macro over the elements of a list, or the keys of a map."""

    def compute(scope: "dict[str, Any]") -> "Any":
        value = node(scope)
        if not isinstance(value, (list, dict)):
            _refuse(macro, value)
        elements = [key for _, key in value] if isinstance(value, dict) else value
        return MACROS[macro]([{**scope, name: one} for one in elements], name, bodies)

    return compute


def _truth(value: "Any", what: str) -> bool:
    return value if isinstance(value, bool) else _refuse(what, value)


def _all(scopes: "list[dict[str, Any]]", _: str, bodies: "list[Node]") -> bool:
    return all(_truth(bodies[0](scope), "all") for scope in scopes)


def _exists(scopes: "list[dict[str, Any]]", _: str, bodies: "list[Node]") -> bool:
    return any(_truth(bodies[0](scope), "exists") for scope in scopes)


def _exists_one(scopes: "list[dict[str, Any]]", _: str, bodies: "list[Node]") -> bool:
    return sum(_truth(bodies[0](scope), "exists_one") for scope in scopes) == 1


def _filter(scopes: "list[dict[str, Any]]", name: str, bodies: "list[Node]") -> "list[Any]":
    return [scope[name] for scope in scopes if _truth(bodies[0](scope), "filter")]


def _map(scopes: "list[dict[str, Any]]", _: str, bodies: "list[Node]") -> "list[Any]":
    *conditions, body = bodies
    return [body(scope) for scope in scopes if all(_truth(one(scope), "map") for one in conditions)]


def make_list(*elements: "Any") -> "list[Any]":
    """Give a list of elements."""
    return list(elements)


def make_map(*both: "Any") -> "dict[Any, Any]":
    """Give a map of keys and values, in turns."""
    return {_key(both[at]): both[at + 1] for at in range(0, len(both), 2)}


def _key(value: "Any") -> "tuple[str, Any]":
    kind = kind_of(value)
    return (kind, value) if kind in _KEYS else _refuse("a key", value)


def select(value: "Any", key: "Any") -> "Any":
    """Give an element of a list, or a value of a map."""
    if isinstance(value, list) and kind_of(key) in ("int", "uint"):
        if 0 <= key < len(value):
            return value[key]
        raise Wrong(f"index out of bounds: {key}")
    if not isinstance(value, dict):
        _refuse("[]", value, key)
    if _key(key) not in value:
        raise Wrong(f"there is no `{key}` in it")
    return value[_key(key)]


def has(value: "Any", field: str) -> bool:
    """Tell whether a map has a field."""
    return ("string", field) in value if isinstance(value, dict) else _refuse("has", value)


def invert(value: "Any") -> bool:
    """Give `!`."""
    return not _truth(value, "!")


def negate(value: "Any") -> "Any":
    """Give `-`, which turns Booleans too, and leaves the least integer as it is."""
    kind = kind_of(value)
    if kind == "bool":
        return not value
    if kind not in ("int", "double"):
        _refuse("-", value)
    return value if value == _RANGES["int"][0] and kind == "int" else -value


def _compute(sign: str, left: "Any", right: "Any") -> "Any":
    if sign in ("==", "!="):
        return _equal(left, right) is (sign == "==")
    if sign[0] in "<>":
        return _ordered(sign, left, right)
    return _within(left, right) if sign == "in" else _calculate(sign, left, right)


def _calculate(sign: str, left: "Any", right: "Any") -> "Any":
    kind = kind_of(left)
    if kind == kind_of(right) == "double" and sign != "%":
        return _of_doubles(sign, left, right)
    if kind == kind_of(right) and kind in _RANGES:
        return type(left)(_of_integers(sign, int(left), int(right), kind))
    if sign == "+" and kind == kind_of(right) and kind in ("string", "list"):
        return left + right
    if sign == "+" and kind == "list" and isinstance(right, dict):
        raise tokens.Unsupported("`+` is not done for a list and a map, whose keys have no order")
    return _refuse(sign, left, right)


def _equal(left: "Any", right: "Any") -> bool:
    kinds = kind_of(left), kind_of(right)
    if kinds[0] in _NUMBERS and kinds[1] in _NUMBERS:
        return bool(float(left) == float(right) if "double" in kinds else left == right)
    if kinds[0] != kinds[1]:
        return False
    if kinds[0] == "list":
        return len(left) == len(right) and all(map(_equal, left, right))
    if kinds[0] == "map":
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    return bool(left == right)


def _within(value: "Any", place: "Any") -> bool:
    if isinstance(place, list):
        return any(_equal(value, one) for one in place)
    return _key(value) in place if isinstance(place, dict) else _refuse("in", value, place)


def _ordered(sign: str, left: "Any", right: "Any") -> bool:
    kinds = kind_of(left), kind_of(right)
    are_numbers = kinds[0] in _NUMBERS and kinds[1] in _NUMBERS
    if not are_numbers and (kinds[0] != kinds[1] or kinds[0] not in _ORDERED):
        _refuse(sign, left, right)
    if "double" in kinds:
        left, right = float(left), float(right)
        if math.isnan(left) or math.isnan(right):
            _refuse(sign, left, right)
    return bool((left == right and "=" in sign) or (left < right if "<" in sign else left > right))


def _of_integers(sign: str, left: int, right: int, kind: str) -> int:
    if sign in "/%":
        if not right:
            raise Wrong("division by zero")
        quotient = abs(left) // abs(right) * (1 if (left < 0) is (right < 0) else -1)
        result = quotient if sign == "/" else left - quotient * right
        is_right = _fits(quotient, kind)
    else:
        result = {"+": left + right, "-": left - right, "*": left * right}[sign]
        is_right = _fits(result, kind)
    if not is_right:
        raise Wrong(f"`{left} {sign} {right}` overflows")
    return result


def _of_doubles(sign: str, left: float, right: float) -> float:
    if sign != "/":
        return {"+": left + right, "-": left - right, "*": left * right}[sign]
    if right:
        return left / right
    if not left or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, math.copysign(1, left) * math.copysign(1, right))


def size(value: "Any") -> int:
    """Give how many elements, or how many bytes of UTF-8, a value has."""
    if not isinstance(value, (str, list, dict)):
        _refuse("size", value)
    return len(value.encode()) if isinstance(value, str) else len(value)


def _int(value: "Any") -> int:
    kind = kind_of(value)
    if kind == "string" and not re.fullmatch(r"[+-]?[0-9]+", value):
        raise Wrong(f"`{value}` is no integer")
    if kind not in (*_NUMBERS, "string"):
        _refuse("int", value)
    if kind == "double" and not abs(value) < -float(_RANGES["int"][0]):
        raise Wrong(f"`{value}` is no 64-bit integer")
    number = int(value)
    if not _fits(number, "int"):
        raise Wrong(f"`{value}` is no 64-bit integer")
    return number


def _double(value: "Any") -> float:
    if isinstance(value, str) and not _DOUBLE.fullmatch(value):
        raise Wrong(f"`{value}` is no number")
    return float(value) if kind_of(value) in (*_NUMBERS, "string") else _refuse("double", value)


def _string(value: "Any") -> str:
    kind = kind_of(value)
    if kind == "double" and math.isfinite(value):
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if kind not in (*_NUMBERS, "string"):
        _refuse("string", value)
    return str(value).replace("nan", "NaN") if kind == "double" else str(value)


def _of_texts(name: str, function: "Callable[[str, str], bool]") -> "Callable[[Any, Any], bool]":
    def tell(text: "Any", part: "Any") -> bool:
        are_texts = isinstance(text, str) and isinstance(part, str)
        return function(text, part) if are_texts else _refuse(name, text, part)

    return tell


MACROS = {
    "all": _all,
    "exists": _exists,
    "exists_one": _exists_one,
    "filter": _filter,
    "map": _map,
}
FUNCTIONS = {"size": size, "int": _int, "double": _double, "string": _string}
METHODS = {
    "startsWith": _of_texts("startsWith", str.startswith),
    "endsWith": _of_texts("endsWith", str.endswith),
    "contains": _of_texts("contains", str.__contains__),
}

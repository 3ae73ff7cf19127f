"""What an unquoted word of YAML means: the core schema of YAML 1.2.

https://yaml.org/spec/1.2.2/#103-core-schema
"""

import math
import re
from typing import Any

WORDS: dict[str, bool | None] = {"": None, "~": None}
WORDS |= dict.fromkeys(("null", "Null", "NULL"))
WORDS |= dict.fromkeys(("true", "True", "TRUE"), True)
WORDS |= dict.fromkeys(("false", "False", "FALSE"), False)
_NUMBER_STARTS = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LONGEST_NUMBER = 300


def resolve(text: str) -> Any:
    """Give what an unquoted word means: None, a Boolean, a number, or itself."""
    if text[:1] in _NUMBER_STARTS:
        if len(text) > _LONGEST_NUMBER:
            return math.inf if _FLOAT.fullmatch(text) else text
        if _INTEGER.fullmatch(text):
            return int(text, _base(text))
        if _FLOAT.fullmatch(text):
            return float(text)
        return math.inf if _INFINITE.fullmatch(text) else text
    return WORDS.get(text, text)


def _base(text: str) -> int:
    return {"0o": 8, "0x": 16}.get(text[:2], 10)


def is_number_kept(value: float) -> bool:
    """Tell whether a number is finite, and a whole one of a size that a document may hold."""
    if type(value) is float:
        return math.isfinite(value)
    return -(2**63) <= value < 2**64

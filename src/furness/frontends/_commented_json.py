"""JSON as people write it: with comments and with commas after the last element."""

import json
import re
from typing import Any

from furness.errors import DocumentError, Place

_QUIET = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_LAST_COMMA = re.compile(r'("(?:\\.|[^"\\\n])*")|,(?=\s*[}\]])')


def without_comments(text: str) -> str:
    """Give JSON without comments and last commas; what stays is where it was."""

    def blank(match: re.Match[str]) -> str:
        return match[1] or re.sub(r"[^\n]", " ", match[0])

    return _LAST_COMMA.sub(blank, _QUIET.sub(blank, text))


def parse_map(text: str, path: str) -> dict[str, Any]:
    """Read a JSON map.

    Raises:
        DocumentError: It is none; the place says where.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"this is not JSON: {error.msg.lower()}",
            hint="check commas and quotes",
            place=Place(path, error.lineno, error.colno),
            code="json",
        ) from None
    except (RecursionError, ValueError):
        data = None
    if not isinstance(data, dict):
        message, hint = "an algorithm is a map", 'start with `{"container_name": "…", …}`'
        raise DocumentError(message, hint=hint, place=Place(path, 1, 1), code="algorithm")
    return data

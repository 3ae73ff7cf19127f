"""The inputs and outputs that C3, CLAIMED's compiler, finds in the lines of a source."""

import re

from msgspec import Struct

_CALLS = ("os.getenv(", "os.environ.get(")
_NAME = r"([A-Za-z_][A-Za-z0-9_]*)"
_QUOTED = re.compile(rf"[\"']{_NAME}[\"']*")
_R_NAME = re.compile(rf"[\"']*{_NAME}[\"']*")
_COMMA = re.compile(r"\s*,\s*[\"']?")
_ASSIGNED = re.compile(rf"os\.environ\[[\"']{_NAME}[\"']\]")
_CASTS = {"int": "Integer", "float": "Float", "bool": "Boolean"}
_CAST = re.compile(r"=\s*(int|float|bool)\(\s*os")


class Seen(Struct, frozen=True, kw_only=True):
    """An input as C3 sees it."""

    type: str
    """`String`, `Integer`, `Float` or `Boolean`."""
    description: str
    """The comment above it."""
    default: str | None
    """The text of its default, as far as C3 finds its ends."""


def interface(lines: list[str], *, is_typed_raw: bool) -> tuple[dict[str, Seen], tuple[str, ...]]:
    """Give what Python code takes and gives."""
    defaults: dict[str, str | None] = {}
    outputs: dict[str, None] = {}
    for line in lines:
        code = line.partition("#")[0].strip()
        defaults |= dict(found for call in _CALLS if (found := _read_in(code, call, _QUOTED)))
        outputs |= dict.fromkeys(match[1] for match in [_ASSIGNED.search(code)] if match)
    inputs = {}
    for one, default in defaults.items():
        line, above = _line_of(one, lines)
        cast = _CAST.search(line)
        kind = _CASTS[cast[1]] if cast else "String"
        stripped = default.strip("\"'") if default and cast and not is_typed_raw else default
        inputs[one] = Seen(type=kind, description=_comment(above), default=stripped)
    return inputs, tuple(outputs)


def interface_r(lines: list[str]) -> tuple[dict[str, Seen], tuple[str, ...]]:
    """Give what R code takes and gives."""
    inputs: dict[str, str | None] = {}
    outputs: dict[str, None] = {}
    for line in lines:
        code = line.partition("#")[0].strip()
        found = _read_in(code, "Sys.getenv(", _R_NAME, is_last=True)
        given = _read_in(code, "Sys.setenv(", _R_NAME)
        outputs |= dict.fromkeys([given[0]] if given else [])
        inputs |= dict([found] if found else [])
    seen = {
        one: Seen(type="String", description=_comment(_line_of(one, lines)[1]), default=default)
        for one, default in inputs.items()
        if _line_of(one, lines)[0]
    }
    return seen, tuple(outputs)


def _read_in(
    code: str, call: str, name: re.Pattern[str], *, is_last: bool = False
) -> tuple[str, str | None] | None:
    """Give the name that a call in a line has, and the text of its default."""
    places = [match.end() for match in re.finditer(re.escape(call), code)]
    for place in reversed(places) if is_last else places:
        match = name.match(code, place)
        if not match:
            continue
        comma = _COMMA.match(code, match.end())
        end = code.rfind(")")
        if comma and end >= comma.end():
            default = code[comma.end() : end]
            return match[1], re.sub(r"['\")]?$", "", default, count=1) if default else None
        if code[match.end() : match.end() + 1] == ")":
            return match[1], None
    return None


def _line_of(name: str, lines: list[str]) -> tuple[str, str]:
    """Give the first line that has a name in quotes, and the line above it."""
    for at, line in enumerate(lines):
        if re.search(f"[\"']{name}[\"']", line):
            return line, lines[at - 1] if at else ""
    return "", ""


def _comment(line: str) -> str:
    if not line.strip().startswith("#"):
        return ""
    return line.replace("#", "").replace('"', "'").strip()

"""Commands: argument lists whose tokens may hold `$name` of an input or an output.

`$name` or `${name}` is replaced inside its token; `$$` is a dollar; a dollar before anything else
stays. The script after a shell's `-c` is never touched, so that no value becomes shell code: the
shell finds the values in its environment.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from furness.lazy import lazy
from furness.model.values import as_text

if TYPE_CHECKING:
    import re
else:
    re = lazy("re")

SHELLS = frozenset(("sh", "bash", "dash", "zsh", "ksh", "ash"))
"""Programs whose `-c` is followed by a script."""

_SPLITTING = ("-S", "--split-string")
_TAKE_NAME = ("o", "O")
_TAKE_FILE = ("--rcfile", "--init-file")
_NAME = r"\$(?:(?P<dollar>\$)|\{(?P<braced>[A-Za-z_]\w*)\}|(?P<name>[A-Za-z_]\w*))"


def tokens_of(command: Sequence[str], source: str | None = None) -> list[str]:
    """Give the names that a command uses, in order, each once.

    Args:
        command: Tokens as in a document.
        source: The path of the operator's source, in which nothing is a name.
    """
    if not any("$" in token for token in command):
        return []
    scripts = scripts_in(command)
    found = [
        match["braced"] or match["name"]
        for place, token in enumerate(command)
        if place not in scripts and token != source
        for match in re.finditer(_NAME, token)
    ]
    return list(dict.fromkeys(name for name in found if name))


def fill(
    command: Sequence[str], values: Mapping[str, Any], source: str | None = None
) -> tuple[str, ...]:
    """Put values into a command.

    A token that is exactly `$name` becomes one token for each element of a list, and none when
    the value is None. Inside a longer token None is an empty text.

    Args:
        command: Tokens as in a document.
        values: The value of each name; a name that is not there stays as written.
        source: The path of the operator's source, which stays as it is.
    """
    if not any("$" in token for token in command):
        return tuple(command)
    scripts = scripts_in(command)
    filled: list[str] = []
    for place, token in enumerate(command):
        if "$" not in token or place in scripts or token == source:
            filled.append(token)
        else:
            filled += _fill_token(token, values)
    return tuple(filled)


def scripts_in(command: Sequence[str]) -> set[int]:
    """Give the places of shell scripts, as in `[bash, -ec, script]` and `[env, bash, -c, script]`.

    A shell is found wherever it stands, since it may be started by another program.
    """
    found: set[int] = set()
    for place, token in enumerate(command):
        name = token.rpartition("/")[2]
        if name in SHELLS:
            found |= _script_after(command, place + 1)
        elif token in _SPLITTING and command[0].rpartition("/")[2] == "env":
            found.add(place + 1)
        elif token.startswith(_SPLITTING) and command[0].rpartition("/")[2] == "env":
            found.add(place)
    return found


def _script_after(command: Sequence[str], start: int) -> set[int]:
    """Give the place of the script in a shell's arguments, which are options first."""
    is_script = False
    place = start
    while place < len(command):
        token = command[place]
        if not token.startswith(("-", "+")) or not token.strip("-"):
            break
        letters = token[1:] if token.isascii() and token[1:].isalpha() else ""
        is_script = is_script or (token[0] == "-" and "c" in letters)
        place += 2 if letters[-1:] in _TAKE_NAME or token in _TAKE_FILE else 1
    if list(command[place : place + 1]) == ["--"]:
        place += 1
    return {place} if is_script else set()


def _fill_token(token: str, values: Mapping[str, Any]) -> list[str]:
    whole = re.fullmatch(_NAME, token)
    name = whole and (whole["braced"] or whole["name"])
    if name and name in values:
        value = values[name]
        if value is None:
            return []
        return [as_text(one) for one in (value if isinstance(value, list) else [value])]
    return [re.sub(_NAME, lambda match: _replacement(match, values), token)]


def _replacement(match: "re.Match[str]", values: Mapping[str, Any]) -> str:
    if match["dollar"]:
        return "$"
    name = match["braced"] or match["name"]
    if name not in values:
        return match[0]
    return "" if values[name] is None else as_text(values[name])

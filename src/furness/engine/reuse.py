"""What a task's digest is made of, and why it is not an earlier one's.

The digest is of content alone: the operator's code and command, the lock of its environment, its
arguments, the content and the name of its input files. No path, time, user or run is in it.
"""

import os
from typing import Any

from msgspec import UNSET

from furness.model.artifact import is_file_value
from furness.model.digest import canonical, digest_bytes
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.values import shorten


def fixed_parts(operator: Operator, code: dict[str, str], lock: str) -> dict[str, Any]:
    """Give the parts of a digest that all tasks of a step share."""
    source = os.path.basename(operator.source) if operator.source else None
    command = [source if token == operator.source else token for token in operator.command]
    return {
        "operator": operator.operator,
        "version": operator.version,
        "code": code,
        "command": command,
        "entry": operator.entry,
        "environment": lock,
        "variables": operator.variables,
        "flags": {name: said for name, one in operator.inputs.items() if (said := _spelling(one))},
        "outputs": {name: [str(one.type), one.path] for name, one in operator.outputs.items()},
        **({"mounts": operator.mounts} if operator.mounts else {}),
        **({"grows": True} if operator.grows else {}),
    }


def _spelling(declared: Input) -> list[Any]:
    """Give how an input is written for the operator, when it is not the usual way."""
    spelling = [declared.flag, declared.repeat, list(declared.words), declared.separator]
    return spelling if any(spelling) else []


def parts_of(fixed: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """Give everything that a task's digest is made of."""
    return {**fixed, "arguments": {name: _content(value) for name, value in arguments.items()}}


class Digester:
    """Gives the digests of tasks, of which the parts that they share are encoded once."""

    def __init__(self, fixed: dict[str, Any]) -> None:
        self._rest = canonical(digested(fixed))[1:]

    def digest(self, arguments: dict[str, Any]) -> str:
        """Give what `digest(digested(parts_of(fixed, arguments)))` would: arguments sort first."""
        contents = canonical({name: _content(value) for name, value in arguments.items()})
        return digest_bytes(b'{"arguments":%b,%b' % (contents, self._rest))


def digested(parts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what does not change a result: a name and a version are only for people."""
    return {key: value for key, value in parts.items() if key not in ("operator", "version")}


def _content(value: Any) -> Any:
    """Give a value whose files are known by content and name, never by the folder they are in."""
    if is_file_value(value):
        return {
            "class": value["class"],
            "digest": value["digest"],
            "size": value["size"],
            "path": value["path"].rstrip("/").rpartition("/")[2],
        }
    return [_content(one) for one in value] if isinstance(value, list) else value


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Say in what a task differs from the latest one at its place, one sentence for each."""
    found = [
        *_changed_code(before.get("code", {}), now["code"]),
        *_changed_arguments(before.get("arguments", {}), now["arguments"]),
    ]
    words = {
        "command": "the command changed",
        "entry": "the function that is called changed",
        "environment": "the environment changed",
        "variables": "the variables changed",
        "flags": "the flags changed",
        "outputs": "the declared outputs changed",
        "mounts": "the mounts changed",
        "grows": "whether it may add steps changed",
    }
    found += [word for key, word in words.items() if before.get(key) != now.get(key)]
    return found


def _changed_code(before: dict[str, str], now: dict[str, str]) -> list[str]:
    return [
        f"`{name}` {_how(before.get(name), now.get(name))}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]


def _how(before: str | None, now: str | None) -> str:
    if before is None:
        return "is new"
    return "changed" if now is not None else "is gone"


def _changed_arguments(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    found = []
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name, UNSET), now.get(name, UNSET)
        if old == new:
            continue
        if is_file_value(old) and is_file_value(new):
            found.append(_changed_file(name, old, new))
        elif isinstance(old, list) and isinstance(new, list):
            found.append(_changed_list(name, old, new))
        else:
            found.append(f"`{name}` was {_word(old)}, is {_word(new)}")
    return found


def _changed_file(name: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    if old["digest"] == new["digest"]:
        return f"`{name}` was named `{old['path']}`, is named `{new['path']}`"
    return f"the content of `{name}` (`{new['path']}`) changed"


def _changed_list(name: str, old: list[Any], new: list[Any]) -> str:
    if len(old) != len(new):
        return f"`{name}` had {len(old)} elements, has {len(new)}"
    places = [place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
    first = new[places[0]]
    shown = first["path"] if is_file_value(first) else shorten(first)
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"`{name}`: element {places[0]} (`{shown}`){more} changed"


def _word(value: Any) -> str:
    if value is UNSET:
        return "not there"
    return "nothing" if value is None else shorten(value)

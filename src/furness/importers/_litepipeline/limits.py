"""What docker is told to give the container of a LitePipeline action, as an operator has it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from furness.model.resources import Memory, Resources

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([bkmg]?)b?", re.IGNORECASE)
_LAST_PORT = 65535
_FACTORS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
PORT = re.compile(r"(\d+)(?:/(tcp|udp))?")


def resources_in(given: Mapping[str, Any]) -> Resources:
    """Give the resources that the arguments of docker limit a container to."""
    memory, cpus = _memory(given.get("mem_limit")), _cpus(given)
    found = Resources(memory=memory) if memory else Resources()
    return replace(found, cpus=cpus) if cpus else found


def _memory(value: Any) -> Memory | None:
    found = None if isinstance(value, bool) else _SIZE.fullmatch(str(value).strip())
    amount = float(found[1]) * _FACTORS[found[2].lower()] if found else 0
    return Memory(amount) if 0 < amount < 1 << 60 else None


def _cpus(given: Mapping[str, Any]) -> float | None:
    nano = given.get("nano_cpus")
    if isinstance(nano, int) and 0 < nano < 1 << 60:
        return nano / 1e9
    chosen = given.get("cpuset_cpus")
    return float(len(_set_of(chosen))) or None if isinstance(chosen, str) else None


def _set_of(text: str) -> set[int]:
    """Give the CPUs of a set such as `0-2,4`; none where it is none."""
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,4})(?:-(\d{1,4}))?\s*", part)
        if not match:
            return set()
        found |= {*range(int(match[1]), int(match[2] or match[1]) + 1)}
    return found


def variables_in(given: Any) -> dict[str, str]:
    """Give environment variables, which are a map or a list there."""
    if isinstance(given, list):
        given = dict(one.split("=", 1) for one in given if isinstance(one, str) and "=" in one)
    found = given if isinstance(given, dict) else {}
    return {
        name: str(value)
        for name, value in found.items()
        if name.isidentifier() and not isinstance(value, dict | list)
    }


def ports_in(given: Any) -> tuple[str, ...]:
    """Give the ports of a container that are opened."""
    names = given if isinstance(given, dict) else {}
    found = [PORT.fullmatch(str(name)) for name in names]
    return tuple(
        f"{one[1]}/{one[2] or 'tcp'}" for one in found if one and 0 < int(one[1]) <= _LAST_PORT
    )


def is_taken(key: str, value: Any) -> bool:
    """Tell whether an argument of docker has a place in an operator."""
    return key in _KNOWN and bool(_KNOWN[key](value))


_KNOWN: dict[str, Callable[[Any], Any]] = {
    "mem_limit": _memory,
    "cpuset_cpus": lambda value: isinstance(value, str) and _set_of(value),
    "nano_cpus": lambda value: isinstance(value, int) and value > 0,
    "environment": lambda value: value in ({}, []) or variables_in(value),
    "ports": lambda value: value == {} or len(ports_in(value)) == len(value or ()),
}

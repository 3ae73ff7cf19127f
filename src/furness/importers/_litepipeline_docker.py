"""`docker` of a LitePipeline action: its image, and what docker is told to give it.

The arguments are those of `containers.run`,
https://docker-py.readthedocs.io/en/stable/containers.html
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.importers._read import at, map_at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.environment import Environment
from furness.model.operator import Operator
from furness.model.resources import Memory, Resources

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([bkmg]?)b?", re.IGNORECASE)
_LAST_PORT = 65535
_FACTORS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_HOST = re.compile(r"(localhost|[^/]*[.:][^/]*)/")
_PORT = re.compile(r"(\d+)(?:/(tcp|udp))?")
_PLACES = {"/opt/app": "application", "/opt/workspace": "workspace"}
"""Where a node shows a container the application and the folder of the action."""


class Docker(Struct, frozen=True, kw_only=True):
    """A container."""

    environment: Environment
    """Its image."""
    resources: Resources
    """What it is limited to."""
    variables: dict[str, str]
    """Its environment variables."""
    ports: tuple[str, ...]
    """The ports that it opens."""

    def applied(self, operator: Operator) -> Operator:
        """Give an operator that runs in it."""
        return replace(
            operator,
            resources=self.resources,
            variables=self.variables,
            ports=self.ports,
            mounts=_PLACES,
            network=True,
        )


def docker_of(report: Report, *keys: Key) -> Docker | None:
    """Read `docker`; None where an action has none.

    Args:
        report: Is told what is left out.
        keys: Where it is.
    """
    data = report.source.data
    name, tag = text_at(data, *keys, "name"), text_at(data, *keys, "tag") or "latest"
    if not name:
        if at(data, *keys):
            hint = 'write `"docker": {"name": "python", "tag": "3.12"}`'
            report.leave("`docker` names no image, and is left out", hint, *keys)
        return None
    image = f"{name}:{tag}"
    if not _HOST.match(name):
        hint = f"write `environment: {{image: REGISTRY/{image}}}` in the document of the operator"
        message = f"the image `{image}` has no registry: it was in the settings of the manager"
        report.leave(message, hint, *keys, "name")
    given = map_at(data, *keys, "args")
    for key, value in given.items():
        if key not in _KNOWN or not _is_taken(key, value):
            message = f"`{key}: {value}` of docker is left out"
            report.leave(message, "see whether the run needs it", *keys, "args", key)
    _tell_host_ports(report, given, *keys)
    return Docker(
        environment=Environment(image=image),
        resources=_resources(given),
        variables=_variables(given.get("environment")),
        ports=_ports(given.get("ports")),
    )


def _resources(given: Mapping[str, Any]) -> Resources:
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


def _variables(given: Any) -> dict[str, str]:
    if isinstance(given, list):
        given = dict(one.split("=", 1) for one in given if isinstance(one, str) and "=" in one)
    found = given if isinstance(given, dict) else {}
    return {
        name: str(value)
        for name, value in found.items()
        if name.isidentifier() and not isinstance(value, dict | list)
    }


def _ports(given: Any) -> tuple[str, ...]:
    names = given if isinstance(given, dict) else {}
    found = [_PORT.fullmatch(str(name)) for name in names]
    return tuple(
        f"{one[1]}/{one[2] or 'tcp'}" for one in found if one and 0 < int(one[1]) <= _LAST_PORT
    )


def _tell_host_ports(report: Report, given: Mapping[str, Any], *keys: Key) -> None:
    for inside, outside in map_at(given, "ports").items():
        number = inside.partition("/")[0]
        if _PORT.fullmatch(inside) and str(outside) != number:
            message = f"port {inside} of the container was `{outside}` of the machine"
            hint = f"it is {number} of the machine here: change who connects to it"
            report.leave(message, hint, *keys, "args", "ports", inside)


def _is_taken(key: str, value: Any) -> bool:
    return bool(_KNOWN[key](value))


_KNOWN: dict[str, Callable[[Any], Any]] = {
    "mem_limit": _memory,
    "cpuset_cpus": lambda value: isinstance(value, str) and _set_of(value),
    "nano_cpus": lambda value: isinstance(value, int) and value > 0,
    "environment": lambda value: value in ({}, []) or _variables(value),
    "ports": lambda value: value == {} or len(_ports(value)) == len(value or ()),
}

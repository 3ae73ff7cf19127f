"""`docker` of a LitePipeline action: its image, and what docker is told to give it.

The arguments are those of `containers.run`,
https://docker-py.readthedocs.io/en/stable/containers.html
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.importers._litepipeline.limits import (
    PORT,
    is_taken,
    ports_in,
    resources_in,
    variables_in,
)
from furness.importers._read import at, map_at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.environment import Environment
from furness.model.operator import Operator
from furness.model.resources import Resources

_HOST = re.compile(r"(localhost|[^/]*[.:][^/]*)/")
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
    image = _image_of(report, *keys)
    if not image:
        return None
    given = map_at(report.source.data, *keys, "args")
    for key, value in given.items():
        if not is_taken(key, value):
            message = f"`{key}: {value}` of docker is left out"
            report.leave(message, "see whether the run needs it", *keys, "args", key)
    _tell_host_ports(report, given, *keys)
    return Docker(
        environment=Environment(image=image),
        resources=resources_in(given),
        variables=variables_in(given.get("environment")),
        ports=ports_in(given.get("ports")),
    )


def _image_of(report: Report, *keys: Key) -> str:
    data = report.source.data
    name, tag = text_at(data, *keys, "name"), text_at(data, *keys, "tag") or "latest"
    if not name:
        if at(data, *keys):
            hint = 'write `"docker": {"name": "python", "tag": "3.12"}`'
            report.leave("`docker` names no image, and is left out", hint, *keys)
        return ""
    image = f"{name}:{tag}"
    if not _HOST.match(name):
        hint = f"write `environment: {{image: REGISTRY/{image}}}` in the document of the operator"
        message = f"the image `{image}` has no registry: it was in the settings of the manager"
        report.leave(message, hint, *keys, "name")
    return image


def _tell_host_ports(report: Report, given: Mapping[str, Any], *keys: Key) -> None:
    for inside, outside in map_at(given, "ports").items():
        number = inside.partition("/")[0]
        if PORT.fullmatch(inside) and str(outside) != number:
            message = f"port {inside} of the container was `{outside}` of the machine"
            hint = f"it is {number} of the machine here: change who connects to it"
            report.leave(message, hint, *keys, "args", "ports", inside)

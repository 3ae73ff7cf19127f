"""What a CWL tool asks for around it: an image, a network, resources, variables."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from furness.errors import InputError
from furness.importers._cwl.names import Report
from furness.importers._cwl.requirements import InForce, Requirement
from furness.importers._cwl.text import has_expression
from furness.model.environment import AnyEnvironment, Environment
from furness.model.image import checked
from furness.model.resources import Duration, Memory, Resources

_MIB = 1024**2
_MOST = 1e9


def environment_of(required: InForce, report: Report) -> AnyEnvironment:
    """Give the environment that a `DockerRequirement` asks for; the host without one."""
    docker = required.get("DockerRequirement")
    if docker is None:
        return "host"
    image = docker.get("dockerPull") or docker.get("dockerImageId")
    for key in ("dockerLoad", "dockerFile", "dockerImport", "dockerOutputDirectory"):
        if docker.get(key):
            message = f"`{key}` is not kept"
            hint = "build the image, name it by `dockerPull`, and let the tool write where it is"
            report.leave(docker.process, (*docker.keys, key), message, hint)
    try:
        return Environment(image=checked(str(image))) if image else "host"
    except InputError as error:
        hint = error.hint or "name an image"
        report.leave(docker.process, docker.keys, str(error), hint)
        return "host"


def network_of(required: InForce, version: str, report: Report) -> bool:
    """Tell whether a tool may reach others: in v1.0 it may, later only one that asks for it."""
    access = required.get("NetworkAccess")
    if access is None:
        return version == "v1.0"
    asked = access.get("networkAccess")
    if not isinstance(asked, bool):
        message = "whether the tool has a network is an expression, and it has one"
        report.leave(
            access.process, access.keys, message, "write `network: false` if it needs none"
        )
    return asked is not False


def resources_of(required: InForce, report: Report) -> Resources:
    """Give the resources that a tool asks for."""
    found = Resources()
    asked = required.get("ResourceRequirement")
    if asked is not None:
        cores = _amount(asked, ("coresMin", "coresMax"), report)
        memory = _amount(asked, ("ramMin", "ramMax"), report)
        found = Resources(cpus=float(cores or 1), memory=Memory(memory * _MIB) if memory else None)
        for key in ("tmpdirMin", "tmpdirMax", "outdirMin", "outdirMax"):
            if asked.get(key):
                message = f"`{key}` is not kept: no executor reserves room on a disk"
                hint = "see to it that there is enough where it runs"
                report.leave(asked.process, (*asked.keys, key), message, hint)
    limit = required.get("ToolTimeLimit")
    if limit is not None:
        seconds = _amount(limit, ("timelimit",), report)
        found = replace(found, time_limit=Duration(seconds) if seconds else None)
    return found


def _amount(asked: Requirement, keys: tuple[str, ...], report: Report) -> float | None:
    """Give the first of several amounts that is said; None when it is an expression."""
    key, value = next(((key, asked.get(key)) for key in keys if asked.get(key)), ("", None))
    if isinstance(value, int | float) and 0 < value < _MOST:
        return float(value)
    if value is not None:
        what = "an expression" if has_expression(value) else f"`{value}`"
        message = f"`{key}` is {what}, and is not kept"
        report.leave(asked.process, (*asked.keys, key), message, "write `resources: …` in numbers")
    return None


def variables_of(required: InForce) -> Iterator[tuple[str, str, Requirement]]:
    """Give the environment variables that are required: name, text, and who says so."""
    asked = required.get("EnvVarRequirement")
    for one in (asked.get("envDef") if asked else None) or ():
        name, value = (
            (one.get("envName"), one.get("envValue"))
            if isinstance(one, Mapping)
            else (one.envName, one.envValue)
        )
        if asked is not None:
            yield str(name), str(value), asked

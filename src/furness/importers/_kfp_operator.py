"""A component with a container in Kubeflow's IR, as an operator."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from furness.importers import _kfp_python
from furness.importers._kfp_types import Taken
from furness.importers._kfp_words import Known, words_of
from furness.importers._kubernetes import quantity, variables_of
from furness.importers._names import unit_name
from furness.importers._read import at, list_at, map_at, number_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.importers._values import path_of, with_values
from furness.model.environment import Environment
from furness.model.image import version_of
from furness.model.interface import Output
from furness.model.operator import Operator
from furness.model.resources import Memory, Resources

_KNOWN = frozenset(("image", "command", "args", "env", "resources", "imageUri"))
_KNOWN_RESOURCES = frozenset(
    (
        "accelerator",
        "cpuLimit",
        "cpuRequest",
        "memoryLimit",
        "memoryRequest",
        "resourceCpuLimit",
        "resourceCpuRequest",
        "resourceMemoryLimit",
        "resourceMemoryRequest",
    )
)


def operator_of(
    report: Report, name: str, taken: Taken, secrets: dict[str, str], *keys: Key
) -> Operator:
    """Translate a component.

    Args:
        report: Is told what is left out, and takes a script where the component has one.
        name: What it is called.
        taken: What it takes and gives.
        secrets: The variables that are secrets of the cluster.
        keys: Where its container is.
    """
    data = report.source.data
    tell_others(report, data, _KNOWN, *keys)
    values, _ = variables_of(report, data, *keys, "env")
    function = _kfp_python.function_in(report, *keys)
    if function is not None:
        operator = _kfp_python.operator_of(report, name, taken, function, *keys)
    else:
        operator = _container(report, name, taken, *keys)
    reserved = {*operator.inputs, *operator.outputs}
    changed: dict[str, Any] = {
        "variables": {key: text for key, text in values.items() if key not in reserved},
        "secrets": tuple(secrets),
    }
    resources = _resources(report, *keys, "resources")
    if resources is not None:
        changed["resources"] = resources
    return replace(operator, **{key: value for key, value in changed.items() if value})


def _container(report: Report, name: str, taken: Taken, *keys: Key) -> Operator:
    data = report.source.data
    image = text_at(data, *keys, "image")
    if not image:
        hint = "write the image's name after `image:`"
        raise report.source.error("kfp", "the container has no image", hint, *keys)
    given = {taken.given[theirs]: kind for theirs, kind in taken.outputs.items()}
    values = {ours: kind for ours, kind in given.items() if not kind.holds_files}
    operator = Operator(
        operator=unit_name(name),
        version=version_of(image) or "0.1.0",
        inputs=taken.ours(),
        outputs={ours: Output(type=kind, path=ours) for ours, kind in given.items()},
        environment=Environment(image=image),
        command=_command(report, taken, values, *keys),
        network=True,
    )
    return with_values(operator, values)


def _command(report: Report, taken: Taken, values: Iterable[str], *keys: Key) -> tuple[str, ...]:
    data = report.source.data
    own, more = list_at(data, *keys, "command"), list_at(data, *keys, "args")
    if more and not own:
        hint = "write what the image starts before the words of `command`"
        report.leave("the image's own program is not in the command", hint, *keys, "args")
    absent = (theirs for theirs, one in taken.inputs.items() if one.type.is_optional)
    known = Known(
        inputs=taken.names,
        outputs=taken.given,
        optional=frozenset(absent),
        values={one: path_of(one) for one in values},
    )
    return words_of(report, known, [*own, *more], *keys, "args" if more else "command")


def _resources(report: Report, *keys: Key) -> Resources | None:
    data = report.source.data
    tell_others(report, data, _KNOWN_RESOURCES, *keys)
    given = map_at(data, *keys)
    if not given:
        return None
    amounts: dict[str, Any] = {}
    cpus = _first(given, "cpuRequest", "cpuLimit", "resourceCpuRequest", "resourceCpuLimit")
    texts = _first(given, "resourceMemoryRequest", "resourceMemoryLimit")
    memory = texts or _gigabytes(_first(given, "memoryRequest", "memoryLimit"))
    accelerator = map_at(given, "accelerator")
    gpus = _first(accelerator, "resourceCount", "count")
    if cpus:
        amounts["cpus"] = cpus
    if memory:
        amounts["memory"] = Memory(memory)
    if gpus:
        amounts["gpus"] = int(gpus)
        kind = text_at(accelerator, "resourceType") or text_at(accelerator, "type")
        if kind:
            hint = "choose machines that have it where the run goes"
            report.leave(f"any accelerator will do, not only `{kind}`", hint, *keys, "accelerator")
    return Resources(**amounts) if amounts else None


def _first(given: dict[str, Any], *names: str) -> float | None:
    found = (quantity(at(given, name)) for name in names)
    return next((one for one in found if one and one < 2**60), None)


def _gigabytes(amount: float | None) -> float | None:
    return amount * 1000**3 if amount and number_at(amount) else None

"""What a container in Kubeflow's IR asks for: processors, memory, accelerators."""

from typing import Any

from furness.importers._kubernetes import quantity
from furness.importers._read import at, map_at, number_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.resources import Memory, Resources

_KNOWN = frozenset(
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


def resources_of(report: Report, *keys: Key) -> Resources | None:
    """Read the resources of a container; None where it asks for none."""
    data = report.source.data
    tell_others(report, data, _KNOWN, *keys)
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

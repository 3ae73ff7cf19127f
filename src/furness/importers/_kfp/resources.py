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
_KINDS = {"cpus": float, "memory": Memory, "gpus": int}


def resources_of(report: Report, *keys: Key) -> Resources | None:
    """Read the resources of a container; None where it asks for none."""
    data = report.source.data
    tell_others(report, data, _KNOWN, *keys)
    given = map_at(data, *keys)
    texts = _first(given, "resourceMemoryRequest", "resourceMemoryLimit")
    accelerator = map_at(given, "accelerator")
    found = {
        "cpus": _first(given, "cpuRequest", "cpuLimit", "resourceCpuRequest", "resourceCpuLimit"),
        "memory": texts or _gigabytes(_first(given, "memoryRequest", "memoryLimit")),
        "gpus": _first(accelerator, "resourceCount", "count"),
    }
    kind = text_at(accelerator, "resourceType") or text_at(accelerator, "type")
    if found["gpus"] and kind:
        hint = "choose machines that have it where the run goes"
        report.leave(f"any accelerator will do, not only `{kind}`", hint, *keys, "accelerator")
    amounts = {name: _KINDS[name](one) for name, one in found.items() if one}
    return Resources(**amounts) if amounts else None


def _first(given: dict[str, Any], *names: str) -> float | None:
    found = (quantity(at(given, name)) for name in names)
    return next((one for one in found if one and one < 2**60), None)


def _gigabytes(amount: float | None) -> float | None:
    return amount * 1000**3 if amount and number_at(amount) else None

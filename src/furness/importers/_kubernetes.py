"""Resources and variables as Kubernetes writes them, in jobs and in Kubeflow's files."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from furness.importers._read import list_at, map_at, number_at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.resources import Duration, Memory, Resources

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(m|[kKMGTP]i?)?B?")
_FACTORS = {"": 1, "m": 0.001} | {
    f"{letter}{end}": base**power
    for power, letter in enumerate("kMGTP", 1)
    for end, base in (("", 1000), ("i", 1024))
}
_FACTORS |= {"Ki": 1024, "K": 1000}
_GPU = re.compile(r".*/gpu$|.*/vgpu$|gpu")


def quantity(value: Any) -> float | None:
    """Read an amount such as `500m`, `2` or `4Gi`; None when it is none."""
    found = None if isinstance(value, bool) else _QUANTITY.fullmatch(str(value).strip())
    return float(found[1]) * float(_FACTORS[found[2] or ""]) if found else None


def resources_of(report: Report, data: Any, *keys: Key) -> Resources:
    """Read `resources` of a container: what it requests, and where that is absent its limits.

    Args:
        report: Is told what is left out.
        data: The whole file.
        keys: Where `resources` is in it.
    """
    found: dict[str, Any] = {}
    for group in ("limits", "requests"):
        for name, value in map_at(data, *keys, group).items():
            amount = quantity(value)
            kind = "gpu" if _GPU.fullmatch(name) else name
            if kind in ("cpu", "memory", "gpu") and amount is not None and amount < 2**60:
                found[kind] = amount
            else:
                message = f"`{name}: {value}` is left out of the resources"
                report.leave(message, "see whether the run needs it", *keys, group, name)
    named = {"cpus": found.get("cpu"), "memory": found.get("memory"), "gpus": found.get("gpu")}
    kinds = {"cpus": float, "memory": Memory, "gpus": int}
    return Resources(**{name: kinds[name](one) for name, one in named.items() if one})


def duration_of(value: Any) -> Duration | None:
    """Give a number of seconds as a length of time; None when it is none."""
    seconds = number_at(value)
    return Duration(seconds) if seconds else None


def variables_of(report: Report, data: Any, *keys: Key) -> tuple[dict[str, str], dict[str, str]]:
    """Read `env` of a container: the value of each variable, and its secrets.

    What comes from elsewhere in the cluster is left out.
    """
    values: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for index, one in enumerate(list_at(data, *keys)):
        name = text_at(one, "name")
        if not (name.isidentifier() and name.isascii()):
            report.leave(f"`{name}` cannot name a variable", "rename it", *keys, index)
        elif text_at(one, "valueFrom", "secretKeyRef", "name"):
            where = one["valueFrom"]["secretKeyRef"]
            secrets[name] = f"{where['name']}/{text_at(where, 'key')}"
            report.leave(*left_there(name, secrets[name]), *keys, index)
        elif "valueFrom" in one:
            hint = f"give it as an input: `{name}=…`"
            report.leave(f"the value of `{name}` is in the cluster", hint, *keys, index)
        else:
            values[name] = _as_text(one.get("value"))
    return values, secrets


def left_there(name: str, secret: str) -> tuple[str, str]:
    """Give what is told of a variable whose value is a secret of the cluster, and a hint."""
    hint = f"give furness a secret of this name: it was `{secret}` there"
    return f"the value of `{name}` stays in the cluster", hint


def variables_besides(
    report: Report, given: Mapping[str, str], taken: Collection[str], *keys: Key
) -> dict[str, str]:
    """Give the variables that are no input or output, whose names have those; others are told of.

    Args:
        report: Is told.
        given: The value of each.
        taken: The names of inputs and outputs.
        keys: Where they are.
    """
    for name in (one for one in given if one in taken):
        hint = "rename the input in the document where the program reads the variable"
        message = f"the variable `{name}` has the input or output of its name, not `{given[name]}`"
        report.leave(message, hint, *keys)
    return {name: text for name, text in given.items() if name not in taken}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)

"""Short forms: what a document may leave out or write as text, and what it stands for."""

from typing import Any

from furness.model.resources import Duration, Memory, parse_bytes, parse_duration
from furness.model.types import Type, parse_type


def normal(data: Any) -> Any:
    """Write out what a document may leave short; what is wrong stays as it is."""
    if not isinstance(data, dict):
        return data
    full = dict(data)
    for key in ("inputs", "outputs") if "operator" in data else ("inputs",):
        if isinstance(data.get(key), dict):
            full[key] = {
                name: {"type": value} if isinstance(value, str) else value
                for name, value in data[key].items()
            }
    for key in ("steps", "exit"):
        if isinstance(data.get(key), dict):
            full[key] = {name: _normal_step(step) for name, step in data[key].items()}
    return full


def _normal_step(step: Any) -> Any:
    if not isinstance(step, dict):
        return step
    full = dict(step)
    if isinstance(step.get("needs"), str):
        full["needs"] = [step["needs"]]
    if "scatter" in step:
        full["scatter"] = _normal_scatter(step["scatter"])
    if isinstance(step.get("operator"), dict):
        full["operator"] = normal(step["operator"])
    return full


def _normal_scatter(scatter: Any) -> Any:
    if isinstance(scatter, str):
        return {"inputs": [scatter]}
    if isinstance(scatter, list):
        return {"inputs": scatter}
    if isinstance(scatter, dict) and len(scatter) == 1 and scatter.keys() <= {"zip", "cross"}:
        method, inputs = next(iter(scatter.items()))
        return {"inputs": [inputs] if isinstance(inputs, str) else inputs, "method": method}
    return scatter


def decode_hook(kind: type, value: Any) -> Any:
    """Read a type or an amount; the counterpart of `encode_hook`."""
    if isinstance(value, kind):
        return value
    if not isinstance(value, str):
        raise TypeError(f"`{value}` is not a text")
    return _HOOKS[kind](value)


_HOOKS: dict[type, Any] = {Type: parse_type, Memory: parse_bytes, Duration: parse_duration}


def is_output(value: Any) -> bool:
    """Tell whether a pipeline's output is written in its long form."""
    return isinstance(value, dict) and "value" in value

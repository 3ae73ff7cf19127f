"""What `runtime/kfp.py` is told of how a task runs, and KFP of how it is tried again."""

from typing import Any

from msgspec import UNSET

from furness.exporters._kfp.types import Wire
from furness.exporters._kfp.use import Use
from furness.exporters._kfp.values import carried
from furness.model.operator import Operator
from furness.model.pipeline import Step


def manner_of(use: Use, operator: Operator, literals: dict[str, Any]) -> dict[str, Any]:
    """Tell `runtime/kfp.py` how a task runs."""
    step, needed = use.step, use.step.resources or operator.resources
    defaults = {
        key: carried(wire.fallback) for key, wire in use.wires.items() if wire.fallback is not UNSET
    }
    told = {
        "final": use.final,
        "pipeline": use.pipeline,
        "due": use.due,
        "holes": _holes(use, operator),
        "literals": literals,
        "defaults": defaults,
        "cores": int(needed.cpus) if needed.cpus > 1 else None,
        "ranks": needed.ranks,
        "time_limit": float(needed.time_limit) if needed.time_limit else None,
        "allow_failure": step.allow_failure,
        **(_attempts(step) if _tries_itself(step) else {}),
    }
    found = {**use.decision, "floats": _unchecked(use, operator), **told}
    return {key: one for key, one in found.items() if one}


def _unchecked(use: Use, operator: Operator) -> list[str]:
    """Give the Floats that are given to an input of which that is not known."""
    inputs = operator.inputs
    own = {key for key, one in inputs.items() if "Float" in str(one.type) and not use.step.when}
    return [key for key in use.floats if key not in own]


def _holes(use: Use, operator: Operator) -> dict[str, list[bool]]:
    """Tell where skipped elements are left out: not where the input takes null elements."""
    found = {}
    for key, one in use.arguments.items():
        holes = one.holes[key in use.picks :] if isinstance(one, Wire) else ()
        element = operator.inputs[key].type.required.of
        if element is not None and element.is_optional:
            holes = (False, *holes[1:])
        if any(holes):
            found[key] = list(holes)
    return found


def _tries_itself(step: Step) -> bool:
    """Tell whether KFP's own retries would do something else."""
    return step.retry.attempts > 1 and bool(step.allow_failure or step.retry.exit_statuses)


def _attempts(step: Step) -> dict[str, Any]:
    retry = step.retry
    return {
        "attempts": retry.attempts,
        "wait": float(retry.wait),
        "backoff": retry.backoff,
        "exit_statuses": list(retry.exit_statuses),
    }


def retry_of(step: Step) -> dict[str, Any]:
    """Give the retries that KFP itself makes."""
    if step.retry.attempts < 2 or _tries_itself(step):  # noqa: PLR2004 - the first is no retry
        return {}
    return {
        "retryPolicy": {
            "maxRetryCount": step.retry.attempts - 1,
            "backoffDuration": f"{float(step.retry.wait):g}s",
            "backoffFactor": float(step.retry.backoff),
            "backoffMaxDuration": "3600s",
        }
    }

"""How a tool runs at its place, and what CWL and our runtime are told of that."""

import math
from typing import Any

from msgspec import Struct

from furness.exporters._cwl.packages import image_of
from furness.model.operator import Operator
from furness.model.pipeline import Retry
from furness.model.resources import Resources


class Manner(Struct, frozen=True, kw_only=True):
    """How a tool runs at the place where it is used."""

    resources: Resources
    """What it needs from the machine."""
    retry: Retry = Retry()
    """Whether and when it tries again."""
    allow_failure: bool = False
    """Whether a failure counts as a skip."""
    nullable: frozenset[str] = frozenset()
    """The inputs that may be given null, whatever their type."""
    after: str | None = None
    """The input for what must have ended before."""
    ended: str | None = None
    """The output that tells that it has ended."""


def options_of(manner: Manner) -> list[str]:
    """Give the options of `runtime/cwl.py`."""
    retry, limit = manner.retry, manner.resources.time_limit
    found = ["--cores=$(runtime.cores)"]
    found += [f"--ranks={manner.resources.ranks}"] if manner.resources.ranks else []
    found += [f"--time-limit={limit:g}"] if limit else []
    if retry.attempts > 1:
        found += [f"--attempts={retry.attempts}"]
        found += [f"--wait={float(retry.wait):g}"] if retry.wait else []
        found += [f"--backoff={retry.backoff:g}"] if retry.backoff > 1 else []
        statuses = ",".join(map(str, retry.exit_statuses))
        found += [f"--exit-statuses={statuses}"] if statuses else []
    found += ["--allow-failure"] if manner.allow_failure else []
    return found + ([f"--ended={manner.ended}"] if manner.ended else [])


def requirements_of(operator: Operator, manner: Manner) -> dict[str, Any]:
    """Give what the platform is told."""
    needed = manner.resources
    amounts: dict[str, Any] = {
        "coresMin": int(needed.cpus) if needed.cpus % 1 == 0 else needed.cpus
    }
    if needed.memory:
        amounts["ramMin"] = math.ceil(needed.memory / 2**20)
    found: dict[str, Any] = {"ResourceRequirement": amounts}
    if needed.time_limit:
        found["ToolTimeLimit"] = {"timelimit": _longest(needed.time_limit, manner.retry)}
    if operator.network or operator.ports:
        found["NetworkAccess"] = {"networkAccess": True}
    image = image_of(operator)
    return {"DockerRequirement": {"dockerPull": image}, **found} if image else found


def _longest(limit: float, retry: Retry) -> int:
    """Give the longest that all attempts take together."""
    waits = sum(retry.wait * retry.backoff**at for at in range(retry.attempts - 1))
    return math.ceil(limit * retry.attempts + waits)

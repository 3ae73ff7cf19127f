"""What made each output of a run: a tree of tasks, down to the files that were given.

A task that is met again is named, and not told again.
"""

from typing import Any

from furness.cli._lineage import Lineage, maker_of, makers_of, read_from
from furness.cli._wording import moment
from furness.errors import NotFoundError
from furness.model.artifact import is_file_value

_DEEPEST = 60


def tree_of(lineage: Lineage, names: list[str]) -> dict[str, Any]:
    """Give for each output its value and what made it.

    Args:
        lineage: Who made what.
        names: The outputs; none means all.

    Raises:
        NotFoundError: The run has no such output.
    """
    for name in names:
        if name not in lineage.run.outputs:
            known = ", ".join(f"`{one}`" for one in lineage.run.outputs) or "none"
            raise NotFoundError(
                f"run `{lineage.run.id}` has no output `{name}`",
                hint=f"its outputs are: {known}",
                code="output",
            )
    seen: set[str] = set()
    return {
        name: {
            "value": value,
            "made_by": [_branch(lineage, one, seen, 0) for one in makers_of(lineage, name)],
        }
        for name, value in lineage.run.outputs.items()
        if not names or name in names
    }


def _branch(lineage: Lineage, digest: str, seen: set[str], depth: int) -> dict[str, Any]:
    result, attempt = lineage.results.get(digest), lineage.tasks[digest]
    if result is None or digest in seen or depth > _DEEPEST:
        return {"task": attempt.task, "digest": digest, "told_above": digest in seen}
    seen.add(digest)
    parts = result.parts
    return {
        "task": attempt.task,
        "digest": digest,
        "made": moment(result.made),
        "made_in_run": result.run,
        **{name: parts.get(name) for name in ("operator", "version", "code", "command")},
        **{name: parts.get(name) for name in ("entry", "environment", "variables")},
        "arguments": {
            name: _argument(lineage, value, seen, depth + 1)
            for name, value in parts.get("arguments", {}).items()
        },
        "read_from": read_from(lineage, attempt.step),
    }


def _argument(lineage: Lineage, value: Any, seen: set[str], depth: int) -> Any:
    if isinstance(value, list):
        return [_argument(lineage, one, seen, depth) for one in value]
    if not is_file_value(value):
        return value
    maker = maker_of(lineage, value)
    return {**value, "made_by": _branch(lineage, maker, seen, depth) if maker else None}

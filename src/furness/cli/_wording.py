"""How times, states and values are written for people and for programs."""

import os
import time
from datetime import UTC, datetime
from typing import Any

from furness.model.artifact import files_in
from furness.model.run import RunRecord
from furness.model.values import shorten

COLOURS = {
    "succeeded": "green",
    "failed": "red",
    "interrupted": "yellow",
    "cancelled": "yellow",
    "running": "cyan",
}
"""The colours of states."""

_INLINE = 3


def moment(unix: float | None) -> str | None:
    """Write a time for programs, in UTC."""
    if unix is None:
        return None
    return datetime.fromtimestamp(unix, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def lasted(run: RunRecord, *, interrupted: bool = False) -> float | None:
    """Give the seconds that a run took until now; None when nobody brings it forward."""
    if interrupted:
        return None
    return max(0.0, (run.ended or time.time()) - run.created)


def shown(value: Any) -> str:
    """Write a value on a line; files by their path from here, many by the first of them."""
    files = files_in(value)
    if not files:
        return "-" if value is None else shorten(value)
    first = os.path.relpath(files[0]["path"])
    return first if len(files) == 1 else f"{first} … ({len(files)} files)"


def inline(value: Any) -> str:
    """Write a value as results keep it: of a file the name and the beginning of its digest."""
    if isinstance(value, dict) and "digest" in value:
        return f"{value.get('name') or value.get('path')} ({value['digest'][:19]})"
    if isinstance(value, list) and len(value) <= _INLINE:
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value[:_INLINE]))}, … {len(value) - _INLINE} more]"
    return shown(value)

"""Say why a task failed: its end in words, the last lines of its log, and how to look closer."""

import os

from furness.model.run import AttemptRecord

_TAIL_BYTES = 8192
_TAIL_LINES = 12


def last_lines(path: str, lines: int = _TAIL_LINES) -> list[str]:
    """Give the last lines of a log; none when it is empty or gone.

    Args:
        path: The log.
        lines: How many at most.
    """
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return text.splitlines()[-lines:]


def explain_failure(attempt: AttemptRecord, folder: str) -> str:
    """Write what a person needs to know of a failed attempt.

    Args:
        attempt: Its record.
        folder: Where the workspaces are.
    """
    parts = [attempt.message or "it failed"]
    if attempt.workspace is None:
        return parts[0]
    workspace = os.path.join(folder, attempt.workspace)
    lines = last_lines(f"{workspace}.log")
    if lines:
        parts += ["its log ends:", *(f"    {line}" for line in lines)]
    if os.path.isdir(workspace):
        parts += [
            f"workspace: {workspace}",
            f"look into it: furness tasks workspace '{attempt.run}/{attempt.task}' --shell",
        ]
    return "\n".join(parts)

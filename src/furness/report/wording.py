"""How figures, times and ends are written for people."""

import re
import signal

from furness.model.run import AttemptRecord, State

_CAUSES = {
    "time-limit": "took longer than its time limit",
    "out-of-memory": "ran out of memory",
    "cancelled": "was cancelled",
    "lost": "was lost: its executor no longer knows it",
    "refused": "was refused by its executor",
    "outputs": "ended, but its outputs are missing or wrong",
}
_STATUSES = {126: "the command cannot be executed", 127: "the command was not found"}
_SIGNALLED = 128
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def duration(seconds: float | None) -> str:
    """Write how long something took, such as `4.2 s` or `3 min 12 s`."""
    if seconds is None:
        return "\u2013"
    seconds = max(seconds, 0.0)
    if seconds < 0.9995:  # noqa: PLR2004 - what would be rounded to 1000 ms
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:  # noqa: PLR2004 - what would be rounded to 60.0 s
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def amount(size: float | None) -> str:
    """Write a number of bytes, such as `1.4 MiB`."""
    if size is None:
        return "\u2013"
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(size) < 1023.5:  # noqa: PLR2004 - what would be rounded to 1024
            return f"{size:.0f} B" if unit == "B" else f"{size:.3g} {unit}"
        size /= 1024
    return f"{size:.3g} TiB"


def count(number: int, noun: str) -> str:
    """Write a number with its noun, such as `1 task` or `10,000 tasks`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def word(attempt: AttemptRecord) -> str:
    """Give a task's state as the page counts it; a reused success is a word of its own."""
    reused = attempt.reused and attempt.state == State.SUCCEEDED
    return "reused" if reused else attempt.state.word


def end_in_words(attempt: AttemptRecord) -> str:
    """Say how an attempt ended, such as `exit status 127: the command was not found`."""
    status = attempt.exit_status
    said = [_CAUSES.get(attempt.cause or "", attempt.cause or "")]
    if status is not None:
        said.append(_status_in_words(status))
    return ", ".join(filter(None, said)) or attempt.state.word


def _status_in_words(status: int) -> str:
    if status < 0:
        return f"ended by {_signal_name(-status)}"
    if status > _SIGNALLED and (name := _signal_name(status - _SIGNALLED))[:3] == "SIG":
        return f"exit status {status}: ended by {name}"
    meaning = _STATUSES.get(status)
    return f"exit status {status}: {meaning}" if meaning else f"exit status {status}"


def _signal_name(number: int) -> str:
    try:
        found = signal.Signals(number)
    except ValueError:
        return f"signal {number}"
    return f"{found.name} ({(signal.strsignal(number) or 'signal').lower()})"


def tail(log: str, lines: int = 50, width: int = 2000) -> str:
    """Give a log's last lines as a terminal would leave them: no colours, no redrawn progress."""
    last = log[-lines * width :].rstrip().split("\n")[-lines:]
    shown = (_ESCAPES.sub("", line.rstrip("\r").rpartition("\r")[2]) for line in last)
    return "\n".join(line[:width] for line in shown)

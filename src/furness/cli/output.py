"""Print: data on standard output, everything else on standard error. Nothing else prints."""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from furness.lazy import lazy

if TYPE_CHECKING:
    import msgspec

    from furness.errors import FurnessError, Problem
    from furness.model import digest
else:
    msgspec = lazy("msgspec")
    digest = lazy("furness.model.digest")


def data(text: str) -> None:
    """Print a line of data; when its reader has gone, as `head` does, it goes nowhere."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout.fileno())


def raw(content: bytes, *, complete: bool = True) -> None:
    """Print what somebody else wrote, byte by byte.

    Args:
        content: The bytes.
        complete: Whether a last line without an end gets one.
    """
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    if complete and content and content[-1:] != b"\n":
        sys.stdout.buffer.write(b"\n")
    sys.stdout.flush()


def document(value: Any) -> None:
    """Print one JSON document; when its reader has gone, it goes nowhere."""
    encoded = msgspec.json.format(msgspec.json.encode(value, enc_hook=digest.encode_hook))
    try:
        sys.stdout.buffer.write(encoded + b"\n")
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout.fileno())


def note(text: str) -> None:
    """Tell a person something that is no data; who does not listen any more does not hinder us."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr.fileno())


def silence(*descriptors: int) -> None:
    """Let what is printed go nowhere, as when a terminal was closed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in descriptors:
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def error(failure: "FurnessError", *, as_json: bool) -> None:
    """Print an error: one line for what and where, one for what to do; or a JSON document."""
    if as_json:
        told: dict[str, Any] = {"error": failure.problems[0].as_dict()}
        if len(failure.problems) > 1:
            told["problems"] = [problem.as_dict() for problem in failure.problems]
        document(told)
        return
    for problem in failure.problems:
        note(described(problem, paint("error:", "red")))


def described(problem: "Problem", kind: str) -> str:
    """Write a problem as a person reads it."""
    place = f" ({problem.place})" if problem.place else ""
    hint = f"\n{paint('hint:', 'cyan')} {problem.hint}" if problem.hint else ""
    return f"{kind} {problem.message}{place}{hint}"


def hints(problems: "Iterable[Problem]") -> None:
    """Print what could not be decided, each with what to write."""
    for problem in problems:
        answer = f"; {problem.hint}" if problem.hint else ""
        place = f" ({problem.place})" if problem.place else ""
        note(f"{paint('hint:', 'cyan')} {problem.message}{place}{answer}")


_COLOURS = {"red": 31, "green": 32, "yellow": 33, "cyan": 36, "grey": 90, "bold": 1}


def paint(text: str, colour: str, *, stream: Any = None) -> str:
    """Colour a text where the terminal shows colours and `NO_COLOR` is not set."""
    stream = stream or sys.stderr
    if os.environ.get("NO_COLOR") or not stream.isatty():
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


def fleeting(text: str) -> None:
    """Show a line that the next one takes the place of; nothing where there is no terminal.

    Args:
        text: The line; an empty one wipes the last.
    """
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def table(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> None:
    """Print rows of data in columns; nothing but the headings where there are none."""
    whole = [list(headings), *[list(row) for row in rows]]
    widths = [max(len(row[column]) for row in whole) for column in range(len(headings))]
    for number, row in enumerate(whole):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        line = "  ".join(cells).rstrip()
        data(paint(line, "bold", stream=sys.stdout) if number == 0 else line)


def seconds(value: float | None) -> str:
    """Write a length of time as people do: `12 ms`, `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if value is None:
        return "-"
    if value < 0.1:  # noqa: PLR2004 - below a tenth of a second, milliseconds matter
        return f"{value * 1000:.0f} ms"
    if value < 10:  # noqa: PLR2004 - below ten, tenths matter
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def ago(value: float) -> str:
    """Write how long something is ago: `just now`, `5 min ago`, `3 h ago`, `12 d ago`."""
    for limit, unit, length in ((3600, "min", 60), (86400, "h", 3600), (float("inf"), "d", 86400)):
        if value < length:
            return "just now"
        if value < limit:
            return f"{value // length:.0f} {unit} ago"
    return "-"


def size(value: float | None) -> str:
    """Write an amount of bytes as people do: `812 B`, `3.4 MiB`."""
    if value is None:
        return "-"
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:  # noqa: PLR2004 - the base of these units
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"


def shown(value: Any) -> str:
    """Write a value on one line."""
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value, enc_hook=digest.encode_hook).decode()

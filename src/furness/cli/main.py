"""Dispatch, print errors, set the exit status: the edge of the process.

The parser is not imported for what is read without it: the page of help and plain runs.
"""

import errno
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from furness.cli import output, quick, start
from furness.lazy import lazy

if TYPE_CHECKING:
    from furness import errors
    from furness.cli import _run, help_page, parser
else:
    errors = lazy("furness.errors")
    _run = lazy("furness.cli._run")
    help_page = lazy("furness.cli.help_page")
    parser = lazy("furness.cli.parser")

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""

UNAVAILABLE = 3
"""The exit status when something outside, or in Furness itself, does not work."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit status; no exception leaves.

    Args:
        arguments: What stands after `furness` on the command line.
    """
    as_json = "--json" in arguments
    try:
        _refuse_nul(arguments)
        return _obey(list(arguments))
    except errors.FurnessError as error:
        output.error(error, as_json=as_json)
        return error.exit_status
    except KeyboardInterrupt:
        output.note("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the edge of the process: a traceback helps nobody
        return _unexpected(error, as_json=as_json)


def _obey(words: list[str]) -> int:
    if words in (["--help"], ["-h"]):
        output.data(help_page.write())
        return 0
    start.import_msgspec()
    plain = quick.read(words)
    return parser.parse(words) if plain is None else _run.perform(**plain)


def _refuse_nul(arguments: Sequence[str]) -> None:
    """Refuse what no shell can pass on, but a program that calls us can."""
    for word in arguments:
        if "\0" in word:
            raise errors.InputError(
                f"`{word.encode('unicode_escape').decode()}` holds a NUL character",
                hint="no path, name or argument can hold one",
                code="nul",
            )


_SYSTEM = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EMFILE: "allow more open files: `ulimit -n 1024`, or run fewer tasks at once: `--jobs`",
}
"""What to do about errors of the operating system."""


def _unexpected(error: Exception, *, as_json: bool) -> int:
    if os.environ.get("FURNESS_DEBUG"):
        raise error
    hint = "set FURNESS_DEBUG=1 to see where, and report it with what you typed"
    if isinstance(error, OSError):
        told = errors.FurnessError(
            f"{error.strerror or error}: `{error.filename}`"
            if error.filename
            else str(error.strerror or error),
            hint=_SYSTEM.get(error.errno or 0, "check who may read and write there"),
            code="system",
        )
    else:
        told = errors.FurnessError(
            f"something unexpected happened: {type(error).__name__}: {error}",
            hint=hint,
            code="unexpected",
        )
    output.error(told, as_json=as_json)
    return UNAVAILABLE

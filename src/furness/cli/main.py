"""Parse, dispatch, print errors, set the exit status.

The commands are the files in `commands/`: each has a `command`, and is imported when it is used.
The first line of its docstring is its line in the help.
"""

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from furness.cli import output
from furness.errors import FurnessError, InputError
from furness.lazy import lazy

if TYPE_CHECKING:
    import difflib
else:
    difflib = lazy("difflib")

_FOLDER = os.path.join(os.path.dirname(__file__), "commands")

_USUAL_WIDTH = 80
_WIDEST = 100

INTERRUPTED = 130
"""The exit status after Ctrl-C, as shells have it."""

UNAVAILABLE = 3
"""The exit status when something outside, or in Furness itself, does not work."""


class _Commands(click.Group):
    """The commands, found by looking into their folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See `click.Group.list_commands`."""
        del ctx
        files = sorted(os.listdir(_FOLDER))
        return [file[:-3] for file in files if file.endswith(".py") and file[0] != "_"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See `click.Group.get_command`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"furness.cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See `click.Group.format_commands`; no command is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(name)) for name in self.list_commands(ctx)])


def _summary(name: str) -> str:
    with open(os.path.join(_FOLDER, f"{name}.py"), encoding="utf-8") as file:
        return file.readline().strip().strip('"').rstrip(".")


def _width() -> int:
    """Give how wide help may be; click would load the compression libraries to find out."""
    try:
        found = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        columns = os.environ.get("COLUMNS", "")
        found = int(columns) if columns.isdecimal() else 0
    return min(found or _USUAL_WIDTH, _WIDEST)


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "terminal_width": _width()},
    epilog="Start with: furness run segment.py image='scans/*.tif' sigma=2",
)
@click.version_option(
    None, "-V", "--version", package_name="furness", message="furness %(version)s"
)
def furness() -> None:
    """Turn scripts into typed operators, wire them into pipelines, run them anywhere."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit status; no exception leaves.

    Args:
        arguments: What stands after `furness` on the command line.
    """
    as_json = "--json" in arguments
    try:
        _refuse_nul(arguments)
        status = furness.main(list(arguments), prog_name="furness", standalone_mode=False)
    except FurnessError as error:
        output.error(error, as_json=as_json)
        return error.exit_status
    except click.ClickException as error:
        return _misused(error, as_json=as_json)
    except (click.Abort, KeyboardInterrupt):
        output.note("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the edge of the process: a traceback helps nobody
        return _unexpected(error, as_json=as_json)
    return status if isinstance(status, int) else 0


def _refuse_nul(arguments: Sequence[str]) -> None:
    """Refuse what no shell can pass on, but a program that calls us can."""
    for word in arguments:
        if "\0" in word:
            raise InputError(
                f"`{word.encode('unicode_escape').decode()}` holds a NUL character",
                hint="no path, name or argument can hold one",
                code="nul",
            )


def _misused(error: click.ClickException, *, as_json: bool) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and not as_json:
        output.note(error.format_message())
    else:
        output.error(_usage(error), as_json=as_json)
    return InputError.exit_status


def _usage(error: click.ClickException) -> InputError:
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    hint = f"`{context.command_path} --help` shows what it takes" if context else None
    if isinstance(error, click.NoSuchOption) and context and context.info_name == "run":
        hint = f"arguments of the operator are written `{error.option_name.lstrip('-')}=…`; {hint}"
    elif context and isinstance(context.command, _Commands):
        words = context.command.list_commands(context)
        near = difflib.get_close_matches(message.rpartition("'")[0].rpartition("'")[2], words, n=1)
        hint = f"did you mean `furness {near[0]}`?" if near else hint
    return InputError(message[:1].lower() + message[1:], hint=hint, code="usage")


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
        told = FurnessError(
            f"{error.strerror or error}: `{error.filename}`"
            if error.filename
            else str(error.strerror or error),
            hint=_SYSTEM.get(error.errno or 0, "check who may read and write there"),
            code="system",
        )
    else:
        told = FurnessError(
            f"something unexpected happened: {type(error).__name__}: {error}",
            hint=hint,
            code="unexpected",
        )
    output.error(told, as_json=as_json)
    return UNAVAILABLE

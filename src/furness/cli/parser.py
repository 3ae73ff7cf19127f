"""The parser: every command, what it takes, and what to say of a wrong command line.

The commands are the files in `commands/`: each has a `command`, and is imported when it is used.
"""

import importlib
import os
import sys
from typing import TYPE_CHECKING

import click

from furness.cli import help_page, output
from furness.errors import InputError
from furness.lazy import lazy

if TYPE_CHECKING:
    import difflib
else:
    difflib = lazy("difflib")

_USUAL_WIDTH = 80
_WIDEST = 100


class _Commands(click.Group):
    """The commands, found by looking into their folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See `click.Group.list_commands`."""
        del ctx
        return help_page.commands()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See `click.Group.get_command`."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"furness.cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def get_help(self, ctx: click.Context) -> str:
        """See `click.Command.get_help`."""
        del ctx
        return help_page.write()


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
)
@click.version_option(
    None, "-V", "--version", package_name="furness", message="furness %(version)s"
)
def furness() -> None:
    """See `help_page.py`."""


def parse(words: list[str]) -> int:
    """Read a command line, run its command, and give the exit status.

    Args:
        words: What stands after `furness`.

    Raises:
        InputError: The command line is wrong.
    """
    try:
        status = furness.main(words, prog_name="furness", standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.NoArgsIsHelpError as error:
        if "--json" in words:
            raise _usage(error) from None
        output.note(error.format_message())
        return InputError.exit_status
    except click.ClickException as error:
        raise _usage(error) from None
    return status if isinstance(status, int) else 0


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

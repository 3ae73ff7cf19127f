"""The page of the command line: every command in `furness.cli.commands`, as click knows it."""

import importlib
import re
from collections.abc import Iterator
from inspect import cleandoc

import click

from scripts.reference.sources import PACKAGE, code, table

INTRODUCTION = """# Command line

Standard output is data, standard error is everything else. Every command takes `--json`; then
standard output is one JSON document. Exit status: 0 done, 1 the run failed, 2 the input is wrong,
3 something outside is not available, 130 interrupted.
"""


def page() -> str:
    """Give the whole page."""
    return INTRODUCTION + "".join(section(name, command) for name, command in commands())


def commands() -> Iterator[tuple[str, click.Command]]:
    """Give every command and the commands below it, by the words a user types."""
    for path in sorted((PACKAGE / "cli" / "commands").glob("[!_]*.py")):
        module = importlib.import_module(f"furness.cli.commands.{path.stem}")
        yield from below(f"furness {path.stem.replace('_', '-')}", module.command)


def below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Give a command, then those of the group that it is."""
    yield name, command
    if isinstance(command, click.Group):
        for each, child in sorted(command.commands.items()):
            yield from below(f"{name} {each}", child)


def section(name: str, command: click.Command) -> str:
    """Give what is said about one command."""
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    rows = [option(each, context) for each in command.params if isinstance(each, click.Option)]
    text = re.sub(r"\n*\x08\n", "\n\n", cleandoc(command.help or ""))
    return f"\n## {name}\n\n```text\n{usage}\n```\n\n{text}\n\n" + table(
        ("Option", "What it does", "Default"), rows
    )


def option(each: click.Option, context: click.Context) -> tuple[str, str, str]:
    """Give one option as a row."""
    names = ", ".join(code(name) for name in (*each.opts, *each.secondary_opts))
    value = "" if each.is_flag or each.count else f" {code(each.make_metavar(context))}"
    default = each.default
    shown = isinstance(default, str | int | float) and not isinstance(default, bool)
    return names + value, each.help or "", code(str(default)) if shown else ""

"""What every kind of command line has in common: arguments, a description, subcommands."""

import ast

import msgspec
from msgspec import Struct

from furness.errors import Problem
from furness.frontends._declared import Declared
from furness.frontends._source import Source


class CommandLine(Struct, frozen=True, kw_only=True):
    """What a command line declares."""

    declared: tuple[Declared, ...] = ()
    """The arguments and options, in order."""
    words: tuple[str, ...] = ()
    """Words that come first: the subcommand."""
    description: str = ""
    """What it does."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided."""
    is_present: bool = True
    """Whether the source has such a command line at all."""


ABSENT = CommandLine(is_present=False)
"""The source has no such command line."""


def subcommand_hint(words: list[str], node: ast.AST, source: Source) -> Problem:
    """Make the hint that one subcommand is one operator."""
    listed = ", ".join(f"`{word}`" for word in words)
    file = source.path.replace("\\", "/").rpartition("/")[2]
    return source.hint(
        "subcommands",
        f"the command line has subcommands ({listed}), and one operator is one of them",
        f'choose one: `[tool.furness]` and `command = ["python", "{file}", '
        f'"{words[0] if words else "…"}"]` in a `# /// script` block',
        node,
    )


def valued_flag(found: Declared, *, empty: bool = False) -> Declared:
    """Give the flag of a Boolean that the command line takes as a word after `=`.

    Args:
        found: The Boolean.
        empty: Whether false is an empty text, since `bool("false")` is true.
    """
    off = "" if empty else "false"
    join = "=" if (found.flag or "").startswith("--") else ""
    flag = f"{found.flag}{join}true/{found.flag}{join}{off}"
    return msgspec.structs.replace(found, flag=flag)

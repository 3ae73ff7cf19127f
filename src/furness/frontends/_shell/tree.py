"""A shell source that was parsed: its commands, and the variables that it assigns.

The grammar is https://github.com/tree-sitter/tree-sitter-bash.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import structs

from furness.errors import Problem
from furness.frontends._grammar import Script, parse
from furness.frontends._shell.commands import assigned_by
from furness.frontends._shell.doubts import doubts_of
from furness.lazy import lazy

if TYPE_CHECKING:
    import tree_sitter
    import tree_sitter_bash
    from tree_sitter import Node
else:
    tree_sitter = lazy("tree_sitter")
    tree_sitter_bash = lazy("tree_sitter_bash")
    Node = object

_ASSIGNING = (
    "variable_assignment",
    "for_statement",
    "select_statement",
    "declaration_command",
    "binary_expression",
    "postfix_expression",
    "unary_expression",
    "command",
)


class ShellSource(Script, frozen=True, eq=False, kw_only=True):
    """A shell source that was parsed."""

    interpreter: tuple[str, ...]
    """The shell and its options, as the first line says."""
    assigned: dict[str, list["Node"]]
    """The statements that assign each variable, in order."""
    doubts: tuple[Problem, ...] = ()
    """Where the grammar did not follow."""


def parse_shell(path: str, text: str) -> ShellSource:
    """Parse a shell source.

    Args:
        path: The file, for places.
        text: Its content.

    Raises:
        DocumentError: It is no shell script; the place says where.
    """
    script = parse(path, text, tree_sitter.Language(tree_sitter_bash.language()))
    interpreter = interpreter_of(text) or ("bash",)
    assigned: dict[str, list[Node]] = {}
    for node in script.each(*_ASSIGNING):
        for name in assigned_by(node):
            assigned.setdefault(name, []).append(node)
    return ShellSource(
        **structs.asdict(script),
        interpreter=interpreter,
        assigned=assigned,
        doubts=(*doubts_of(script, interpreter[0]), *_line_ends(script, text)),
    )


def interpreter_of(text: str) -> tuple[str, ...]:
    """Give the shell that the first line of a source names, with its options; else nothing."""
    first = text[:200].partition("\n")[0].strip()
    words = first[2:].split() if first.startswith("#!") else []
    if words and os.path.basename(words[0]) == "env":
        words = [one for one in words[1:] if one != "-S"]
    if not words or os.path.basename(words[0]) not in ("sh", "bash", "dash", "ksh", "ash", "mksh"):
        return ()
    return (os.path.basename(words[0]), *words[1:])


def _line_ends(script: Script, text: str) -> Iterator[Problem]:
    if "\r\n" in text:
        yield script.hint(
            "line-ends",
            "the lines end as on Windows, and a shell takes the ends for a part of the words",
            f"convert it: sed -i 's/\\r$//' {os.path.basename(script.path)}",
        )

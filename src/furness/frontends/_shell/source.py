"""What a shell script says: its interface and its packages."""

import os
import re
from collections.abc import Iterator

from msgspec import Struct

from furness.errors import Problem
from furness.frontends._declared import Interface, arrange, is_output_path
from furness.frontends._files import Uses
from furness.frontends._grammar import describe, leading_comment, read
from furness.frontends._requirements import Requirements, requirements_in
from furness.frontends._shell.commands import command_name, is_in_function
from furness.frontends._shell.environment import read_shell_environment
from furness.frontends._shell.tree import ShellSource, parse_shell
from furness.model.interface import Output
from furness.model.types import Type

_POSITIONAL = re.compile(r"\$\{?([1-9@*]|#\}?$)")


class ReadShell(Struct, frozen=True, kw_only=True):
    """What was read out of a shell script."""

    source: ShellSource
    """The source, for places and comments."""
    interface: Interface
    """Its inputs and outputs, its description, and what could not be decided."""
    requirements: Requirements
    """The packages that its comments name."""


def read_shell(text: str, path: str) -> ReadShell:
    """Read a shell script; nothing is executed.

    Args:
        text: Its content.
        path: The file, for places.

    Raises:
        DocumentError: It is no shell script; the place says where.
    """
    source = parse_shell(path, text)
    found = read_shell_environment(source)
    uses = Uses(of=found.uses, written=(), read=())
    arranged = arrange(list(found.declared), uses, source)
    named = {name: one for name, one in _named_outputs(source) if name not in arranged.inputs}
    outputs = named | arranged.outputs
    comments = (comment.lstrip("#!% \t") for _, comment in sorted(source.comments.items()))
    hints = (*source.doubts, *found.hints, *arranged.hints, *_unread(source))
    interface = Interface(
        inputs=arranged.inputs,
        outputs=outputs,
        hints=(*hints, *([] if outputs else [_no_outputs(source)])),
        description=leading_comment(source, frozenset(one.line for one in found.declared)),
    )
    return ReadShell(source=source, interface=interface, requirements=requirements_in(comments))


def _named_outputs(source: ShellSource) -> Iterator[tuple[str, Output]]:
    """Give the variables that are called `output_…` and are a constant path."""
    for name, statements in source.assigned.items():
        value = statements[0].child_by_field_name("value") if len(statements) == 1 else None
        if value is None or is_in_function(value):
            continue
        text = read(value).strip("'\"")
        path = os.path.normpath(text)
        if is_output_path(name, text) and not re.search(r"[$`*?\[(]|^/|^\.|^~", path):
            kind = Type("Directory" if text.endswith("/") else "File")
            yield name, Output(type=kind, path=path, description=describe(value, source))


def _unread(source: ShellSource) -> list[Problem]:
    """Ask about arguments, which have neither names nor types."""
    file = os.path.basename(source.path)
    for node in source.each("simple_expansion", "expansion", "command"):
        is_expansion = node.type in ("simple_expansion", "expansion")
        is_positional = is_expansion and _POSITIONAL.match(read(node)) is not None
        if (is_positional or command_name(node) == "getopts") and not is_in_function(node):
            shown = read(node).partition("\n")[0][:40]
            return [
                source.hint(
                    "arguments-unread",
                    f"the script reads its arguments (`{shown}`), which have neither names nor "
                    "types",
                    f'write `[tool.furness]`, `command = ["{source.interpreter[0]}", "{file}", '
                    '"$image"]` and `inputs.image = "File"` in a `# /// script` block',
                    node,
                )
            ]
    return []


def _no_outputs(source: ShellSource) -> Problem:
    return source.hint(
        "no-outputs",
        "no outputs were found",
        'write results to a path such as `output_table="${output_table:-table.csv}"`, or write '
        '`[tool.furness]` and `outputs.table = "table.csv"` in a `# /// script` block',
    )

"""A Python script whose interface is its environment variables or its command line.

Read are `os.getenv` and its relatives as CLAIMED does, and `argparse`, `click` and `typer`; see
`docs/concepts/reading-interfaces.md`.
"""

import ast

import msgspec

from furness.errors import Problem
from furness.frontends._argparse import read_argparse
from furness.frontends._classes import find_class
from furness.frontends._click import read_click
from furness.frontends._command_line import ABSENT, CommandLine
from furness.frontends._declared import STRING, Declared, Interface, arrange
from furness.frontends._environment import Environment, read_environment
from furness.frontends._files import find_uses
from furness.frontends._functions import find_function, is_python, refuse_pipeline
from furness.frontends._imports import uses_logging
from furness.frontends._metadata import read_metadata
from furness.frontends._operator import assemble, file_hints
from furness.frontends._source import Source, dotted, read_source
from furness.frontends._typer import read_typer
from furness.frontends.interface import Compiled, Frontend

LOG_LEVEL = Declared(
    name="log_level",
    default="INFO",
    description="How much is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL.",
)
"""The input that a script has which reads its environment and logs, as CLAIMED's users expect."""


class PythonScript(Frontend):
    """Reads Python scripts: whatever ends in `.py` and is no typed function and no class."""

    def recognises(self, path: str, text: str) -> bool:
        """See `Frontend.recognises`."""
        if not is_python(path, text) or find_function(path, text) is not None:
            return False
        return find_class(path, text) is None

    def compile(self, path: str, text: str) -> Compiled:
        """See `Frontend.compile`."""
        source = read_source(path, text)
        refuse_pipeline(source.functions.values(), source)
        metadata = read_metadata(source)
        uses = find_uses(source)
        environment = read_environment(source)
        line = _command_line(source, metadata.overrides.command or ())
        declared = _together(environment, line, source)
        found = arrange(declared, uses, source)
        hints = [*file_hints(source), *environment.hints, *found.hints, *line.hints]
        interface = Interface(
            inputs=found.inputs,
            outputs=found.outputs | environment.outputs,
            tokens=(*line.words, *found.tokens),
            hints=(*hints, *_argument_hints(source, line, metadata.overrides.command)),
            description=line.description,
        )
        return assemble(source, interface, metadata, uses)


def _command_line(source: Source, chosen: tuple[str, ...]) -> CommandLine:
    for read in (read_argparse, read_click, read_typer):
        found = read(source, chosen)
        if found.is_present:
            return found
    return ABSENT


def _together(environment: Environment, line: CommandLine, source: Source) -> list[Declared]:
    """Give what both declare; of a name in both, the environment has the say."""
    found = {one.name: one for one in line.declared}
    read: dict[str, Declared] = {}
    for one in environment.declared:
        other = found.pop(one.name, None)
        read[one.name] = _both(one, other) if other else one
    named = read.keys() | found.keys()
    if (environment.declared or environment.outputs) and "log_level" not in named:
        read = {"log_level": LOG_LEVEL, **read} if uses_logging(source) else read
    return [*read.values(), *found.values()]


def _both(one: Declared, other: Declared) -> Declared:
    return msgspec.structs.replace(
        one,
        type=other.type if one.type == STRING else one.type,
        description=one.description or other.description,
        flag=other.flag,
        positional=other.positional,
        repeat=other.repeat,
        is_path=one.is_path or other.is_path,
        is_written=one.is_written or other.is_written,
        keys=(*one.keys, *other.keys),
    )


def _argument_hints(
    source: Source, line: CommandLine, command: tuple[str, ...] | None
) -> list[Problem]:
    if line.is_present or command:
        return []
    for node in source.nodes:
        if isinstance(node, ast.Subscript) and dotted(node.value, source) == "sys.argv":
            return [
                source.hint(
                    "arguments-unread",
                    "the script reads `sys.argv`, which says neither names nor types",
                    'write `[tool.furness]`, `command = ["python", "'
                    f'{source.path.rpartition("/")[2]}", "$image"]` and `inputs.image = "File"` '
                    "in a `# /// script` block",
                    node,
                )
            ]
    return []

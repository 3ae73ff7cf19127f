"""What an R source says: its interface and its packages. R notebooks are read by it as well."""

import os
import re
from collections.abc import Iterator

from msgspec import Struct

from furness.errors import Problem
from furness.frontends._declared import Declared, arrange
from furness.frontends._files import Uses
from furness.frontends._grammar import leading_comment
from furness.frontends._r.command_line import read_r_command_line
from furness.frontends._r.environment import read_r_environment
from furness.frontends._r.files import RUses, find_r_uses
from furness.frontends._r.libraries import library_hints
from furness.frontends._r.packages import read_r_packages
from furness.frontends._r.tree import RSource, parse_r
from furness.model.interface import Input, Output


class ReadR(Struct, frozen=True, kw_only=True):
    """What was read out of an R source."""

    source: RSource
    """The source, for places and comments."""
    inputs: dict[str, Input] = {}
    """Its inputs, in order."""
    outputs: dict[str, Output] = {}
    """Its outputs, in order."""
    tokens: tuple[str, ...] = ()
    """What follows the source in its command."""
    packages: tuple[str, ...] = ()
    """R packages."""
    system: tuple[str, ...] = ()
    """Packages of the operating system."""
    description: str = ""
    """What it does."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided."""


def read_r(text: str, path: str, more: tuple[Declared, ...] = ()) -> ReadR:
    """Read an R source; nothing is executed.

    Args:
        text: Its content.
        path: The file, for places.
        more: What is declared besides, such as the parameters of a notebook; it comes first.

    Raises:
        DocumentError: It is not R; the place says where.
        OutsideError: The grammar is not installed.
    """
    source = parse_r(path, text)
    environment, line = read_r_environment(source), read_r_command_line(source)
    uses, needed = find_r_uses(source), read_r_packages(source)
    declared = {one.name: one for one in (*line.declared, *environment.declared)}
    order = dict.fromkeys(one.name for one in (*more, *environment.declared, *line.declared))
    declared |= {one.name: one for one in more}
    found = arrange([declared[name] for name in order], _as_uses(uses), source)
    outputs = found.outputs | environment.outputs
    lines = frozenset(one.line for one in declared.values())
    hints = (*environment.hints, *found.hints, *line.hints, *needed.hints)
    return ReadR(
        source=source,
        inputs=found.inputs,
        outputs=outputs,
        tokens=found.tokens,
        packages=needed.packages,
        system=needed.system,
        description=leading_comment(source, lines) or line.description,
        hints=(
            *hints,
            *library_hints(source, needed.packages),
            *_path_hints(uses, bool(outputs), source),
        ),
    )


def _as_uses(uses: RUses) -> Uses:
    return Uses(of=uses.of, written=(), read=())


def _path_hints(uses: RUses, has_outputs: bool, source: RSource) -> Iterator[Problem]:
    for call, path in uses.read[:1]:
        yield source.hint(
            "constant-path",
            f"`{os.path.basename(path)}` is read by a constant name, and a task runs in a folder "
            "of its own",
            f'make it an input: `Sys.getenv("{_name(path, "data")}", "{path}")`',
            call,
        )
    if not has_outputs:
        yield _no_outputs(uses, source)


def _no_outputs(uses: RUses, source: RSource) -> Problem:
    for call, path in uses.written:
        return source.hint(
            "no-outputs",
            f"no outputs were found, and the file `{os.path.basename(path)}` that line "
            f"{call.start_point.row + 1} writes looks like one",
            f'write `output_{_name(path, "result")} <- "{path}"`, and write to that',
            call,
        )
    return source.hint(
        "no-outputs",
        "no outputs were found",
        'write results to a path such as `Sys.getenv("output_table", "table.csv")`',
    )


def _name(path: str, instead: str) -> str:
    stem = os.path.splitext(os.path.basename(path))[0]
    return re.sub(r"\W+", "_", stem).strip("_") or instead

"""Inputs and outputs that a shell script takes from its environment.

The rules are in `docs/guides/shell.md`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct
from msgspec.structs import replace

from furness.errors import Problem
from furness.frontends._declared import STRING, Declared
from furness.frontends._environment import secret_hints
from furness.frontends._environment_reads import is_machine_variable
from furness.frontends._files import Key
from furness.frontends._grammar import above
from furness.frontends._shell.commands import command_name, is_in_function, words_of
from furness.frontends._shell.declared import declare
from furness.frontends._shell.tree import ShellSource
from furness.frontends._shell.uses import holder_of, use_of
from furness.frontends._shell.variables import DEFAULTED, REQUIRED, operator_of, variable_of
from furness.frontends._source import words

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_SHELL = words(
    "BASH BASHPID BASHOPTS BASH_SOURCE BASH_LINENO BASH_VERSION BASH_VERSINFO BASH_REMATCH "
    "BASH_SUBSHELL BASH_COMMAND BASH_ENV DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS "
    "HISTFILE HOSTTYPE IFS LINENO MACHTYPE OPTARG OPTERR OPTIND OSTYPE PIPESTATUS PPID PS1 PS2 PS4 "
    "RANDOM REPLY SECONDS SHELLOPTS SRANDOM UID ENV MANPATH INFOPATH CDPATH COMP_WORDS COPROC "
    "MAPFILE POSIXLY_CORRECT TIMEFORMAT"
)


class ShellEnvironment(Struct, frozen=True, kw_only=True, eq=False):
    """What a shell script takes from its environment."""

    declared: tuple[Declared, ...] = ()
    """What it reads, in order of first appearance."""
    uses: dict[Key, frozenset[str]] = {}
    """What is done with the path in each variable."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided."""


def read_shell_environment(source: ShellSource) -> ShellEnvironment:
    """Find the variables that a script reads before it assigns them."""
    declared: dict[str, Declared] = {}
    told: set[str] = set()
    for name, node in _variables(source):
        if not _is_own(name, node, source):
            one = declare(name, node, source)
            declared[name] = _merge(declared[name], one) if name in declared else one
            told |= {name} if operator_of(node) else set()
    bare = [name for name, one in declared.items() if one.default is UNSET and name not in told]
    unknown = list(_unknown(bare, source))
    devices = {("", one.name) for one in declared.values() if str(one.default).startswith("/dev/")}
    hints = [*secret_hints(declared.values(), source), *unknown]
    if unknown:
        declared = {name: one for name, one in declared.items() if name not in bare}
    return ShellEnvironment(
        declared=tuple(replace(one, keys=(("", one.name),)) for one in declared.values()),
        uses={key: found for key, found in _uses(source).items() if key not in devices},
        hints=tuple(hints),
    )


def _variables(source: ShellSource) -> "Iterator[tuple[str, Node]]":
    """Give each place that names a variable."""
    for node in source.each("variable_name", "simple_expansion", "expansion"):
        name = variable_of(node)
        if name:
            yield name, node


def _uses(source: ShellSource) -> dict[Key, frozenset[str]]:
    found: dict[Key, frozenset[str]] = {}
    for name, node in _variables(source):
        use = use_of(node)
        if use:
            key = ("", holder_of(node, name, source))
            found[key] = found.get(key, frozenset()) | {use}
    return found


def _is_own(name: str, node: "Node", source: ShellSource) -> bool:
    """Tell whether a variable is the machine's, the shell's, or assigned by the script before."""
    if is_machine_variable(name) or name in _SHELL or name.startswith("BASH_"):
        return True
    assigned = source.assigned.get(name, [])
    if is_in_function(node) and operator_of(node) not in (*REQUIRED, *DEFAULTED):
        return bool(assigned)
    return any(one.end_byte <= node.start_byte or _is_loop(one, node) for one in assigned)


def _is_loop(assignment: "Node", node: "Node") -> bool:
    is_loop = assignment.type in ("for_statement", "select_statement", "c_style_for_statement")
    return is_loop and any(one == assignment for one in above(node))


def _merge(earlier: Declared, later: Declared) -> Declared:
    """Give one declaration for two reads: the first default that exists, the first description."""
    kept = later if earlier.default is UNSET and earlier.type == STRING else earlier
    return replace(kept, description=earlier.description or later.description, line=earlier.line)


def _unknown(bare: list[str], source: ShellSource) -> Iterator[Problem]:
    """Ask about the variables that another file, which the script reads, may assign."""
    for node in source.each("command"):
        if command_name(node) in (".", "source") and bare:
            listed = ", ".join(f"`{name}`" for name in bare)
            yield source.hint(
                "variables-unknown",
                f"`{words_of(node)[0] if words_of(node) else '.'}` may assign {listed}",
                "write what is an input as `${name:?what it is}` before that line, or in a "
                "`# /// script` block",
                node,
            )
            return

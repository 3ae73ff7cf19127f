"""Inputs and outputs that a shell script takes from its environment.

The rules are in `docs/guides/shell.md`.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from furness.errors import ArgumentError, Problem
from furness.frontends._declared import COMPUTED, STRING, Declared, is_output_path
from furness.frontends._environment import secret_hints
from furness.frontends._environment_reads import is_machine_variable
from furness.frontends._files import FILLED, LISTED, READ, WRITTEN, Key
from furness.frontends._grammar import above, describe, read, walk
from furness.frontends._shell_tree import (
    ShellSource,
    arguments_of,
    changed_by,
    command_name,
    is_in_function,
    words_of,
)
from furness.frontends._source import words
from furness.model.types import Type
from furness.model.values import as_text, parse_text

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
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REQUIRED = (":?", "?")
_DEFAULTED = (":-", "-", ":=", "=")
_TESTED = (":+", "+")
_TESTS = {"-f": READ, "-r": READ, "-s": READ, "-d": LISTED}
_COMMANDS = {
    **dict.fromkeys(words("cat head tail wc zcat tac nl md5sum sha256sum file"), READ),
    **dict.fromkeys(("ls", "find"), LISTED),
    **dict.fromkeys(("tee", "touch"), WRITTEN),
    "mkdir": FILLED,
}


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
    uses: dict[Key, set[str]] = {}
    told: set[str] = set()
    for node in source.each("variable_name", "simple_expansion", "expansion"):
        name = variable_of(node)
        if not name:
            continue
        use = _use(node)
        if use:
            uses.setdefault(("", _holder(node, name, source)), set()).add(use)
        if not _is_own(name, node, source):
            one = _declare(name, node, source)
            declared[name] = _merge(declared[name], one) if name in declared else one
            told |= {name} if _operator(node) else set()
    bare = [name for name, one in declared.items() if one.default is UNSET and name not in told]
    unknown = list(_unknown(bare, source))
    for name in (name for name, one in declared.items() if str(one.default).startswith("/dev/")):
        uses.pop(("", name), None)
    hints = [*secret_hints(declared.values(), source), *unknown]
    if unknown:
        declared = {name: one for name, one in declared.items() if name not in bare}
    return ShellEnvironment(
        declared=tuple(replace(one, keys=(("", one.name),)) for one in declared.values()),
        uses={key: frozenset(found) for key, found in uses.items()},
        hints=tuple(hints),
    )


def variable_of(node: "Node") -> str:
    """Give the variable that an expansion expands; nothing for another node."""
    if node.type == "variable_name" and node.parent is not None:
        is_plain = node.parent.type in ("binary_expression", "arithmetic_expansion")
        is_target = changed_by(node.parent) == node and read(node.next_sibling) == "="
        found = read(node) if is_plain and not is_target else ""
    elif node.type in ("simple_expansion", "expansion"):
        inside = [one for one in node.children if one.type in ("variable_name", "subscript")]
        found = read(inside[0]).partition("[")[0] if inside else ""
    else:
        found = ""
    return found if _NAME.fullmatch(found) else ""


def _is_own(name: str, node: "Node", source: ShellSource) -> bool:
    """Tell whether a variable is the machine's, the shell's, or assigned by the script before."""
    if is_machine_variable(name) or name in _SHELL or name.startswith("BASH_"):
        return True
    assigned = source.assigned.get(name, [])
    if is_in_function(node) and _operator(node) not in (*_REQUIRED, *_DEFAULTED):
        return bool(assigned)
    return any(one.end_byte <= node.start_byte or _is_loop(one, node) for one in assigned)


def _is_loop(assignment: "Node", node: "Node") -> bool:
    is_loop = assignment.type in ("for_statement", "select_statement", "c_style_for_statement")
    return is_loop and any(one == assignment for one in above(node))


def _operator(node: "Node") -> str:
    """Give the operator of an expansion that comes after the variable's name."""
    if node.type != "expansion":
        return ""
    kinds = [(one.type in ("variable_name", "subscript"), read(one)) for one in node.children]
    names = [place for place, (is_name, _) in enumerate(kinds) if is_name]
    return kinds[names[0] + 1][1] if names and names[0] + 1 < len(kinds) else ""


def _declare(name: str, node: "Node", source: ShellSource) -> Declared:
    operator, value = _operator(node), _value(node)
    found = Declared(name=name, description=describe(node, source), line=node.start_point.row + 1)
    if operator in _REQUIRED:
        said = value if isinstance(value, str) else ""
        return replace(found, description=found.description or said)
    if operator in _DEFAULTED:
        return _with_default(found, value)
    return replace(found, default=None if operator in _TESTED or _is_tested(node) else UNSET)


def _value(node: "Node") -> Any:
    """Give the constant text after the operator of an expansion; `COMPUTED` if it is none."""
    operator = _operator(node)
    text = read(node)[2:-1].partition(operator)[2] if operator else ""
    inner = list(walk(node))[1:]
    if any(one.type.endswith(("expansion", "substitution")) for one in inner):
        return COMPUTED
    quoted = text[:1] in ("'", '"') and text[-1:] == text[:1] and len(text) > 1
    return text[1:-1] if quoted else re.sub(r"\\(.)", r"\1", text)


def _with_default(found: Declared, value: Any) -> Declared:
    """Type a default by its look, if it would be written back letter for letter."""
    if not isinstance(value, str) or not value:
        return replace(found, default=None if value == "" else value)
    for kind in ("Integer", "Float", "Boolean"):
        try:
            read_back = parse_text(value, Type(kind))
        except ArgumentError:
            continue
        if as_text(read_back) == value:
            return replace(found, type=Type(kind), default=read_back)
    return replace(found, default=value, is_written=is_output_path(found.name, value))


def _is_tested(node: "Node") -> bool:
    """Tell whether a script asks if a variable is empty, and does not end when it is."""
    for around in above(node):
        if around.type == "unary_expression" and around.children:
            return read(around.children[0]) in ("-z", "-n") and not _ends(around)
        if command_name(around) == "test":
            return words_of(around)[:1] in (["-z"], ["-n"]) and not _ends(around)
        if around.type in ("command", "variable_assignment"):
            return False
    return False


def _ends(test: "Node") -> bool:
    for around in above(test):
        if around.type in ("if_statement", "list"):
            return any(command_name(one) in ("exit", "die", "return") for one in walk(around))
    return False


def _use(node: "Node") -> str | None:
    """Give what is done with the path that a variable holds."""
    word = node.parent if node.parent is not None and node.parent.type == "string" else node
    if word != node and len([one for one in word.children if one.is_named]) > 1:
        return None
    around = word.parent
    if around is None:
        return None
    if around.type == "concatenation" and around.children[0] == word:
        is_listed = around.parent is not None and around.parent.type == "for_statement"
        return LISTED if is_listed else None
    if around.type == "file_redirect":
        operators = [read(one) for one in around.children if not one.is_named]
        return WRITTEN if any(">" in one for one in operators) else READ
    if around.type == "unary_expression":
        return _TESTS.get(read(around.children[0]))
    return _passed(word, around) if around.type == "command" else None


def _passed(word: "Node", command: "Node") -> str | None:
    """Give what a command does with a path that is one of its arguments."""
    if command_name(command) in ("test", "["):
        return _TESTS.get(next(iter(words_of(command)), ""))
    is_argument = any(one == word for one in arguments_of(command))
    return _COMMANDS.get(command_name(command)) if is_argument else None


def _holder(node: "Node", name: str, source: ShellSource) -> str:
    """Give the input behind a variable that is only another name for it: `in="${image:?}"`."""
    assigned = source.assigned.get(name, [])
    value = assigned[0].child_by_field_name("value") if len(assigned) == 1 else None
    for one in walk(value) if value is not None and node.start_byte > value.end_byte else ():
        inner = variable_of(one)
        if inner and read(value).strip('"') == read(one):
            return inner
    return name


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

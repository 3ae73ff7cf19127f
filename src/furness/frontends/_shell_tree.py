"""A shell source that was parsed: its commands, and the variables that it assigns.

The grammar is https://github.com/tree-sitter/tree-sitter-bash. It does not know all that a shell
takes, so what it refuses is asked of the shell itself, which reads it and runs nothing.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

from furness.errors import Place, Problem
from furness.frontends._grammar import Script, above, first_error, parse, read, syntax_error
from furness.lazy import lazy

if TYPE_CHECKING:
    import tree_sitter
    import tree_sitter_bash
    from tree_sitter import Node
else:
    tree_sitter = lazy("tree_sitter")
    tree_sitter_bash = lazy("tree_sitter_bash")
    Node = object

_PATIENCE_SECONDS = 10
_LINE = re.compile(r"(?:line |: )(\d+):")
_OPTION = re.compile(r"[-+]\w*")
_SETS = ("=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^=")
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
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SETTERS = ("read", "mapfile", "readarray", "getopts", "printf", "let", "unset", "wait", "select")


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
        for name in _assigned(node):
            assigned.setdefault(name, []).append(node)
    return ShellSource(
        path=path,
        text=script.text,
        comments=script.comments,
        alone=script.alone,
        root=script.root,
        nodes=script.nodes,
        interpreter=interpreter,
        assigned=assigned,
        doubts=(*_doubts(script, interpreter[0]), *_line_ends(script, text)),
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


def _doubts(script: Script, shell: str) -> Iterator[Problem]:
    wrong = first_error(script.root)
    if wrong is None:
        return
    place = script.place(wrong)
    refused = _refused_line(script, shell)
    if refused:
        column = place.column if refused == place.line else 1
        place = Place(script.path, min(refused, script.text.count("\n") + 1), column)
        raise syntax_error(script, place, "shell", f"mend the line: `{shell} -n` says the same")
    yield Problem(
        "grammar",
        f"line {place.line} is beyond our grammar of the shell, and an input there may be missed",
        "check the interface, and write what is missing in a `# /// script` block",
        place,
    )


def _refused_line(script: Script, shell: str) -> int | None:
    """Give the line that the shell itself refuses; `-n` makes it read and run nothing."""
    program = shutil.which(shell) or shutil.which("bash")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - an argument list; the script is read, not run
            [program, "-n"],
            input=script.text.encode(errors="replace"),
            env={"LC_ALL": "C"},
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    if done.returncode == 0:
        return None
    found = _LINE.search(done.stderr.decode(errors="replace"))
    return max(int(found[1]), 1) if found else 1


def _line_ends(script: Script, text: str) -> Iterator[Problem]:
    if "\r\n" in text:
        yield script.hint(
            "line-ends",
            "the lines end as on Windows, and a shell takes the ends for a part of the words",
            f"convert it: sed -i 's/\\r$//' {os.path.basename(script.path)}",
        )


def _assigned(node: "Node") -> Iterator[str]:
    if node.type == "variable_assignment":
        is_prefix = node.parent is not None and command_name(node.parent) != ""
        name = node.child_by_field_name("name")
        if name is not None and not is_prefix:
            yield read(name).partition("[")[0]
    elif node.type in ("for_statement", "select_statement"):
        yield read(node.child_by_field_name("variable"))
    elif (changed := changed_by(node)) is not None:
        yield read(changed)
    elif node.type == "declaration_command":
        is_own = read(node.children[0]) in ("local", "declare", "typeset")
        yield from (read(one) for one in node.children if is_own and one.type == "variable_name")
    elif command_name(node) in _SETTERS:
        for word in words_of(node):
            yield from (one for one in _NAME.findall(word)[:1] if not _OPTION.fullmatch(word))


def changed_by(node: "Node") -> "Node | None":
    """Give what an arithmetic expression such as `x += 1` or `x++` assigns."""
    operator = read(node.child_by_field_name("operator"))
    if node.type == "binary_expression" and operator in _SETS:
        found = node.child_by_field_name("left")
    elif node.type in ("postfix_expression", "unary_expression"):
        is_step = "++" in read(node) or "--" in read(node)
        found = next((one for one in node.children if one.is_named), None) if is_step else None
    else:
        found = None
    return found if found is not None and found.type == "variable_name" else None


def command_name(node: "Node") -> str:
    """Give the name of the command that a node is; nothing for another node."""
    return read(node.child_by_field_name("name")) if node.type == "command" else ""


def arguments_of(command: "Node") -> "list[Node]":
    """Give what follows the name of a command."""
    return command.children_by_field_name("argument")


def words_of(command: "Node") -> list[str]:
    """Give what follows the name of a command, as texts."""
    return [read(one) for one in arguments_of(command)]


def is_in_function(node: "Node") -> bool:
    """Tell whether a node is inside of a function."""
    return any(one.type == "function_definition" for one in above(node))

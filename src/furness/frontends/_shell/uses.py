"""What a shell script does with the path that a variable holds."""

from typing import TYPE_CHECKING

from furness.frontends._files import FILLED, LISTED, READ, WRITTEN
from furness.frontends._grammar import read, walk
from furness.frontends._shell.commands import arguments_of, command_name, words_of
from furness.frontends._shell.tree import ShellSource
from furness.frontends._shell.variables import variable_of
from furness.frontends._source import words

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_TESTS = {"-f": READ, "-r": READ, "-s": READ, "-d": LISTED}
_COMMANDS = {
    **dict.fromkeys(words("cat head tail wc zcat tac nl md5sum sha256sum file"), READ),
    **dict.fromkeys(("ls", "find"), LISTED),
    **dict.fromkeys(("tee", "touch"), WRITTEN),
    "mkdir": FILLED,
}


def use_of(node: "Node") -> str | None:
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


def holder_of(node: "Node", name: str, source: ShellSource) -> str:
    """Give the input behind a variable that is only another name for it: `in="${image:?}"`."""
    assigned = source.assigned.get(name, [])
    value = assigned[0].child_by_field_name("value") if len(assigned) == 1 else None
    for one in walk(value) if value is not None and node.start_byte > value.end_byte else ():
        inner = variable_of(one)
        if inner and read(value).strip('"') == read(one):
            return inner
    return name

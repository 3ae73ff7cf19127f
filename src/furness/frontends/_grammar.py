"""A source that a grammar of tree-sitter parsed (https://tree-sitter.github.io)."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from furness.errors import DocumentError, Place
from furness.frontends._comments import clean, description_at
from furness.frontends._written import Written, plain
from furness.lazy import lazy

if TYPE_CHECKING:
    import tree_sitter
    from tree_sitter import Language, Node
else:
    tree_sitter = lazy("tree_sitter")
    Language = Node = object

_STATEMENTS = ("program", "braced_expression", "compound_statement", "do_group", "subshell")
_PREAMBLE = ("#!", "# -*-", "# vim:", "# shellcheck")


class Script(Written, frozen=True, eq=False, kw_only=True):
    """A source that a grammar parsed."""

    root: Node
    """Its syntax tree."""
    nodes: dict[str, list[Node]]
    """The nodes of each kind, in the order of the text."""

    def each(self, *kinds: str) -> "list[Node]":
        """Give the nodes of some kinds, in the order of the text."""
        found = [node for kind in kinds for node in self.nodes.get(kind, ())]
        return found if len(kinds) == 1 else sorted(found, key=_start)

    def place(self, node: "Node | None" = None, line: int = 1) -> Place:
        """See `Written.place`."""
        if node is None:
            return Place(self.path, line, 1)
        row, column = node.start_point
        before = self.text.split("\n")[row].encode(errors="replace")[:column]
        return Place(self.path, row + 1, len(before.decode(errors="replace")) + 1)


def parse(path: str, text: str, language: "Language") -> Script:
    """Parse a source; what is wrong in it is somewhere in the tree, see `first_error`.

    Args:
        path: The file, for places.
        text: Its content.
        language: The grammar.
    """
    text = plain(text)
    root = tree_sitter.Parser(language).parse(text.encode(errors="replace")).root_node
    nodes: dict[str, list[Node]] = {}
    for node in walk(root):
        nodes.setdefault(node.type, []).append(node)
    comments, alone, lines = {}, set(), text.split("\n")
    for node in nodes.get("comment", ()):
        row, column = node.start_point
        comments[row + 1] = read(node)
        if not lines[row].encode(errors="replace")[:column].strip():
            alone.add(row + 1)
    return Script(
        path=path, text=text, comments=comments, alone=frozenset(alone), root=root, nodes=nodes
    )


def _start(node: "Node") -> int:
    return node.start_byte


def walk(node: "Node") -> "Iterator[Node]":
    """Give a node and all that is in it, in the order of the text."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def read(node: "Node | None") -> str:
    """Give the text of a node; nothing for no node."""
    return (node.text or b"").decode(errors="replace") if node is not None else ""


def above(node: "Node") -> "Iterator[Node]":
    """Give the nodes around a node, the innermost first."""
    around = node.parent
    while around is not None:
        yield around
        around = around.parent


def statement_of(node: "Node") -> "Node":
    """Give the statement that a node is in."""
    for around in above(node):
        if around.type in _STATEMENTS:
            return node
        node = around
    return node


def describe(node: "Node", source: Script) -> str:
    """Give the comment above a node's line or its statement, else the one beside it."""
    both = (node, statement_of(node))
    ends = (one.end_point.row + 1 for one in both)
    return description_at((one.start_point.row + 1 for one in both), ends, source)


def first_error(root: "Node") -> "Node | None":
    """Give the first node that is not in the grammar, or that lacks its end."""
    if not root.has_error:
        return None
    wrong = next((one for one in walk(root) if one.is_error or one.is_missing), root)
    return wrong.parent if wrong.is_missing and wrong.parent else wrong


def syntax_error(source: Script, place: Place, name: str, hint: str) -> DocumentError:
    """Make the error that a source is not in its language.

    Args:
        source: The source.
        place: Where it is wrong.
        name: The language's name.
        hint: What says the same.
    """
    line = source.text.split("\n")[(place.line or 1) - 1].strip()
    shown = f"`{line[:60]}`" if line else "the text breaks off"
    return DocumentError(
        f"`{os.path.basename(source.path)}` is not valid {name}: {shown}",
        hint=hint,
        place=place,
        code="source-syntax",
    )


def leading_comment(source: Script, declares: frozenset[int]) -> str:
    """Give the comment that a source begins with, unless it describes what stands below it.

    Args:
        source: The source.
        declares: The lines on which inputs and outputs are declared.
    """
    number = 1
    while number in source.alone or not _line(number, source, "\n"):
        if number in source.alone and not _is_preamble(number, source):
            break
        number = _after_block(number, source) + 1
    found: list[str] = []
    while number in source.alone and not _is_preamble(number, source):
        found.append(source.comments[number].lstrip("#").removeprefix("'").strip())
        number += 1
    if number in declares:
        return ""
    return "\n".join(found).split("\n@")[0].strip("\n-=#")


def _line(number: int, source: Script, beyond: str) -> str:
    lines = source.text.split("\n")
    return lines[number - 1].strip() if number <= len(lines) else beyond


def _after_block(number: int, source: Script) -> int:
    """Give the last line of a `# /// script` block that begins on a line, else the line."""
    if source.comments.get(number) != "# /// script":
        return number
    last = number
    while last + 1 in source.alone and source.comments[last].rstrip() != "# ///":
        last += 1
    return last


def _is_preamble(number: int, source: Script) -> bool:
    comment = source.comments[number]
    return comment.startswith(_PREAMBLE) or not clean(comment)

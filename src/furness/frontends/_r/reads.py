"""What an R script does with a variable that it reads: how it casts it, and what if it is unset."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from furness.frontends._grammar import above, read, statement_of, walk
from furness.frontends._r.calls import called, name_in
from furness.frontends._r.casts import Cast, climb
from furness.frontends._r.tree import ASSIGNMENTS, RSource

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_STOPS = ("stop", "quit", "q", "rlang::abort", "abort", "cli::cli_abort")


def cast_of(call: "Node", source: RSource) -> Cast:
    """Give what is said about a read, there or where its variable is cast to itself."""
    cast = climb(call, source)
    if cast.type is not None:
        return cast
    for _, name in keys_of(cast):
        for bound in source.bindings.get(name, ()):
            for node in walk(bound):
                if node.type == "identifier" and name_in(node) == name:
                    later = climb(node, source)
                    if later.top == bound and later.type is not None:
                        return replace(later, top=cast.top)
    return cast


def keys_of(cast: Cast) -> list[tuple[str, str]]:
    """Give the keys of the name that a value is assigned to, or has in a list."""
    parent = cast.top.parent
    label = parent.child_by_field_name("name") if parent and parent.type == "argument" else None
    if label is not None:
        return [("*", name_in(label))]
    if parent is None or parent.type != "binary_operator":
        return []
    operator = read(parent.child_by_field_name("operator"))
    side = "lhs" if operator in ASSIGNMENTS else "rhs" if operator in ("->", "->>") else None
    target = parent.child_by_field_name(side) if side else None
    if target is None or target == cast.top or target.type not in ("identifier", "string"):
        return []
    return [("", name_in(target))]


def may_be_unset(call: "Node", cast: Cast, source: RSource) -> bool:
    """Tell whether the script asks if the variable is set, and goes on when it is not."""
    names = {name for _, name in keys_of(cast)}
    tested = [call]
    tested += [node for node in source.each("identifier") if name_in(node) in names]
    asked = [test for node in tested if (test := _test(node))]
    return bool(asked) and not any(_stops(test) for test in asked)


def _test(node: "Node") -> "Node | None":
    """Give the comparison with an empty text, or `nzchar`, that a value is in."""
    parent = node.parent
    if parent is None:
        return None
    if parent.type == "argument" and parent.parent is not None:
        call = parent.parent.parent
        return call if called(call) in ("nzchar", "is.na", "identical", "nchar") else None
    if parent.type == "binary_operator" and read(parent.child_by_field_name("operator")) in (
        "==",
        "!=",
    ):
        sides = [read(parent.child_by_field_name(one)) for one in ("lhs", "rhs")]
        return parent if any(side in ('""', "''") for side in sides) else None
    return None


def _stops(test: "Node") -> bool:
    for around in above(test):
        if called(around) in ("stopifnot", *_STOPS):
            return True
        if around.type == "if_statement":
            inside = around.child_by_field_name("consequence")
            return inside is not None and any(called(one) in _STOPS for one in walk(inside))
    return any(called(one) in _STOPS for one in walk(statement_of(test)))

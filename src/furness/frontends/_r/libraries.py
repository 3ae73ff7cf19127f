"""The packages that an R source uses and does not name: told, never installed silently."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from furness.errors import Problem
from furness.frontends._r.calls import arguments, called, matched, name_in
from furness.frontends._r.installs import ELSEWHERE, INSTALLERS, PACKAGE
from furness.frontends._r.tree import RSource
from furness.frontends._source import words

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_LOADERS = ("library", "require", "requireNamespace", "loadNamespace")
_WITH_R = words(
    "base compiler datasets graphics grDevices grid methods parallel splines stats stats4 "
    "tcltk tools utils MASS lattice Matrix nlme survival boot class cluster codetools foreign "
    "KernSmooth mgcv nnet rpart spatial"
)


def library_hints(source: RSource, packages: tuple[str, ...]) -> Iterator[Problem]:
    """Give a hint about packages that are used and that no line installs.

    Args:
        source: The source.
        packages: The packages that it names.
    """
    used: dict[str, Node] = {}
    for node in source.each("namespace_operator", "call"):
        name = _used(node)
        if name and name not in _WITH_R and name not in packages:
            used.setdefault(name, node)
    if used:
        listed = ", ".join(f"`{name}`" for name in used)
        quoted = ", ".join(f'"{name}"' for name in used)
        line = quoted if len(used) == 1 else f"c({quoted})"
        yield source.hint(
            "imports-without-package",
            f"{listed} {'is' if len(used) == 1 else 'are'} used, and no line installs "
            f"{'it' if len(used) == 1 else 'them'}",
            f"write `# install.packages({line})` at the top of the source, unless the host has "
            f"{'it' if len(used) == 1 else 'them'}",
            next(iter(used.values())),
        )


def _used(node: "Node") -> str:
    if node.type == "namespace_operator":
        left = node.child_by_field_name("lhs")
        function = node.parent if node.parent is not None and node.parent.type == "call" else None
        is_installer = called(function) in INSTALLERS or ELSEWHERE.fullmatch(called(function))
        return "" if is_installer or left is None else name_in(left)
    if called(node) not in _LOADERS:
        return ""
    given = matched(node, "package", "help", "pos")
    package = given.get("package")
    if package is None or any(name == "character.only" for name, _ in arguments(node)):
        return ""
    name = name_in(package) if package.type in ("identifier", "string") else ""
    return name if PACKAGE.fullmatch(name) else ""

"""The packages that an R source says it needs, and those that it only uses."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from furness.errors import DocumentError, OutsideError, Problem
from furness.frontends._constants import NotConstantError
from furness.frontends._grammar import read
from furness.frontends._r_tree import RSource, arguments, called, matched, name_in, parse_r
from furness.frontends._r_values import value_of
from furness.frontends._requirements import requirements_in
from furness.frontends._source import words
from furness.frontends._written import Written

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

_INSTALLERS = words(
    "install.packages pak::pkg_install pak::pak pkg_install remotes::install_cran "
    "devtools::install_cran renv::install"
)
_ELSEWHERE = re.compile(
    r"(remotes|devtools|BiocManager)::install\w*|install_(github|gitlab|bioc|url|git|version)"
    r"|renv::restore|biocLite|pacman::p_load_gh"
)
_LOADERS = ("library", "require", "requireNamespace", "loadNamespace")
_WITH_R = words(
    "base compiler datasets graphics grDevices grid methods parallel splines stats stats4 "
    "tcltk tools utils MASS lattice Matrix nlme survival boot class cluster codetools foreign "
    "KernSmooth mgcv nnet rpart spatial"
)
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9.]*[A-Za-z0-9]")
_CRAN = re.compile(
    r"@CRAN@|https?://(\w+\.)*(cran|r-project|rstudio|posit)\b\S*|https?://\S*cran\S*"
)
_COMMENTED = re.compile(r"#+\s*((install\.packages|pak::\w+|remotes::install_cran)\(.*\))\s*;?\s*")


class RPackages(Struct, frozen=True, kw_only=True):
    """The packages of an R source."""

    packages: tuple[str, ...] = ()
    """R packages, in order, each once."""
    system: tuple[str, ...] = ()
    """Packages of the operating system."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided."""


def read_r_packages(source: RSource) -> RPackages:
    """Find the packages that calls and comments of a source install."""
    hints: list[Problem] = []
    found: dict[str, None] = {}
    for call in (*source.calls, *_commented(source)):
        found |= dict.fromkeys(_installed(call, source, hints))
    return RPackages(packages=tuple(found), system=system_packages(source), hints=tuple(hints))


def system_packages(source: Written) -> tuple[str, ...]:
    """Give the packages of the operating system that comments such as `# apt install x` name."""
    lines = sorted(source.comments.items())
    return requirements_in(comment.lstrip("#!% \t") for _, comment in lines).system


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
        is_installer = called(function) in _INSTALLERS or _ELSEWHERE.fullmatch(called(function))
        return "" if is_installer or left is None else name_in(left)
    if called(node) not in _LOADERS:
        return ""
    given = matched(node, "package", "help", "pos")
    package = given.get("package")
    if package is None or any(name == "character.only" for name, _ in arguments(node)):
        return ""
    name = name_in(package) if package.type in ("identifier", "string") else ""
    return name if _PACKAGE.fullmatch(name) else ""


def _commented(source: RSource) -> "Iterator[Node]":
    """Give the calls in comments that are nothing but a call which installs."""
    for _, comment in sorted(source.comments.items()):
        found = _COMMENTED.fullmatch(comment)
        if found:
            try:
                yield from parse_r(source.path, found[1]).calls
            except (DocumentError, OutsideError):
                continue


def _installed(call: "Node", source: RSource, hints: list[Problem]) -> Iterator[str]:
    name = called(call)
    if name == "pacman::p_load":
        yield from (name_in(value) for label, value in arguments(call) if not label)
        return
    if _ELSEWHERE.fullmatch(name):
        hints.append(_not_from_cran(name, call, source))
        return
    given = matched(call, "pkgs", "lib", "repos") if name in _INSTALLERS else {}
    if name == "pak::pak" or name.endswith("pkg_install"):
        given |= matched(call, "pkg")
        given["pkgs"] = given.get("pkg", given.get("pkgs", call))
    if "pkgs" not in given:
        return
    wanted = _texts(given["pkgs"], source)
    if wanted is None or not all(_PACKAGE.fullmatch(one) for one in wanted):
        hints.append(_computed(given["pkgs"], call, source))
        return
    repositories = _texts(given["repos"], source) if "repos" in given else []
    if repositories and not all(_CRAN.fullmatch(one) for one in repositories):
        hints.append(_repository(repositories[0], call, source))
    yield from wanted


def _texts(node: "Node", source: RSource) -> list[str] | None:
    """Give constant texts; of `setdiff(x, …)` and `x[…]` those that may be left over."""
    if called(node) == "setdiff" and arguments(node):
        return _texts(arguments(node)[0][1], source)
    if node.type == "subset":
        inner = node.child_by_field_name("function")
        return _texts(inner, source) if inner is not None else None
    bound = source.bindings.get(name_in(node), []) if node.type == "identifier" else []
    if len(bound) == 1 and (bound[0].type == "subset" or called(bound[0]) == "setdiff"):
        return _texts(bound[0], source)
    try:
        found = value_of(node, source)
    except NotConstantError:
        return None
    texts = found if isinstance(found, list) else [found]
    return texts if all(isinstance(one, str) for one in texts) else None


def _not_from_cran(name: str, call: "Node", source: RSource) -> Problem:
    return source.hint(
        "package-source",
        f"what `{name}` installs is not from CRAN, and is no part of the environment",
        "install it on the host, name an image in `[tool.furness]` and `environment.image`, or add "
        "a repository that has it to `FURNESS_R_REPOSITORIES`",
        call,
    )


def _computed(node: "Node", call: "Node", source: RSource) -> Problem:
    return source.hint(
        "packages-computed",
        f"`{read(node)[:60]}` names packages, and only R can tell which",
        'write them as constant texts: `# install.packages(c("one", "two"))`',
        call,
    )


def _repository(url: str, call: "Node", source: RSource) -> Problem:
    return source.hint(
        "package-source",
        f"the repository `{url[:60]}` is not asked when the environment is made",
        "name it in the variable `FURNESS_R_REPOSITORIES`",
        call,
    )

"""The packages that an R source says it needs, and those that it only uses."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from furness.errors import DocumentError, OutsideError, Problem
from furness.frontends._r.installs import installed_by
from furness.frontends._r.tree import RSource, parse_r
from furness.frontends._requirements import requirements_in
from furness.frontends._written import Written

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

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
        found |= dict.fromkeys(installed_by(call, source, hints))
    return RPackages(packages=tuple(found), system=system_packages(source), hints=tuple(hints))


def system_packages(source: Written) -> tuple[str, ...]:
    """Give the packages of the operating system that comments such as `# apt install x` name."""
    lines = sorted(source.comments.items())
    return requirements_in(comment.lstrip("#!% \t") for _, comment in lines).system


def _commented(source: RSource) -> "Iterator[Node]":
    """Give the calls in comments that are nothing but a call which installs."""
    for _, comment in sorted(source.comments.items()):
        found = _COMMENTED.fullmatch(comment)
        if not found:
            continue
        try:
            yield from parse_r(source.path, found[1]).calls
        except (DocumentError, OutsideError):
            continue

"""The packages that an R source installs by calls."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from furness.errors import Problem
from furness.frontends._constants import NotConstantError
from furness.frontends._grammar import read
from furness.frontends._r.calls import arguments, called, matched, name_in
from furness.frontends._r.tree import RSource
from furness.frontends._r.values import value_of
from furness.frontends._source import words

if TYPE_CHECKING:
    from tree_sitter import Node
else:
    Node = object

INSTALLERS = words(
    "install.packages pak::pkg_install pak::pak pkg_install remotes::install_cran "
    "devtools::install_cran renv::install"
)
"""What installs packages by their names."""
ELSEWHERE = re.compile(
    r"(remotes|devtools|BiocManager)::install\w*|install_(github|gitlab|bioc|url|git|version)"
    r"|renv::restore|biocLite|pacman::p_load_gh"
)
"""What installs packages from elsewhere than CRAN."""
PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9.]*[A-Za-z0-9]")
"""What a package may be called."""
_CRAN = re.compile(
    r"@CRAN@|https?://(\w+\.)*(cran|r-project|rstudio|posit)\b\S*|https?://\S*cran\S*"
)


def installed_by(call: "Node", source: RSource, hints: list[Problem]) -> Iterator[str]:
    """Give the packages that a call installs; what cannot be told of them is hinted at."""
    name = called(call)
    if name == "pacman::p_load":
        yield from (name_in(value) for label, value in arguments(call) if not label)
        return
    if ELSEWHERE.fullmatch(name):
        hints.append(_not_from_cran(name, call, source))
        return
    given = matched(call, "pkgs", "lib", "repos") if name in INSTALLERS else {}
    if name == "pak::pak" or name.endswith("pkg_install"):
        given |= matched(call, "pkg")
        given["pkgs"] = given.get("pkg", given.get("pkgs", call))
    if "pkgs" not in given:
        return
    wanted = _texts(given["pkgs"], source)
    if wanted is None or not all(PACKAGE.fullmatch(one) for one in wanted):
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

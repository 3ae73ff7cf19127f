"""The tables of a stage, each a folder, and the folders of containers that a source names."""

import ast
import re
from collections.abc import Iterator

from furness.errors import Problem
from furness.frontends._source import Source

_FIXED = re.compile(r"(?P<folder>/opt/(desc/)?(?P<table>input|output|config)s?)(/|$)")
TABLES = ("inputs", "outputs", "config")
"""The tables of a stage, each with a folder of its name."""


def mounts_of(source: Source) -> dict[str, str]:
    """Give the folders of descpipe's containers that a source names, with ours for each."""
    found = {}
    for _, path in _fixed(source):
        found[path["folder"]] = next(one for one in TABLES if one.startswith(path["table"]))
    return found


def fixed_paths(source: Source) -> Iterator[Problem]:
    """Give a hint for each path that is there only in a container."""
    for node, path in _fixed(source):
        yield source.hint(
            "fixed-path",
            f"`{path.string}` is there only in a container",
            "write `self.get_input_path(tag)` or `self.get_output_path(tag)`, or run it with "
            "`--on container`",
            node,
        )


def _fixed(source: Source) -> Iterator[tuple[ast.Constant, re.Match[str]]]:
    for node in source.nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        path = _FIXED.match(node.value)
        if path and not isinstance(source.parents[node], ast.Expr):
            yield node, path

"""Whether the files that a document names are those that came with it."""

import posixpath
from collections.abc import Collection, Iterator
from typing import Any

from furness.catalog.contents import refuse
from furness.model.environment import Environment
from furness.model.operator import Operator


def check_named(operator: Operator, files: Collection[str]) -> None:
    """Refuse a document that would use files of the machine it is fetched to.

    Args:
        operator: The operator, as its document says.
        files: What came with it, by path.

    Raises:
        OutsideError: Its source or requirements are not among them, or a default lies elsewhere.
    """
    for name in _needed(operator):
        if posixpath.normpath(name) not in files:
            raise refuse(f"its document names `{name}`, which is not among its files")
    files_given = [one.default for one in operator.inputs.values() if one.type.holds_files]
    for name in _texts(files_given):
        if name.startswith("/") or ".." in name.split("/"):
            raise refuse(f"its document names `{name}`, which is outside its folder")


def _needed(operator: Operator) -> Iterator[str]:
    if operator.source is not None:
        yield operator.source
    environment = operator.environment
    if isinstance(environment, Environment) and environment.python is not None:
        yield from environment.python.requirements


def _texts(value: Any) -> Iterator[str]:
    """Give the paths that are a default, or are in it."""
    if isinstance(value, str):
        yield value.removeprefix("$")
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts(value.get("path"))

"""Which files make an operator: its code, its requirements, the defaults of its inputs."""

import os
import re
from collections.abc import Iterator
from typing import Any

from furness.catalog.artifact import DOCUMENT, File
from furness.catalog.make import LOCKS
from furness.engine.code import code_of
from furness.errors import InputError
from furness.model.environment import Environment
from furness.model.operator import Operator

_INCLUDED = r"(?m)^\s*(?:-r|-c|--requirement|--constraint)[ =]*(\S+)"


def files_of(operator: Operator, root: str) -> list[str]:
    """Give the paths of the files that belong to an operator, relative to a folder.

    Args:
        operator: The operator, complete.
        root: The folder.

    Raises:
        InputError: One lies outside the folder.
    """
    names = set(code_of(operator.source)) if operator.source else set()
    names |= set(_requirements(operator, root))
    names |= {one for one in LOCKS if os.path.isfile(os.path.join(root, one))}
    for declared in operator.inputs.values():
        names |= set(_defaults(declared.default, root))
    for name in sorted(names):
        if _leaves(name) or "\\" in name or name == DOCUMENT:
            raise InputError(
                f"`{name}` of `{operator.operator}` does not lie below its source",
                hint="put the source into a folder above all that it needs",
                code="operator-files",
            )
    return sorted(names)


def _requirements(operator: Operator, root: str) -> Iterator[str]:
    """Give the requirements files of an environment, and those that they name."""
    environment = operator.environment
    if not isinstance(environment, Environment) or environment.python is None:
        return
    waiting = list(environment.python.requirements)
    seen: set[str] = set()
    while waiting:
        name = os.path.normpath(waiting.pop())
        if name not in seen:
            seen.add(name)
            yield name
            text = read_file(root, name).content.decode(errors="replace")
            named = [one for one in re.findall(_INCLUDED, text) if "://" not in one]
            waiting += [os.path.join(os.path.dirname(name), one) for one in named]


def _defaults(value: Any, root: str) -> Iterator[str]:
    """Give the files that are, or are in, a default, if they exist, or lie outside the folder."""
    if isinstance(value, list):
        for one in value:
            yield from _defaults(one, root)
    elif is_file(value):
        name = name_in(value["path"], root)
        if _leaves(name):
            yield name
        else:
            yield from (name_in(path, root) for path in _inside(value["path"]))


def _leaves(name: str) -> bool:
    return os.path.isabs(name) or f"{name}/".startswith("../")


def _inside(path: str) -> Iterator[str]:
    if os.path.isfile(path):
        yield path
    for place, _, names in os.walk(path):
        yield from (os.path.join(place, name) for name in names)


def is_file(value: Any) -> bool:
    """Tell whether a value is a file or a folder."""
    return isinstance(value, dict) and value.get("class") in ("File", "Directory")


def name_in(path: str, root: str) -> str:
    """Give a path relative to a folder."""
    return os.path.relpath(path, root).replace(os.sep, "/")


def read_file(root: str, name: str) -> File:
    """Read a file of an operator."""
    path = os.path.join(root, name)
    try:
        with open(path, "rb") as file:
            return File(file.read(), os.access(path, os.X_OK))
    except OSError as error:
        raise InputError(
            f"`{name}` cannot be read: {error.strerror}",
            hint="put it back, or correct what names it",
            code="operator-files",
        ) from None

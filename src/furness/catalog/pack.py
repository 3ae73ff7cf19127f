"""Which files make an operator that can be taken elsewhere, and its document for that."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from furness.catalog import artifact
from furness.catalog.artifact import Artifact, File
from furness.engine.code import code_of
from furness.errors import InputError
from furness.model.environment import Environment
from furness.model.operator import Operator

_INCLUDED = r"(?m)^\s*(?:-r|-c|--requirement|--constraint)[ =]*(\S+)"


def pack(operator: Operator, folder: str, origin: Mapping[str, str] | None = None) -> Artifact:
    """Make an artifact of an operator.

    Its files are the source, what that imports or reads from beside it, the requirements files of
    its environment, locks beside it, and the files and folders that are defaults.

    Args:
        operator: The operator, complete: its paths are absolute.
        folder: The folder of its document, for one without a source.
        origin: Further annotations of the artifact.

    Raises:
        InputError: A file lies outside the folder of the source, or is too large.
    """
    root = os.path.dirname(operator.source) if operator.source else os.path.abspath(folder)
    files = {name: _read(root, name) for name in files_of(operator, root)}
    size = sum(len(one.content) for one in files.values())
    if size > artifact.MOST_BYTES or len(files) >= artifact.MOST_FILES:
        raise InputError(
            f"`{operator.operator}` is too large: {len(files)} files, {size} bytes",
            hint=f"at most {artifact.MOST_BYTES >> 20} MiB: let large files be inputs",
            code="operator-files",
        )
    return artifact.make(_relative(operator, root), files, origin)


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
    names |= {one for one in artifact.LOCKS if os.path.isfile(os.path.join(root, one))}
    for declared in operator.inputs.values():
        names |= set(_defaults(declared.default, root))
    for name in sorted(names):
        leaves = name.startswith("..") or os.path.isabs(name)
        if leaves or "\\" in name or name == artifact.DOCUMENT:
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
            text = _read(root, name).content.decode(errors="replace")
            named = [one for one in re.findall(_INCLUDED, text) if "://" not in one]
            waiting += [os.path.join(os.path.dirname(name), one) for one in named]


def _defaults(value: Any, root: str) -> Iterator[str]:
    """Give the files that are, or are in, a default, if they exist and lie below the folder."""
    if isinstance(value, list):
        for one in value:
            yield from _defaults(one, root)
    elif _is_file(value) and not _name(value["path"], root).startswith(".."):
        for path in _inside(value["path"]):
            yield _name(path, root)


def _inside(path: str) -> Iterator[str]:
    if os.path.isfile(path):
        yield path
    for place, _, names in os.walk(path):
        yield from (os.path.join(place, name) for name in names)


def _relative(operator: Operator, root: str) -> Operator:
    """Give an operator with paths as its document has them in the folder."""
    inputs = {
        name: replace(one, default=_relative_default(one.default, root))
        for name, one in operator.inputs.items()
    }
    source = _name(operator.source, root) if operator.source else None
    command = tuple(
        source if source and one == operator.source else one for one in operator.command
    )
    return replace(operator, source=source, command=command, inputs=inputs)


def _relative_default(value: Any, root: str) -> Any:
    if isinstance(value, list):
        return [_relative_default(one, root) for one in value]
    if not _is_file(value):
        return value
    name = _name(value["path"], root)
    plain = value["path"] if name.startswith("..") else name
    return f"${plain}" if plain.startswith("$") else plain


def _is_file(value: Any) -> bool:
    return isinstance(value, dict) and value.get("class") in ("File", "Directory")


def _name(path: str, root: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _read(root: str, name: str) -> File:
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

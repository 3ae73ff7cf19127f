"""Bring a task's outputs out of its workspace: all of them, checked, or nothing.

A file is where the interface declares it, or where `output.json` says; any other value is in
`output.json`. Nothing that lies outside the workspace is ever taken.
"""

import os
import stat
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from furness.errors import ArgumentError, StoreError
from furness.lazy import lazy
from furness.model.artifact import files_in, is_file_value
from furness.model.interface import Output
from furness.model.operator import Operator
from furness.model.types import Type
from furness.model.values import check, shorten
from furness.stores.interface import Store

if TYPE_CHECKING:
    import glob
else:
    glob = lazy("glob")

PATTERN = frozenset("*?[")
"""What makes a declared path a pattern."""

_OURS = frozenset(("input.json", "output.json"))
"""The files of a workspace that no pattern means."""

_GROWING = _OURS | {"steps.json"}
"""Those of an operator that may add steps."""

_TAKEN = ".taken"
"""The file that says of a workspace that outputs may have been moved out of it."""

_REFUSED = frozenset(("artifact-kind", "artifact-link", "artifact-changed", "artifact-missing"))
"""What a store says of outputs that it cannot take, whatever room it has."""


def declared_path(output: Output) -> str | None:
    """Give where a task writes an output, relative to its workspace; None for a pattern.

    A path that leaves the workspace (absolute, or with `..`) is cut to its last part.
    """
    return _cut(output.path) if output.path is not None else None


@lru_cache(maxsize=1024)
def _cut(declared: str) -> str | None:
    if PATTERN & set(declared):
        return None
    path = os.path.normpath(declared)
    return os.path.basename(path) if os.path.isabs(path) or path.startswith("..") else path


def take_outputs(operator: Operator, workspace: str, store: Store) -> dict[str, Any]:
    """Check every output of a task that exited well, then take all into the store.

    Returns:
        The value of each output, with files as the store has them.

    Raises:
        ArgumentError: An output is missing or is not of its type; nothing was taken.
        StoreError: The store cannot be written.
    """
    if not operator.outputs:
        return {}
    written = _written(workspace)
    ours = _GROWING if operator.grows else _OURS
    found = {
        name: _find(name, output, workspace, written, ours)
        for name, output in operator.outputs.items()
    }
    move = not _overlap(files_in([*found.values()]), workspace)
    if move and any(_hides_a_loss(output) for output in operator.outputs.values()):
        _mark(workspace)
    try:
        return {name: _put(value, workspace, store, move=move) for name, value in found.items()}
    except StoreError as error:
        if error.problems[0].code in _REFUSED:
            raise ArgumentError(str(error), hint=error.hint, code="outputs") from error
        raise


def may_be_taken(workspace: str) -> bool:
    """Tell whether an engine that ended may have moved some outputs, so that others look whole."""
    return os.path.lexists(os.path.join(workspace, _TAKEN))


def _hides_a_loss(output: Output) -> bool:
    """Tell whether an output of which something was moved could still pass for a whole one."""
    if not output.type.holds_files:
        return False
    is_pattern = output.path is not None and declared_path(output) is None
    return is_pattern or output.type.name != "File"


def _mark(workspace: str) -> None:
    path = os.path.join(workspace, _TAKEN)
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666))
    except OSError as error:
        raise StoreError(
            f"the workspace `{workspace}` cannot be written: {error.strerror}",
            hint="free some space, or check who may write there",
            code="workspace",
        ) from error


def _written(workspace: str) -> dict[str, Any]:
    path = f"{workspace}/output.json"
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            written = msgspec.json.decode(file.read() if is_file else b"")
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, RecursionError) as error:
        raise ArgumentError(f"`output.json` cannot be read: {error}", code="outputs") from None
    if not isinstance(written, dict):
        raise ArgumentError(
            "`output.json` is not an object", hint='write {"name": value, …}', code="outputs"
        )
    return written


def _find(
    name: str, output: Output, workspace: str, written: dict[str, Any], ours: frozenset[str]
) -> Any:
    if name in written:
        return _checked(name, written[name], output.type, workspace)
    if output.path is not None:
        return _at_path(name, output, workspace, ours)
    if output.type.is_optional:
        return None
    raise ArgumentError(
        f"the output `{name}` is missing: it is not in `output.json`",
        hint=f'write {{"{name}": …}} to `output.json` in the working directory',
        code="outputs",
    )


def _at_path(name: str, output: Output, workspace: str, names: frozenset[str]) -> Any:
    path = declared_path(output)
    wanted = output.type.required
    if path is not None and wanted.name != "List":
        if os.path.lexists(f"{workspace}/{path}"):
            return _checked(name, path, wanted, workspace)
        matches = []
    else:
        pattern = os.path.join(glob.escape(workspace), path or output.path or "")
        ours = [os.path.join(workspace, one) for one in names]
        matches = sorted(one for one in glob.glob(pattern, recursive=True) if one not in ours)
    if wanted.name == "List":
        return _checked(
            name, [os.path.relpath(one, workspace) for one in matches], wanted, workspace
        )
    if len(matches) == 1:
        return _checked(name, os.path.relpath(matches[0], workspace), wanted, workspace)
    if not matches and output.type.is_optional:
        return None
    raise _missing(name, output, workspace, len(matches))


def _missing(name: str, output: Output, workspace: str, matches: int) -> ArgumentError:
    if matches:
        return ArgumentError(
            f"the output `{name}` is not clear: {matches} files match `{output.path}`",
            hint=f"make `{name}` a List[File], or the pattern narrower",
            code="outputs",
        )
    there = sorted(set(_listed(workspace)) - _OURS)
    shown = ", ".join(f"`{one}`" for one in there[:5]) or "nothing"
    return ArgumentError(
        f"the output `{name}` is missing: `{output.path}` was not written",
        hint=f"in the workspace there is {shown}",
        code="outputs",
    )


def _listed(folder: str) -> list[str]:
    """Give what is in a folder; nothing when the task removed it."""
    with suppress(OSError):
        return os.listdir(folder)
    return []


def _checked(name: str, value: Any, wanted: Type, workspace: str) -> Any:
    try:
        checked = check(value, wanted)
        _check_files(checked, workspace)
    except ArgumentError as error:
        raise ArgumentError(
            f"the output `{name}` is wrong: {error}", hint=error.hint, code="outputs"
        ) from None
    return checked


def _check_files(value: Any, workspace: str) -> None:
    if isinstance(value, list):
        for one in value:
            _check_files(one, workspace)
    elif is_file_value(value):
        _check_file(value, workspace)


def _check_file(value: dict[str, Any], workspace: str) -> None:
    path = os.path.join(workspace, value["path"])
    if not path.isascii() and path != os.fsencode(path).decode("utf-8", "replace"):
        raise ArgumentError(f"the name of `{shorten(path, 200)}` is not UTF-8", hint="rename it")
    if not _lies_inside(path, workspace):
        raise ArgumentError(
            f"`{value['path']}` lies outside the workspace",
            hint="write it into the working directory",
        )
    is_kind = os.path.isdir if value["class"] == "Directory" else os.path.isfile
    if not is_kind(path):
        there = "is something else" if os.path.lexists(path) else "does not exist"
        raise ArgumentError(f"`{value['path']}` is not a {value['class']}: it {there}")


def _is_plain(path: str, workspace: str) -> bool:
    """Tell whether a path is a name in the workspace, and no link: then it leads nowhere else."""
    return path.rpartition("/")[0] == workspace and not os.path.islink(path)


def _lies_inside(path: str, workspace: str) -> bool:
    if _is_plain(path, workspace):
        return True
    return os.path.realpath(path).startswith(os.path.realpath(workspace) + os.sep)


def _overlap(files: list[dict[str, Any]], workspace: str) -> bool:
    """Tell whether an output is also another, or lies in another: then none can be moved."""
    if len(files) < 2:  # noqa: PLR2004 - one cannot overlap
        return False
    paths = [os.path.realpath(os.path.join(workspace, one["path"])) for one in files]
    parts = sorted(path.split(os.sep) for path in paths)
    return any(after[: len(before)] == before for before, after in pairwise(parts))


def _put(value: Any, workspace: str, store: Store, *, move: bool) -> Any:
    if isinstance(value, list):
        return [_put(one, workspace, store, move=move) for one in value]
    if not is_file_value(value):
        return value
    path = os.path.join(workspace, value["path"])
    if not _is_plain(path, workspace):
        path = os.path.realpath(path)
    name = os.path.basename(value["path"].rstrip("/"))
    return store.put(path, name=name, move=move).as_value()

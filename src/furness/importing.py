"""Import another system's file: documents in a folder, and a report of what was left out.

Nothing is written before everything is known to fit, and when writing fails the folder is as it
was. No path that an importer gives leads out of the folder.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from furness import plugins
from furness.catalog.find import Catalog
from furness.errors import (
    DocumentError,
    FurnessError,
    InputError,
    NotFoundError,
    OutsideError,
    Place,
    Problem,
)
from furness.graph.check import check
from furness.importers.interface import Imported, Importer
from furness.model.document import decode_text, place_of, read_data

_FAMILY = "importers"
_DATA = (".yaml", ".yml", ".json")


def import_file(
    path: str | os.PathLike[str],
    system: str | None = None,
    folder: str | os.PathLike[str] = ".",
    *,
    force: bool = False,
) -> Imported:
    """Translate a file of another system, and write what comes of it; nothing of it is executed.

    What is there already and differs is an error; then nothing is written at all.

    Args:
        path: The file, or a folder where the other system has folders.
        system: The importer, such as `cwl`; None takes the one that recognises the file.
        folder: Where the documents go; it is made where it does not exist.
        force: Whether files that differ are written over.

    Raises:
        InputError: The file is none of that system's, or something else is in its place.
        OutsideError: The importer needs a package that is not installed.
    """
    path, folder = os.fspath(path), os.fspath(folder)
    if not os.path.exists(path):
        raise NotFoundError(f"`{path}` does not exist", hint="check the path", code="source")
    if not (os.path.isfile(path) or os.path.isdir(path)):
        hint = "save what it gives into a file, and name that"
        raise InputError(f"`{path}` is no file", hint=hint, code="source")
    imported = _importer(path, system).translate(path)
    _check_paths(imported, folder)
    _check_room(imported.files, folder, force=force)
    return replace(imported, left=(*imported.left, *_write(imported, folder)))


def systems_of(path: str) -> list[str]:
    """Give the importers that recognise a file or folder; one that cannot be loaded does not."""
    found = []
    for name in plugins.names(_FAMILY):
        with suppress(OutsideError):
            if plugins.load(_FAMILY, name, Importer)().recognises(path):
                found.append(name)
    return sorted(found)


def _importer(path: str, system: str | None) -> Importer:
    if system is None:
        system = _only(systems_of(path), path)
    return plugins.load(_FAMILY, system, Importer)()


def _only(found: list[str], path: str) -> str:
    if len(found) == 1:
        return found[0]
    if not found and path.endswith(_DATA) and not os.path.isdir(path):
        read_data(decode_text(_read(path), path), path)
    names = ", ".join(f"`{name}`" for name in found or sorted(plugins.names(_FAMILY)))
    what = f"the folder `{path}`" if os.path.isdir(path) else f"`{path}`"
    message = f"`{path}` may be of several systems" if found else f"nothing recognises {what}"
    raise InputError(message, hint=f"say whose it is by `--from`: {names}", code="import-system")


def _check_paths(imported: Imported, folder: str) -> None:
    """Refuse paths that lead out of the folder, or that cannot all be there."""
    folders = {one for path in imported.files for one in _above(path)}
    wrong = [
        path for path in imported.files if not _stays(path) or path in folders or path[-1:] == "/"
    ]
    wrong += [] if imported.main in imported.files else [imported.main]
    if wrong:
        raise DocumentError.of([_no_path(path) for path in wrong])
    for path in imported.files:
        linked = [one for one in (*_above(path), path) if os.path.islink(_in(folder, one))]
        if linked:
            raise InputError(
                f"`{_in(folder, linked[0])}` is a link, and nothing is written through it",
                hint="name another folder: `-o`",
                code="import-path",
            )


def _no_path(path: str) -> Problem:
    return Problem(
        "import-path",
        f"the file would be written to `{path}`, which is no path inside the folder",
        "rename what is called so in the file",
    )


def _stays(path: str) -> bool:
    parts = path.split("/")
    return "\0" not in path and not {"", ".", ".."} & set(parts)


def _above(path: str) -> list[str]:
    """Give the folders that a path leads through, the outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _in(folder: str, path: str) -> str:
    return os.path.join(folder, *path.split("/"))


def _check_room(files: Mapping[str, bytes], folder: str, *, force: bool) -> None:
    """Refuse to write where something else is; all such places at once."""
    problems = []
    for path, content in files.items():
        target = _in(folder, path)
        above = _nearest(os.path.dirname(target))
        if not os.path.isdir(above) or os.path.isdir(target):
            problems.append(_occupied(target if os.path.isdir(target) else above))
        elif not force and os.path.exists(target) and _read(target) != content:
            message = f"`{target}` is there already, and differs"
            hint = "`--force` writes over it; or name another folder: `-o`"
            problems.append(Problem("import-exists", message, hint))
    if problems:
        raise InputError.of(list(dict.fromkeys(problems)))


def _nearest(path: str) -> str:
    """Give a path, or the nearest above it, that is there."""
    while path and not os.path.lexists(path):
        path = os.path.dirname(path)
    return path or "."


def _occupied(path: str) -> Problem:
    kind = "folder" if os.path.isdir(path) else "file"
    message = f"`{path}` is a {kind}"
    return Problem("import-exists", message, "move it away, or name another folder: `-o`")


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _write(imported: Imported, folder: str) -> list[Problem]:
    """Write all files or none; give what is wrong with the documents."""
    undo: list[Callable[[], None]] = []
    try:
        _make_folder(folder, undo)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=folder) as stage:
            new, old = os.path.join(stage, "new"), os.path.join(stage, "old")
            for path, content in imported.files.items():
                _write_one(_in(new, path), content)
            problems = list(_problems(imported.main, new, folder))
            try:
                for path in imported.files:
                    _move(path, _Move(new, old, folder), undo)
            except BaseException:
                _undo(undo)
                raise
    except OSError as error:
        _undo(undo)
        raise InputError(
            f"`{folder}` cannot be written: {(error.strerror or str(error)).lower()}",
            hint="check who may write there, and the space that is left",
            code="import-write",
        ) from None
    return problems


class _Move(Struct, frozen=True):
    """Where files are moved."""

    new: str
    """The folder where the new ones were written."""
    old: str
    """The folder for those that they take the place of."""
    folder: str
    """The folder where they go."""


def _move(path: str, move: _Move, undo: list[Callable[[], None]]) -> None:
    target, kept = _in(move.folder, path), _in(move.old, path)
    for above in _above(path):
        _make_folder(_in(move.folder, above), undo)
    if os.path.exists(target):
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        os.replace(target, kept)
        undo.append(lambda: os.replace(kept, target))
    os.replace(_in(move.new, path), target)
    undo.append(lambda: os.unlink(target))


def _make_folder(folder: str, undo: list[Callable[[], None]]) -> None:
    missing = []
    while folder and not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for one in reversed(missing):
        os.mkdir(one)
        undo.append(lambda path=one: os.rmdir(path))  # type: ignore[misc]  # a default binds it


def _undo(steps: list[Callable[[], None]]) -> None:
    while steps:
        with suppress(OSError):
            steps.pop()()


def _write_one(path: str, content: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def _problems(main: str, stage: str, folder: str) -> Iterator[Problem]:
    """Give what is wrong with what was imported, as it is where it goes."""
    path = _in(stage, main)
    try:
        unit = Catalog().find(main, stage)
        found = check(unit, lambda keys: place_of(_read(path).decode(), path, keys))
    except FurnessError as error:
        found = error.problems
    for one in found:
        place = one.place or Place(path)
        beside = os.path.relpath(os.path.abspath(place.file), os.path.abspath(stage))
        yield replace(one, place=replace(place, file=os.path.join(folder, beside)))

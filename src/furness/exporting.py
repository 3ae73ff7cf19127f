"""Write operators and pipelines in other systems' formats."""

import os
from collections.abc import Iterator
from contextlib import suppress

import msgspec
from msgspec import Struct

from furness import plugins
from furness.catalog.find import Catalog
from furness.errors import DocumentError, InputError, Problem
from furness.exporters.interface import Export, Exporter, Pack, Subject
from furness.graph.check import check
from furness.model.digest import digest_bytes
from furness.model.operator import Operator
from furness.model.pipeline import Unit
from furness.model.start import describe
from furness.publish.inside import code_files, inside, paths_of

_PROGRAM = 0o755
_RECORD = ".furness-export.json"


class Wanted(Struct, frozen=True, kw_only=True):
    """What somebody who exports asks for."""

    source: str
    """A source, a document, or a name of the catalog."""
    target: str
    """The exporter's name, such as `cwl`."""
    repository: str | None = None
    """Where the images of operators are; None: as `furness build` names them here."""
    version: str | None = None
    """The version of those images; None takes each operator's own."""


def export_file(
    source: str | os.PathLike[str],
    to: str,
    folder: str | os.PathLike[str] = ".",
    *,
    repository: str | None = None,
    version: str | None = None,
) -> Export:
    """Write an operator or a pipeline as another system reads it.

    Args:
        source: A script, a document, or a name of the catalog.
        to: The exporter, such as `cwl`.
        folder: Where it is written; it is made where it does not exist.
        repository: Where the images of operators are; None: as `build` names them here.
        version: The version of those images; None takes each operator's own.

    Raises:
        InputError: The source is wrong, or the other system cannot say it; nothing was written.
    """
    named = os.fspath(source)
    wanted = Wanted(source=named, target=to, repository=repository, version=version)
    made, _ = export(wanted)
    write(made, os.fspath(folder))
    return made


def export(wanted: Wanted) -> tuple[Export, list[Problem]]:
    """Translate what is asked for, and tell what its sources leave open; nothing is written.

    Raises:
        InputError: It is wrong, or the other system cannot say it.
    """
    catalog = Catalog()
    unit = catalog.find(wanted.source, os.getcwd())
    problems = check(unit)
    if problems:
        raise DocumentError.of(problems)
    _check_growth(unit)
    exporter = plugins.load("exporters", wanted.target, Exporter)()
    return exporter.export(subject_of(unit, wanted)), catalog.hints


def _check_growth(unit: Unit) -> None:
    growing = next((one.operator for one in _operators(unit) if one.grows), None)
    if growing is not None:
        raise DocumentError(
            f"`{growing}` adds steps while a run goes on, which no other system can do",
            hint="write the steps down, or scatter one over a list; or run it here",
            code="export-growth",
        )


def subject_of(unit: Unit, wanted: Wanted) -> Subject:
    """Give what an exporter is told of an operator or a pipeline.

    Args:
        unit: It, as the catalog finds it.
        wanted: Which images its operators have.
    """
    packs = {id(operator): _pack(operator) for operator in _operators(unit)}
    named = {"repository": wanted.repository} if wanted.repository else {}
    return Subject(unit=unit, packs=packs, version=wanted.version, **named)


def _operators(unit: Unit) -> Iterator[Operator]:
    if isinstance(unit, Operator):
        yield unit
        return
    ends = (unit.exit.success, unit.exit.failure, unit.exit.always)
    for step in (*unit.steps.values(), *filter(None, ends)):
        yield from _operators(step.operator)


def _pack(operator: Operator) -> Pack:
    folder = os.path.dirname(operator.source) if operator.source else os.getcwd()
    there, more = inside(operator, folder)
    return Pack(told=describe(there, paths_of(operator)), files={**code_files(operator), **more})


def write(export: Export, folder: str) -> None:
    """Write what was translated; what an earlier export wrote is written anew.

    Args:
        export: What was translated.
        folder: The folder; it is made.

    Raises:
        InputError: A file is there that is none of an earlier export, or was changed since, and
            nothing was written; or the folder cannot be written.
    """
    try:
        known = _known(folder)
        _check_room(export, folder, known)
        for name, content in export.files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            _write(path, content)
            if name in export.programs:
                os.chmod(path, _PROGRAM)
        made = {name: digest_bytes(content) for name, content in export.files.items()}
        _write(os.path.join(folder, _RECORD), msgspec.json.encode({**known, **made}))
    except OSError as error:
        raise InputError(
            f"`{error.filename or folder}` cannot be written: {(error.strerror or '').lower()}",
            hint="name a folder that you may write, with space left: `-o DIR`",
            code="export-folder",
        ) from error


def _known(folder: str) -> dict[str, str]:
    """Give the digest of each file that earlier exports have written."""
    try:
        with open(os.path.join(folder, _RECORD), "rb") as file:
            return msgspec.json.decode(file.read(), type=dict[str, str])
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return {}


def _check_room(export: Export, folder: str, known: dict[str, str]) -> None:
    """Refuse to write over what is no earlier export's; all such files at once."""
    problems = []
    for name, content in export.files.items():
        path = os.path.join(folder, name)
        if os.path.isfile(path) and _digest(path) not in (known.get(name), digest_bytes(content)):
            message = f"`{path}` is there already, and is not what an earlier export wrote"
            hint = "move it away, or name another folder: `-o DIR`"
            problems.append(Problem("export-exists", message, hint))
    if problems:
        raise InputError.of(problems)


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return digest_bytes(file.read())


def _write(path: str, content: bytes) -> None:
    part = f"{path}.{os.getpid()}.part"
    try:
        with open(part, "wb") as file:
            file.write(content)
        os.replace(part, path)
    finally:
        with suppress(OSError):
            os.unlink(part)

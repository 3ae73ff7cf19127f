"""The conformance kit that every importer must pass.

Adopt it in a test module, and give the fixtures: an importer, files that it reads, and files of
other kinds. A file may be a folder, where the other system has folders.

    class TestCwlImporter(ImporterConformance):
        @pytest.fixture
        def importer(self): return CwlImporter()

        @pytest.fixture
        def files(self): return [FOLDER / "blur.cwl", FOLDER / "count.cwl"]
"""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from furness import plugins
from furness.errors import DocumentError, Problem
from furness.importers.interface import Imported, Importer
from furness.importing import import_file
from furness.projects import problems_of

GARBAGE = (b"", b"\0", b"\xff\xfe", b"{", b"[" * 500, b"- a\n\t- b: [", b"a: 1\n", b"{}", b"null")
"""Contents that are of no system."""
_STRANGERS = {"image.png": b"\x89PNG", "notes.txt": b"hello", "other.yaml": b"a: 1\n"}
_STARTED = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.connect")
_CUTS = 4
_MUTATED_LINES = 8
_INSTEAD = ("", "{}", "[[]]", "-1.5", "null", "{a: {b: [c]}}")
_NOT_READ = 200_000

watched: list[str] | None = None
"""What happened while a translation was watched; None when none is."""


class ImporterConformance:
    """What every importer promises. A subclass gives `importer` and `files`."""

    @pytest.fixture
    def importer(self) -> Importer:
        """Give the importer."""
        raise NotImplementedError

    @pytest.fixture
    def files(self) -> Sequence[Path]:
        """Give files or folders of the other system, each beside what it refers to."""
        raise NotImplementedError

    @pytest.fixture
    def strangers(self, tmp_path: Path) -> Sequence[Path]:
        """Give files of other kinds."""
        for name, content in _STRANGERS.items():
            (tmp_path / name).write_bytes(content)
        (tmp_path / "folder").mkdir()
        return [tmp_path / name for name in (*_STRANGERS, "folder")]

    def test_recognises_its_own(self, importer: Importer, files: Sequence[Path]) -> None:
        assert [path for path in files if not importer.recognises(str(path))] == []

    def test_leaves_strangers_alone(self, importer: Importer, strangers: Sequence[Path]) -> None:
        assert [path for path in strangers if importer.recognises(str(path))] == []

    def test_gives_the_same_for_the_same_file(
        self, importer: Importer, files: Sequence[Path]
    ) -> None:
        for path in files:
            first, second = importer.translate(str(path)), importer.translate(str(path))
            assert first == second
            assert list(first.files) == list(second.files)

    def test_gives_documents_without_problems(
        self, importer: Importer, files: Sequence[Path], tmp_path: Path
    ) -> None:
        for number, path in enumerate(files):
            imported = importer.translate(str(path))
            assert imported.main in imported.files
            folder = tmp_path / str(number)
            _lay_out(imported, folder)
            for name in imported.files:
                if name == imported.main or _is_document(name, imported.files[name]):
                    assert problems_of(str(folder / name)) == [], (path, name)

    def test_gives_files_that_can_be_written(
        self, importer: Importer, files: Sequence[Path], tmp_path: Path
    ) -> None:
        for number, path in enumerate(files):
            imported = importer.translate(str(path))
            folder = tmp_path / str(number)
            _write(importer, path, folder)
            found = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}
            assert found == set(imported.files)

    def test_says_what_was_translated_and_why_the_rest_was_not(
        self, importer: Importer, files: Sequence[Path]
    ) -> None:
        for path in files:
            imported = importer.translate(str(path))
            assert imported.translated
            assert [line for line in imported.translated if "\n" in line or not line] == []
            assert [one for one in imported.left if not _is_told(one)] == []

    def test_executes_nothing(self, importer: Importer, files: Sequence[Path]) -> None:
        for path in files:
            importer.translate(str(path))
            with _Watch() as happened:
                importer.translate(str(path))
            assert happened == []

    @pytest.mark.parametrize("content", GARBAGE)
    def test_refuses_garbage_with_an_error_that_has_a_place(
        self, importer: Importer, files: Sequence[Path], content: bytes, tmp_path: Path
    ) -> None:
        path = tmp_path / f"garbage{next((one.suffix for one in files if one.is_file()), '')}"
        path.write_bytes(content)
        assert importer.recognises(str(path)) is False
        with pytest.raises(DocumentError) as caught:
            importer.translate(str(path))
        assert [one for one in caught.value.problems if not _is_told(one)] == []

    def test_takes_a_broken_file_or_refuses_it(
        self, importer: Importer, files: Sequence[Path], tmp_path: Path
    ) -> None:
        for path in files:
            copy = _copied(path, tmp_path)
            for broken, whole in _texts(copy):
                for text in _mutations(whole):
                    broken.write_text(text)
                    importer.recognises(str(copy))
                    _attempt(importer, copy)
                broken.write_text(whole)


class _Watch:
    """Notes what is executed while it is open; an audit hook stays for ever, so there is one."""

    _is_hooked = False

    def __enter__(self) -> list[str]:
        global watched  # noqa: PLW0603 - the hook cannot be taken away
        if not _Watch._is_hooked:
            sys.addaudithook(_note)
            _Watch._is_hooked = True
        watched = []
        return watched

    def __exit__(self, *_: object) -> None:
        global watched  # noqa: PLW0603 - as above
        watched = None


def _note(event: str, _arguments: tuple[Any, ...]) -> None:
    if watched is not None and (event.startswith(_STARTED) or event == "exec"):
        watched.append(event)


def _is_told(problem: Problem) -> bool:
    first = problem.message[:1]
    return bool(
        problem.code and first and first == first.lower() and problem.hint and problem.place
    )


def _is_document(name: str, content: bytes) -> bool:
    starts = (b"operator:", b"pipeline:", b'"operator":', b'"pipeline":')
    return name.endswith((".yaml", ".yml", ".json")) and any(
        line.strip().startswith(starts) for line in content.split(b"\n")[:3]
    )


def _lay_out(imported: Imported, folder: Path) -> None:
    for name, content in imported.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _write(importer: Importer, path: Path, folder: Path) -> None:
    """Write what an importer gives as `furness import` does."""
    points = plugins.names("importers").items()
    names = [name for name, one in points if one.attribute == type(importer).__name__]
    assert names, "the importer has no entry point"
    assert import_file(path, names[0], folder) == importer.translate(str(path))


def _copied(path: Path, folder: Path) -> Path:
    """Copy a file with what is beside it, or a folder."""
    target = folder / "copy"
    shutil.rmtree(target, ignore_errors=True)
    if path.is_dir():
        return Path(shutil.copytree(path, target / path.name))
    target.mkdir()
    for one in path.parent.iterdir():
        if one.is_file():
            shutil.copy(one, target)
    return target / path.name


def _texts(path: Path) -> Iterator[tuple[Path, str]]:
    """Give the texts that make up a file or folder, as they are."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for one in [one for one in files if one.is_file() and one.stat().st_size < _NOT_READ]:
        try:
            yield one, one.read_text()
        except UnicodeDecodeError:
            continue


def _mutations(text: str) -> Iterator[str]:
    """Give what becomes of a text when it is cut, a line is lost, or a value is another."""
    yield from (text[: len(text) * part // _CUTS] for part in range(_CUTS))
    lines = text.split("\n")
    for number in range(0, len(lines), max(1, len(lines) // _MUTATED_LINES)):
        yield "\n".join(lines[:number] + lines[number + 1 :])
        key, colon, rest = lines[number].partition(":")
        if colon:
            comma = "," if rest.rstrip().endswith(",") else ""
            value = f"{_INSTEAD[number % len(_INSTEAD)]}{comma}"
            yield "\n".join([*lines[:number], f"{key}: {value}", *lines[number + 1 :]])


def _attempt(importer: Importer, path: Path) -> None:
    with suppress(DocumentError):
        imported = importer.translate(str(path))
        assert imported.main in imported.files

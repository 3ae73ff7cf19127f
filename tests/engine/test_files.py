import os
import time
from pathlib import Path
from typing import Any

import pytest

from furness.databases.memory import MemoryDatabase
from furness.engine.files import Files
from furness.errors import ArgumentError


def value(path: Path, kind: str = "File") -> dict[str, Any]:
    return {"class": kind, "path": str(path)}


def test_files_digest_is_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").write_text("x")
    files = Files(MemoryDatabase())

    first, second = files.with_digest([value(tmp_path / "a"), value(tmp_path / "b")])

    assert (first["digest"], first["size"]) == (second["digest"], 1)


def test_files_digest_is_remembered_for_a_file_that_looks_the_same(tmp_path: Path) -> None:
    path, database = tmp_path / "a", MemoryDatabase()
    path.write_text("x")
    os.utime(path, (1, 1))
    files = Files(database)
    before = files.with_digest(value(path))
    files.save()
    again = Files(database)
    database._stamps = dict.fromkeys(database._stamps, "blake3:remembered")  # noqa: SLF001

    again.look_up([value(path)])

    assert before["digest"] != again.with_digest(value(path))["digest"] == "blake3:remembered"


def test_files_digest_of_a_file_of_this_moment_is_not_remembered(tmp_path: Path) -> None:
    path, database = tmp_path / "a", MemoryDatabase()
    path.write_text("x")
    os.utime(path, (time.time() + 60, time.time() + 60))
    files = Files(database)

    files.with_digest(value(path))
    files.save()

    assert database._stamps == {}  # noqa: SLF001


def test_files_that_change_under_our_hands_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("x")
    files = Files(MemoryDatabase())
    files.with_digest(value(path))

    path.write_text("longer")

    with pytest.raises(ArgumentError, match="changed while the run was under way"):
        files.with_digest(value(path))


def test_files_looked_up_are_taken_as_they_were_seen_until_save(tmp_path: Path) -> None:
    path, database = tmp_path / "a", MemoryDatabase()
    path.write_text("x")
    os.utime(path, (1, 1))
    earlier = Files(database)
    before = earlier.with_digest(value(path))
    earlier.save()
    files = Files(database)

    files.look_up([value(path)])
    path.write_text("longer")

    assert files.with_digest(value(path)) == before
    with pytest.raises(ArgumentError, match="changed while the run was under way"):
        files.check_unchanged([before])
    files.save()
    with pytest.raises(ArgumentError, match="changed while the run was under way"):
        files.with_digest(value(path))


def test_files_folder_digest_is_of_names_and_contents(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text("x")
    files = Files(MemoryDatabase())

    first, second = [
        files.with_digest(value(tmp_path / one, "Directory")) for one in ("one", "two")
    ]

    assert (first["digest"], first["size"]) == (second["digest"], 1)


@pytest.mark.parametrize("given", [3, "text", None, {"class": "File"}, {"a": 1}], ids=str)
def test_files_other_values_stay_as_they_are(given: Any) -> None:
    files = Files(MemoryDatabase())
    files.look_up([given])

    assert files.with_digest(given) == given


def test_files_artifact_keeps_its_digest(tmp_path: Path) -> None:
    known = {**value(tmp_path / "gone"), "digest": "blake3:1", "size": 1}

    assert Files(MemoryDatabase()).with_digest(known) == known


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        pytest.param("gone", "File", "`{}` does not exist", id="missing"),
        pytest.param("link", "File", "`{}` is a broken link", id="broken-link"),
        pytest.param("gone", "Directory", "`{}`", id="missing-folder"),
    ],
)
def test_files_that_cannot_be_read_are_named(
    tmp_path: Path, name: str, kind: str, message: str
) -> None:
    os.symlink("nowhere", tmp_path / "link")

    with pytest.raises(ArgumentError) as caught:
        Files(MemoryDatabase()).with_digest(value(tmp_path / name, kind))

    assert message.format(tmp_path / name) in str(caught.value)


def test_files_unchanged_are_accepted_and_changed_ones_are_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "never seen"
    path.write_text("x")
    files = Files(MemoryDatabase())
    seen = [files.with_digest(value(path)), [value(other)], 3]

    files.check_unchanged(seen)
    path.write_text("longer")

    with pytest.raises(ArgumentError, match="changed while the run was under way"):
        files.check_unchanged(seen)

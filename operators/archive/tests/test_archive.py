"""An archive holds what it was given, and is the same each time."""

import hashlib
import os
import shutil
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_user_packs_files_and_a_folder(operator: Any) -> None:
    words = [f"files={operator.data / 'count.sh'}", f"folder={operator.data / 'survey'}"]

    found = operator.run(*words, "name=survey")

    assert found["archive"].name == "survey.zip"
    assert found["entries"] == ["count.sh", "fells.csv", "notes/method.txt"]
    with zipfile.ZipFile(found["archive"]) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == found["entries"]
        assert archive.read("notes/method.txt") == b"measured by foot\n"
        assert archive.getinfo("count.sh").external_attr >> 16 == 0o100755
        assert archive.getinfo("fells.csv").external_attr >> 16 == 0o100644


def test_tar_file_has_neither_times_nor_owners(operator: Any) -> None:
    inputs = {"files": (operator.data / "count.sh",), "folder": operator.data / "survey"}

    found = operator.call(**inputs, format="tar.gz")

    with tarfile.open(found.archive) as archive:
        entries = archive.getmembers()
    assert [entry.name for entry in entries] == found.entries
    assert {(entry.mtime, entry.uid, entry.gid, entry.uname) for entry in entries} == {
        (0, 0, 0, "")
    }
    assert [entry.mode for entry in entries] == [0o755, 0o644, 0o644]


@pytest.mark.parametrize("format_", ["zip", "tar.gz"])
def test_same_content_gives_the_same_bytes(operator: Any, format_: str) -> None:
    first = digest(operator.call(folder=operator.data / "survey", format=format_).archive)
    copied = operator.folder / "copied"
    shutil.copytree(operator.data / "survey", copied)
    os.utime(copied / "fells.csv", (1, 1_900_000_000))
    (copied / "fells.csv").chmod(0o600)

    assert digest(operator.call(folder=copied, format=format_).archive) == first


def test_files_of_one_name_are_refused(operator: Any) -> None:
    fells = operator.data / "survey" / "fells.csv"

    assert "two files `fells.csv`" in operator.refuse(files=(fells,), folder=fells.parent)


def test_nothing_to_pack_is_refused(operator: Any) -> None:
    assert "nothing to pack" in operator.refuse()


def test_link_to_a_folder_is_refused(operator: Any) -> None:
    (operator.folder / "all").mkdir()
    (operator.folder / "all" / "etc").symlink_to("/etc")

    assert "`etc` is a link to a folder" in operator.refuse(folder=operator.folder / "all")


@pytest.mark.parametrize("name", ["", "../up", ".hidden"])
def test_name_that_is_none_is_refused(operator: Any, name: str) -> None:
    assert "is not the name of a file" in operator.refuse(folder=operator.data, name=name)

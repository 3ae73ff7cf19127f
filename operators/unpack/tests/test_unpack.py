"""What is in an archive comes out, and nothing gets out of the folder."""

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest


def packed(path: Path, name: str, **fields: Any) -> Path:
    """Write a tar file with one odd entry."""
    entry = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(entry, field, value)
    with tarfile.open(path, "w") as archive:
        archive.addfile(entry, io.BytesIO(bytes(entry.size)))
    return path


def test_user_unpacks_without_the_outer_folder(operator: Any) -> None:
    found = operator.run(f"archive={operator.data / 'survey.tar.gz'}", "strip=yes")

    assert found["files"] == ["fells.csv", "notes/method.txt"]
    assert found["size"] == 55
    assert (found["folder"] / "notes" / "method.txt").read_text() == "measured by foot\n"


def test_zip_file_gives_the_same(operator: Any) -> None:
    found = operator.call(archive=operator.data / "survey.zip")

    assert (found.files, found.size) == (["fells.csv", "notes/method.txt"], 55)


@pytest.mark.parametrize("mode", ["w", "w:bz2", "w:xz"])
def test_tar_files_of_all_compressions_are_read(operator: Any, mode: str) -> None:
    path = operator.folder / "packed"
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        archive.add(operator.data / "survey.zip", "deep/er/survey.zip")

    found = operator.call(archive=path)

    assert found.files == ["deep/er/survey.zip"]
    assert found.size == (operator.data / "survey.zip").stat().st_size


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("../up.txt", {"size": 1}),
        ("link", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}),
        ("link", {"type": tarfile.SYMTYPE, "linkname": "../../up"}),
        ("pipe", {"type": tarfile.FIFOTYPE}),
        ("disk", {"type": tarfile.BLKTYPE}),
    ],
)
def test_entry_of_a_tar_file_that_leads_out_is_refused(
    operator: Any, name: str, fields: dict[str, Any]
) -> None:
    path = packed(operator.folder / "evil.tar", name, **fields)

    assert f"an entry is refused: '{name}'" in operator.refuse(archive=path)
    assert not (operator.folder / "unpacked").exists()
    assert not (operator.folder.parent / "up.txt").exists()


@pytest.mark.parametrize("name", ["../up.txt", "/tmp/up.txt"])
def test_entry_of_a_zip_file_that_leads_out_is_refused(operator: Any, name: str) -> None:
    path = operator.folder / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")

    assert f"`{name}` lies outside" in operator.refuse(archive=path)


def test_link_in_a_zip_file_is_refused(operator: Any) -> None:
    path = operator.folder / "evil.zip"
    entry = zipfile.ZipInfo("link")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")

    assert "`link` is neither a file nor a folder" in operator.refuse(archive=path)


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz"])
def test_bomb_is_refused_before_it_is_written(operator: Any, name: str) -> None:
    path = operator.folder / name
    zeros = bytes(20_000_000)
    if name.endswith("zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("zeros", zeros)
    else:
        entry = tarfile.TarInfo("zeros")
        entry.size = len(zeros)
        with tarfile.open(path, "w:gz") as archive:
            archive.addfile(entry, io.BytesIO(zeros))

    reason = operator.refuse(status=1, archive=path, most=0.01)

    assert "more in the archive than `most` allows" in reason
    assert not (operator.folder / "unpacking" / "zeros").exists()


def test_too_many_files_are_refused(operator: Any) -> None:
    archive = operator.data / "survey.zip"

    assert "more files" in operator.refuse(status=1, archive=archive, most_files=1)


@pytest.mark.parametrize("cut", [0, 60, 300])
def test_broken_archive_is_told_in_words(operator: Any, cut: int) -> None:
    path = operator.folder / "broken.zip"
    path.write_bytes((operator.data / "survey.zip").read_bytes()[:cut])

    assert "`broken.zip` is " in operator.refuse(archive=path)


def test_cut_tar_file_is_told_in_words(operator: Any) -> None:
    path = operator.folder / "broken.tar.gz"
    path.write_bytes((operator.data / "survey.tar.gz").read_bytes()[:-40])

    assert "`broken.tar.gz` is " in operator.refuse(archive=path)
    assert not (operator.folder / "unpacked").exists()


def test_strip_needs_one_folder(operator: Any) -> None:
    reason = operator.refuse(archive=operator.data / "survey.zip", strip=True)

    assert "not everything is in one folder" in reason

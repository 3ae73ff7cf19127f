import os
from pathlib import Path

import pytest
from blake3 import blake3

from furness.errors import StoreError
from furness.model.digest import digest_bytes
from furness.stores.digest import Content, digest_directory, digest_file, digest_path
from furness.testing.stores import a_file, a_folder


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, (1 << 20) + 1, (4 << 20) + 7])
def test_digest_file_is_of_its_bytes(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)

    assert digest_file(a_file(tmp_path, data=data)) == Content(digest_bytes(data), size)


def test_digest_directory_is_of_its_listing(tmp_path: Path) -> None:
    a_file(tmp_path, "folder/b", b"22")
    (tmp_path / "folder/a").symlink_to("b")
    listing = blake3(derive_key_context="furness 2026-11 listing of a folder")
    listing.update(b"link\0a\x000\0b\0")
    listing.update(b"file\0b\x002\0" + digest_bytes(b"22").encode() + b"\0")

    assert digest_path(str(tmp_path / "folder")) == Content("blake3:" + listing.hexdigest(), 2)


def test_digest_directory_does_not_depend_on_place_time_or_order(tmp_path: Path) -> None:
    first = a_folder(tmp_path / "x")
    second = a_folder(tmp_path / "y")
    os.rename(f"{second}/one.tif", f"{second}/aside")
    a_file(tmp_path / "y", "masks/one.tif", b"1")
    os.unlink(f"{second}/aside")
    os.utime(f"{second}/one.tif", (1, 1))

    assert digest_directory(first) == digest_directory(second)


@pytest.mark.parametrize("change", ["chmod +x one.tif", "rmdir empty", "ln -sf one.tif link"])
def test_digest_directory_depends_on_programs_folders_and_links(
    tmp_path: Path, change: str
) -> None:
    path = a_folder(tmp_path)
    before = digest_directory(path)

    os.system(f"cd {path} && {change}")

    assert digest_directory(path) != before


def test_digest_directory_takes_names_that_are_not_unicode(tmp_path: Path) -> None:
    path = a_folder(tmp_path)
    before = digest_directory(path)
    Path(os.fsdecode(os.fsencode(path) + b"/\xff\xfe")).write_bytes(b"")

    assert digest_directory(path) != before


@pytest.mark.parametrize("name", ["/dev/null", "pipe", "missing"])
def test_digest_file_of_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(StoreError, match=name):
        digest_file(str(tmp_path / name))

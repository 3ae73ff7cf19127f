"""What is fetched is kept, and is checked at every use."""

import shutil
from pathlib import Path

import pytest

from furness.publish.move import push
from tests.catalog.operators import HELPER
from tests.catalog.project import STICK, code_of, operator_of, refused


def test_fetched_operator_is_kept_and_needs_its_catalog_no_longer(folder: Path, kept: Path) -> None:
    push("blur", STICK)
    first = operator_of(STICK)
    shutil.rmtree(folder / "operators")
    shutil.rmtree(folder / "stick" / "blobs")

    again = operator_of(STICK)

    assert again == first
    assert str(kept) in (again.source or "")


def test_lock_is_enough_for_somebody_else_who_has_nothing(folder: Path, kept: Path) -> None:
    assert folder
    push("blur", STICK)
    operator_of(STICK)
    shutil.rmtree(kept)

    source = Path(operator_of(STICK).source or "")

    assert source.is_relative_to(kept)
    assert source.is_file()


@pytest.mark.parametrize("file", ["files/helper.py", "files/operator.json", "manifest.json"])
def test_kept_operator_that_was_changed_is_refused_with_its_place(folder: Path, file: str) -> None:
    push("blur", STICK)
    operator_of(STICK)
    changed = next((folder.parent / "kept" / "operators").glob(f"sha256-*/{file}"))
    changed.write_bytes(changed.read_bytes() + b" ")

    error = refused(STICK)

    assert (code_of(error), error.place and error.place.file) == ("kept", str(changed))
    assert error.problems[0].hint


def test_file_put_beside_a_kept_operator_is_refused(folder: Path) -> None:
    push("blur", STICK)
    operator_of(STICK)
    files = next((folder.parent / "kept" / "operators").glob("sha256-*/files"))
    (files / "os.py").write_text("evil = 1\n")

    assert code_of(refused(STICK)) == "kept"


def kept_files(folder: Path) -> Path:
    push("blur", STICK)
    operator_of(STICK)
    return next((folder.parent / "kept" / "operators").glob("sha256-*/files"))


def test_what_python_has_compiled_beside_a_kept_operator_is_thrown_away(folder: Path) -> None:
    files = kept_files(folder)
    (files / "__pycache__").mkdir()
    (files / "__pycache__" / "helper.pyc").write_bytes(b"evil")

    assert operator_of(STICK)
    assert list((files / "__pycache__").iterdir()) == []


def test_link_to_a_folder_beside_a_kept_operator_is_refused(folder: Path) -> None:
    files = kept_files(folder)
    (folder / "evil").mkdir()
    (files / "helper").symlink_to(folder / "evil")

    assert code_of(refused(STICK)) == "kept"


def test_kept_file_that_became_a_link_to_the_same_content_is_refused(folder: Path) -> None:
    helper = kept_files(folder) / "helper.py"
    helper.rename(folder / "other.py")
    helper.symlink_to(folder / "other.py")

    assert code_of(refused(STICK)) == "kept"


def test_kept_operator_without_its_manifest_is_fetched_anew(folder: Path) -> None:
    files = kept_files(folder)
    (files.parent / "manifest.json").unlink()
    (files / "helper.py").write_text("def blur(*_): return 'evil'\n")

    assert operator_of(STICK).source == str(files / "blur.py")
    assert (files / "helper.py").read_text() == HELPER
    assert [one.name for one in files.parent.parent.iterdir()] == [files.parent.name]

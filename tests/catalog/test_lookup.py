"""Names are found, in the order of the catalogs, and refused when they were changed."""

import json
from pathlib import Path

import pytest

from furness.catalog.find import Catalog
from furness.catalog.lock import FILE, read_lock
from furness.errors import NotFoundError
from furness.publish.move import push
from furness.publish.pull import pull
from tests.catalog.project import STICK, add, code_of, operator_of, other_operator, refused


def test_name_in_a_pipeline_is_used_where_it_lies_and_locked(folder: Path, kept: Path) -> None:
    found = operator_of()

    assert found.source == str(folder / "operators" / "blur" / "blur.py")
    locked = read_lock(str(folder))["blur@1"]
    assert (locked.version, locked.catalog) == ("1.2.0", "operators")
    assert locked.digest.startswith("sha256:")
    assert not kept.exists()


def test_locked_version_stays_until_it_is_renewed(folder: Path) -> None:
    operator_of()
    add(folder, "1.3.0")

    assert operator_of().version == "1.2.0"
    assert operator_of(renews=True).version == "1.3.0"
    assert read_lock(str(folder))["blur@1"].version == "1.3.0"


def test_operator_in_a_folder_that_was_changed_is_refused_with_the_lock_s_line(
    folder: Path,
) -> None:
    operator_of()
    (folder / "operators" / "blur" / "helper.py").write_text("def blur(*_): return 'evil'\n")

    error = refused()

    assert code_of(error) == "lock-differs"
    assert str(error.place) == f"{FILE}:4:5"
    assert "--update" in (error.hint or "")


def test_version_that_is_not_there_tells_those_that_are(folder: Path) -> None:
    text = (folder / "p.yaml").read_text()
    (folder / "p.yaml").write_text(text.replace("blur@1", "blur@3"))

    error = refused()

    assert code_of(error) == "operator-version"
    assert str(error.place) == "p.yaml:4:15"
    assert error.hint == "there are 1.2.0 in `operators`"


def test_first_catalog_with_such_a_version_wins(folder: Path) -> None:
    push("blur", STICK)
    add(folder, "1.3.0")

    assert operator_of(STICK, "operators").version == "1.2.0"
    assert read_lock(str(folder))["blur@1"].catalog == STICK


def test_name_on_a_command_line_is_the_highest_and_writes_no_lock(folder: Path) -> None:
    add(folder, "1.3.0")

    for name in ("blur", "blur@1", "blur@^1.2"):
        assert Catalog().find(name, "").version == "1.3.0"
    assert not (folder / FILE).exists()


def test_name_on_a_command_line_is_taken_as_the_lock_here_has_it(folder: Path) -> None:
    operator_of()
    add(folder, "1.3.0")

    assert Catalog().find("blur@1", "").version == "1.2.0"


def test_file_of_a_bare_name_wins_and_a_folder_does_not(folder: Path) -> None:
    (folder / "blur").mkdir()
    assert Catalog().find("blur", "").version == "1.2.0"

    (folder / "blur").rmdir()
    (folder / "blur").write_text("#!/bin/sh\n: ${word:?what}\n")
    assert Catalog().find("blur", "").version == "0.1.0"


def test_name_with_a_version_wins_over_a_file_of_that_name(folder: Path) -> None:
    (folder / "blur@1").write_text("#!/bin/sh\n: ${word:?what}\n")

    assert Catalog().find("blur@1", "").version == "1.2.0"


def test_misspelt_name_is_told_as_a_path_is(folder: Path) -> None:
    assert folder
    with pytest.raises(NotFoundError, match="`blurr` does not exist"):
        Catalog().find("blurr", "")
    (folder / "blur.py").write_text("")
    for name in ("blur@x", "blur@"):
        with pytest.raises(NotFoundError, match=f"`{name}` does not exist") as caught:
            Catalog().find(name, "")
        assert "`blur@1`" in (caught.value.hint or "")


# What was tampered with.


def blobs(folder: Path) -> list[Path]:
    return sorted((folder / "stick" / "blobs" / "sha256").iterdir())


def test_every_changed_part_of_a_layout_is_refused_with_its_place(folder: Path) -> None:
    push("blur", STICK)
    for blob in blobs(folder):
        content = blob.read_bytes()
        blob.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

        error = refused(STICK)

        assert (code_of(error), error.exit_status) == ("content", 3)
        assert str(error.place) == f"stick/blobs/sha256/{blob.name}"
        blob.write_bytes(content)
    assert operator_of(STICK)


def test_tag_moved_to_another_version_is_refused(folder: Path) -> None:
    add(folder, "1.3.0")
    push("blur@1.2", STICK)
    push("blur@1.3", STICK)
    index = json.loads((folder / "stick" / "index.json").read_text())
    one, other = index["manifests"]
    one["digest"], other["digest"] = other["digest"], one["digest"]
    (folder / "stick" / "index.json").write_text(json.dumps(index))

    error = refused(STICK)

    assert "what is called `blur@1.3.0` says that it is `blur@1.2.0`" in str(error)


def test_tag_moved_to_another_operator_that_is_kept_is_refused(folder: Path) -> None:
    push("blur", STICK)
    digest = other_operator(folder)
    index = json.loads((folder / "stick" / "index.json").read_text())
    for one in index["manifests"]:
        one["digest"] = digest
    (folder / "stick" / "index.json").write_text(json.dumps(index))

    error = refused(STICK)

    assert "what is called `blur@1.2.0` says that it is `sharpen@1.2.0`" in str(error)


def test_pulled_operator_is_the_same_when_it_is_packed_again(folder: Path) -> None:
    pushed = push("blur", STICK)

    pull("blur@1", "mine/blur", [STICK])

    assert (folder / "mine" / "blur" / "operator.yaml").is_file()
    assert push("blur", "oci-layout:second", ["mine"]).digest == pushed.digest


# Settings.


def test_catalogs_of_the_settings_are_relative_to_their_file(folder: Path) -> None:
    (folder / "operators").rename(folder / "library")
    (folder / "furness.toml").write_text('catalogs = ["library", "oci-layout:stick"]\n')
    push("blur", STICK, ["library"])

    assert operator_of().version == "1.2.0"


@pytest.mark.parametrize(
    "address",
    [
        "nowhere",
        "oci-layout:nowhere",
        "https://x.org",
        "oci://x.org",
        "oci://x.org/A",
        "oci://team",
    ],
)
def test_address_that_is_no_catalog_is_refused(folder: Path, address: str) -> None:
    assert folder

    error = refused(address)

    assert (code_of(error), error.exit_status) == ("catalog", 2)
    assert error.hint


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("operator: blur", "operator: blurr", "catalog-folder"),
        ("version: 1.2.0", "version: one", "catalog-folder"),
        ("source: blur.py", "source: gone.py", "source"),
        ("sigma:", "sigma: x", "type"),
    ],
)
def test_folder_s_document_that_is_wrong_is_told(
    folder: Path, before: str, after: str, code: str
) -> None:
    document = folder / "operators" / "blur" / "operator.yaml"
    document.write_text(document.read_text().replace(before, after))

    assert code in [one.code for one in refused().problems] or code == "type"


def test_version_that_is_there_twice_is_told(folder: Path) -> None:
    add(folder, "1.2.0")

    assert code_of(refused()) == "version-twice"


def test_version_that_is_there_twice_in_other_words_is_told(folder: Path) -> None:
    add(folder, "1.3")
    add(folder, "1.3.0")

    error = refused()

    assert code_of(error) == "version-twice"
    assert "1.3 in `operators/blur/1.3/operator.yaml`" in (error.hint or "").replace(
        f"{folder}/", ""
    )

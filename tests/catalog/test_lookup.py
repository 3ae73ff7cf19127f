"""Names are found, locked, taken from the lock, kept, and refused when they were changed."""

import json
import shutil
from pathlib import Path

import pytest

from furness.catalog.find import Catalog
from furness.catalog.lock import FILE, Locked, read_lock, write_lock
from furness.errors import DocumentError, FurnessError, NotFoundError
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline
from furness.publish.move import pull, push
from tests.catalog.operators import write

STICK = "oci-layout:stick"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FURNESS_CACHE", str(tmp_path / "kept"))
    monkeypatch.delenv("FURNESS_CATALOGS", raising=False)
    project = tmp_path / "project"
    write(project / "operators" / "blur")
    (project / "p.yaml").write_text(
        "pipeline: p\nsteps:\n  one:\n    operator: blur@1\n    arguments: {text: x}\n"
    )
    monkeypatch.chdir(project)
    return project


def operator_of(*catalogs: str, renews: bool = False) -> Operator:
    found = Catalog(catalogs, renews=renews).find("p.yaml", "")
    assert isinstance(found, Pipeline)
    operator = found.steps["one"].operator
    assert isinstance(operator, Operator)
    return operator


def add(folder: Path, version: str) -> None:
    place = folder / "operators" / "blur" / version
    document = write(place)
    document.write_text(document.read_text().replace("1.2.0", version))


def refused(*catalogs: str) -> FurnessError:
    with pytest.raises(FurnessError) as caught:
        Catalog(catalogs).find("p.yaml", "")
    return caught.value


def code_of(error: FurnessError) -> str:
    return error.problems[0].code


def test_name_in_a_pipeline_is_used_where_it_lies_and_locked(folder: Path) -> None:
    found = operator_of()

    assert found.source == str(folder / "operators" / "blur" / "blur.py")
    locked = read_lock(str(folder))["blur@1"]
    assert (locked.version, locked.catalog) == ("1.2.0", "operators")
    assert locked.digest.startswith("sha256:")
    assert not (folder.parent / "kept").exists()


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
    with pytest.raises(NotFoundError, match="`blur@x` does not exist") as caught:
        Catalog().find("blur@x", "")
    assert "`blur@1`" in (caught.value.hint or "")


# What is fetched is kept.


def test_fetched_operator_is_kept_and_needs_its_catalog_no_longer(folder: Path) -> None:
    push("blur", STICK)
    first = operator_of(STICK)
    shutil.rmtree(folder / "operators")
    shutil.rmtree(folder / "stick" / "blobs")

    again = operator_of(STICK)

    assert again == first
    assert str(folder.parent / "kept") in (again.source or "")


def test_lock_is_enough_for_somebody_else_who_has_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push("blur", STICK)
    operator_of(STICK)
    monkeypatch.setenv("FURNESS_CACHE", str(folder.parent / "other"))

    assert str(folder.parent / "other") in (operator_of(STICK).source or "")


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


def test_kept_operator_may_have_compiled_modules_beside_it(folder: Path) -> None:
    push("blur", STICK)
    operator_of(STICK)
    files = next((folder.parent / "kept" / "operators").glob("sha256-*/files"))
    (files / "__pycache__").mkdir()
    (files / "__pycache__" / "helper.pyc").write_bytes(b"x")

    assert operator_of(STICK)


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


def test_locked_version_with_other_content_in_the_catalog_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push("blur", STICK)
    operator_of(STICK)
    shutil.rmtree(folder / "stick")
    (folder / "operators" / "blur" / "helper.py").write_text("def blur(*_): return 'evil'\n")
    push("blur", STICK)
    monkeypatch.setenv("FURNESS_CACHE", str(folder.parent / "other"))

    error = refused(STICK)

    assert code_of(error) == "lock-differs"
    assert str(error.place) == f"{FILE}:4:5"


def test_locked_version_that_no_catalog_has_is_refused(folder: Path) -> None:
    operator_of()
    shutil.rmtree(folder / "operators" / "blur")

    error = refused()

    assert code_of(error) == "lock-differs"
    assert "which no catalog has" in str(error)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no lock"),
        ('{"furness": 2, "operators": {}}', "has the format 2"),
        ('{"operators": {"blur@1": {"version": "1"}}}', "is no lock"),
    ],
)
def test_lock_that_is_none_is_refused(folder: Path, text: str, message: str) -> None:
    (folder / FILE).write_text(text)

    error = refused()

    assert isinstance(error, DocumentError)
    assert (code_of(error), message in str(error)) == ("lock", True)


def test_lock_with_a_version_that_was_not_wished_for_is_refused(folder: Path) -> None:
    operator_of()
    text = (folder / FILE).read_text()
    (folder / FILE).write_text(text.replace('"1.2.0"', '"2.0.0"'))

    assert "says 2.0.0, which is none, for `blur@1`" in str(refused())


def test_lock_is_sorted_and_keeps_other_entries(folder: Path) -> None:
    entry = Locked(version="1.0.0", catalog="operators", digest="sha256:00")

    write_lock(str(folder), {"zoom@1": entry})
    write_lock(str(folder), {"blur@1": entry})

    text = (folder / FILE).read_text()
    assert list(json.loads(text)["operators"]) == ["blur@1", "zoom@1"]
    assert text.index("catalog") < text.index("digest") < text.index("version")


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

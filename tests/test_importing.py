import os
from pathlib import Path

import pytest

import furness
from furness import importing, plugins
from furness.errors import DocumentError, InputError, NotFoundError, Place, Problem
from furness.importers.interface import Imported, Importer
from furness.importing import import_file, systems_of

CLAIMED = Path(__file__).parent / "sources" / "claimed"
KFP = CLAIMED.parent / "kfp"
DOCUMENT = b"operator: a\ncommand: [echo, hello]\n"


class FakeImporter(Importer):
    """Gives what its file says, as `path: content` lines; the first path is the main one."""

    def recognises(self, path: str) -> bool:
        return path.endswith((".fake", ".both"))

    def translate(self, path: str) -> Imported:
        lines = [line.partition(": ") for line in Path(path).read_text().splitlines()]
        files = {name: content.encode() or DOCUMENT for name, _, content in lines}
        return Imported(main=lines[0][0], files=files, translated=("all",))


class OtherImporter(FakeImporter):
    """Takes files for its own that are the other's, too."""

    def recognises(self, path: str) -> bool:
        return path.endswith(".both")


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        **plugins.names("importers"),
        "fake": plugins.Point("fake", __name__, "FakeImporter", "tests", "1"),
        "other": plugins.Point("other", __name__, "OtherImporter", "tests", "1"),
    }
    monkeypatch.setattr(plugins, "_points", lambda: {"importers": known})


def given(folder: Path, *lines: str) -> Path:
    path = folder / "a.fake"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Give a folder in which the user has a file already."""
    path = tmp_path / "out"
    path.mkdir()
    (path / "a.yaml").write_text("mine")
    return path


def there(folder: Path) -> dict[str, bytes]:
    """Give all that is in a folder, with empty folders as such."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


def test_import_writes_all_files_and_gives_what_was_translated(tmp_path: Path) -> None:
    imported = import_file(CLAIMED / "grid.yaml", "claimed", tmp_path / "new" / "folder")

    found = there(tmp_path / "new" / "folder")
    assert found == imported.files
    assert imported.main == "gw-count-cells.yaml"


def test_import_of_what_is_no_file_does_not_wait_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    os.mkfifo(path)

    with pytest.raises(InputError, match=r"a.yaml` is no file"):
        import_file(path, folder=tmp_path / "new")


def test_import_without_a_system_asks_who_recognises_the_file(tmp_path: Path) -> None:
    assert furness.import_file(KFP / "words.yaml", folder=tmp_path).main == "words.yaml"
    assert systems_of(str(CLAIMED / "tile.yaml")) == ["claimed"]


def test_import_of_what_nobody_recognises_names_the_systems(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")

    with pytest.raises(InputError, match="nothing recognises") as caught:
        import_file(tmp_path / "a.yaml")

    assert "`claimed`" in (caught.value.hint or "")


def test_import_of_a_folder_that_nobody_recognises_says_that_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()

    with pytest.raises(InputError, match=r"nothing recognises the folder `.*a\.yaml`"):
        import_file(tmp_path / "a.yaml")


def test_import_of_what_is_no_yaml_says_where(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\nb: [\n")

    with pytest.raises(DocumentError, match="not YAML") as caught:
        import_file(tmp_path / "a.yaml")

    assert caught.value.place


def test_import_of_what_several_recognise_names_them(tmp_path: Path) -> None:
    path = given(tmp_path, "a.yaml: ").rename(tmp_path / "a.both")

    with pytest.raises(InputError, match="may be of several systems") as caught:
        import_file(path)

    assert caught.value.hint == "say whose it is by `--from`: `fake`, `other`"


@pytest.mark.parametrize("system", ["cwll", "nothing"])
def test_import_from_an_unknown_system_is_refused(system: str, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=f"`{system}` is not one of the importers"):
        import_file(given(tmp_path, "a.yaml: "), system)


def test_import_of_a_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="does not exist"):
        import_file(tmp_path / "a.yaml", "claimed")


@pytest.mark.parametrize(
    "path", ["/etc/a.yaml", "../a.yaml", "b/../../a.yaml", "b//a.yaml", "./a.yaml", "", "b/"]
)
def test_import_never_leaves_the_folder(path: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        import_file(given(tmp_path, "main.yaml: ", f"{path}: x"), folder=tmp_path / "out")

    assert [one.code for one in caught.value.problems] == ["import-path"]
    assert not (tmp_path / "out").exists()


def test_import_of_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="would be written to `b`"):
        import_file(given(tmp_path, "b/a.yaml: ", "b: x"), folder=tmp_path / "out")


@pytest.mark.parametrize("name", ["b", "a.yaml"])
def test_import_writes_nothing_through_a_link(name: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(InputError, match="is a link"):
        import_file(given(tmp_path, "a.yaml: ", "b/c.txt: x"), folder=tmp_path / "out", force=True)

    assert there(tmp_path / "elsewhere") == {}


def test_import_of_what_is_there_already_and_equal_changes_nothing(tmp_path: Path) -> None:
    first = import_file(CLAIMED / "tile.yaml", folder=tmp_path)

    assert import_file(CLAIMED / "tile.yaml", folder=tmp_path) == first


def test_import_tells_of_all_files_that_differ_and_writes_none(tmp_path: Path, out: Path) -> None:
    (out / "b").mkdir()
    (out / "b" / "c.txt").write_text("mine, too")
    before = there(out)

    with pytest.raises(InputError) as caught:
        import_file(given(tmp_path, "new.yaml: ", "a.yaml: x", "b/c.txt: y"), folder=out)

    assert [one.message for one in caught.value.problems] == [
        f"`{out}/a.yaml` is there already, and differs",
        f"`{out}/b/c.txt` is there already, and differs",
    ]
    assert there(out) == before


def test_import_by_force_writes_over_what_differs(tmp_path: Path, out: Path) -> None:
    import_file(given(tmp_path, "a.yaml: "), folder=out, force=True)

    assert there(out) == {"a.yaml": DOCUMENT}


@pytest.mark.parametrize(("lines", "kind"), [(("a.yaml: ",), "folder"), (("b/c.yaml: ",), "file")])
def test_import_where_something_else_is_in_its_place_is_refused(
    lines: tuple[str, ...], kind: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "a.yaml").mkdir(parents=True)
    (out / "b").write_text("a file")

    with pytest.raises(InputError, match=f"is a {kind}"):
        import_file(given(tmp_path, *lines), folder=out, force=True)


def test_import_that_cannot_be_finished_leaves_the_folder_as_it_was(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, move = there(out), os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith("/d.txt"):
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(InputError, match="cannot be written: no space left on device"):
        import_file(given(tmp_path, "a.yaml: ", "b/c.txt: x", "b/d.txt: y"), folder=out, force=True)

    assert there(out) == before


def test_import_into_a_new_folder_that_cannot_be_finished_leaves_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(InputError, match="is a file"):
        import_file(given(tmp_path, "a.yaml: "), folder=tmp_path / "file" / "out")


def test_documents_with_problems_are_written_and_told_where_they_are(tmp_path: Path) -> None:
    out = tmp_path / "out"

    imported = import_file(given(tmp_path, "a.yaml: operator: a b"), folder=out)

    assert imported.left == (
        Problem(
            "name",
            "`a b` is not a name",
            "use letters, digits, `_` and `-`, and start with a letter",
            Place(f"{out}/a.yaml", 1, 11),
        ),
    )


def test_every_file_of_the_tests_is_recognised_by_one_system() -> None:
    known = {"claimed": CLAIMED, "kfp": KFP}

    for system, folder in known.items():
        for path in folder.glob("*.yaml"):
            assert importing.systems_of(str(path)) == [system], path

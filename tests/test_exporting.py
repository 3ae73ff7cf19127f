import os
from pathlib import Path

import pytest

from furness import exporting
from furness.errors import FurnessError, InputError, NotFoundError
from furness.exporters.interface import Export
from furness.exporting import Wanted, export, export_file, write

DOCUMENT = """operator: one
outputs: {out: {type: File, path: out.txt}}
source: one.sh
command: [sh, one.sh]
"""


@pytest.fixture(autouse=True)
def _documents(here: Path) -> None:
    assert here
    Path("one.yaml").write_text(DOCUMENT)
    Path("one.sh").write_text("echo mine > $out")


def made(**files: str) -> Export:
    return Export(main="a", files={name: text.encode() for name, text in files.items()})


def there(folder: str) -> dict[str, str]:
    return {one.name: one.read_text() for one in Path(folder).iterdir() if one.name[0] != "."}


def test_export_of_a_file_is_written_and_may_be_written_again() -> None:
    first = export_file("one.yaml", "shell", "out dir")
    Path("one.sh").write_text("echo changed > $out")
    export_file("one.yaml", "shell", "out dir")

    assert os.access("out dir/one.sh", os.X_OK)
    assert first.main == "one.sh"
    copied = Path("out dir/furness/operators/one/one.sh").read_text()
    assert copied == "echo changed > $out"


def test_export_into_the_folder_of_the_source_does_not_write_over_it() -> None:
    with pytest.raises(InputError, match=r"`./one.sh` is there already, and is not what") as caught:
        export_file("one.yaml", "shell", ".")

    assert caught.value.problems[0].code == "export-exists"
    assert Path("one.sh").read_text() == "echo mine > $out"
    assert not Path("furness").exists()


def test_all_files_that_are_in_the_way_are_told_at_once_and_nothing_is_written() -> None:
    write(made(a="1", b="2"), "out")
    for name in "ab":
        Path("out", name).write_text("mine")

    with pytest.raises(InputError) as caught:
        write(made(a="3", b="4", c="5"), "out")

    assert len(caught.value.problems) == 2
    assert there("out") == {"a": "mine", "b": "mine"}


def test_file_that_is_the_same_is_in_nobodys_way() -> None:
    Path("out").mkdir()
    Path("out/a").write_text("1")

    write(made(a="1"), "out")
    write(made(a="2"), "out")

    assert there("out") == {"a": "2"}


def test_two_exports_share_a_folder() -> None:
    write(made(a="1"), "out")
    write(made(b="1"), "out")
    write(made(a="2"), "out")

    assert there("out") == {"a": "2", "b": "1"}


@pytest.mark.parametrize("record", ["", "[", "[]", '{"a": 1}'])
def test_damaged_record_of_earlier_exports_protects_all_files(record: str) -> None:
    write(made(a="1"), "out")
    Path("out/.furness-export.json").write_text(record)

    with pytest.raises(InputError, match="is there already"):
        write(made(a="2"), "out")


@pytest.mark.parametrize("folder", ["one.sh", "one.sh/out", "/proc/nothing"])
def test_folder_that_cannot_be_written_is_said(folder: str) -> None:
    with pytest.raises(InputError, match="cannot be written") as caught:
        write(made(a="1"), folder)

    assert caught.value.problems[0].code == "export-folder"


def test_folder_in_the_place_of_a_file_is_said() -> None:
    Path("out/a").mkdir(parents=True)

    with pytest.raises(InputError, match=r"`out/a.* cannot be written"):
        write(made(a="1"), "out")

    assert [one.name for one in Path("out").iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("source", "target", "error", "message"),
    [
        ("nothing.yaml", "shell", NotFoundError, "`nothing.yaml` does not exist"),
        (".", "shell", InputError, "`.` is a folder"),
        ("broken.yaml", "shell", InputError, "broken|expected|mapping|YAML"),
        ("one.yaml", "nothing", FurnessError, "nothing"),
        ("growing.yaml", "shell", InputError, "adds steps while a run goes on"),
    ],
)
def test_wrong_input_is_said(
    source: str, target: str, error: type[FurnessError], message: str
) -> None:
    Path("broken.yaml").write_text("operator: [")
    Path("growing.yaml").write_text(f"{DOCUMENT}grows: true\n")

    with pytest.raises(error, match=message):
        export(Wanted(source=source, target=target))


def test_subject_names_images_as_they_were_asked_for() -> None:
    found = export(Wanted(source="one.yaml", target="argo", repository="a/b", version="9.9"))[0]

    assert b"a/b/one:9.9" in found.files[found.main]
    assert exporting.export(Wanted(source="one.yaml", target="shell"))[0].warnings == ()

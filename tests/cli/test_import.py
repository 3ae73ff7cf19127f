from pathlib import Path

import pytest

from furness.model.document import parse_document
from tests.cli.conftest import Type
from tests.documentation import follow

SOURCES = Path(__file__).parents[1] / "sources"
TILE = str(SOURCES / "claimed" / "tile.yaml")
JOB = str(SOURCES / "claimed" / "tile.job.yaml")


def test_import_prints_what_was_translated_and_how_it_is_run(furness: Type, tmp_path: Path) -> None:
    done = furness("import", TILE, "--from", "claimed", "-o", "new")

    assert done.status == 0
    assert done.out.startswith("claimed-tile-images: an operator of 6 inputs and 1 output")
    assert done.err.endswith("run it: furness run new/claimed-tile-images.yaml directory_path=…\n")
    document = (tmp_path / "new" / "claimed-tile-images.yaml").read_text()
    assert list(parse_document(document, "a.yaml").outputs) == ["output_tiles"]


def test_import_prints_a_line_that_can_be_typed(furness: Type) -> None:
    done = furness("import", TILE, "--from", "claimed", "-o", "-a $b")

    line = "furness run './-a $b/claimed-tile-images.yaml' directory_path=…"
    assert done.err.endswith(f"run it: {line}\n")


def test_import_tells_what_was_left_out_on_standard_error(furness: Type) -> None:
    done = furness("import", JOB, "-o", "new")

    assert done.status == 0
    assert "left out: the 100 equal copies become one task" in done.err
    assert f"({JOB}:6:16)" in done.err
    assert "hint: copies that share out work become a scatter" in done.err
    assert "left out" not in done.out


def test_import_with_json_is_one_document(furness: Type) -> None:
    done = furness("import", JOB, "-o", "new", "--json")

    assert done.json["main"] == "claimed-tile-images.yaml"
    assert done.json["files"] == ["claimed-tile-images.yaml"]
    assert len(done.json["translated"]) == 1
    assert {"code", "message", "hint", "file", "line", "column"} == set(done.json["left"][0])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nothing.yaml",), "does not exist"),
        (("letter.yaml",), "nothing recognises"),
        ((TILE, "--from", "nothing"), "'nothing' is not one of"),
        (("letter.yaml", "--from", "claimed"), "this is no component and no job of CLAIMED"),
        ((TILE, "-o", "letter.yaml"), "is a file"),
    ],
)
def test_import_of_wrong_input_ends_with_status_2(
    words: tuple[str, ...], message: str, furness: Type
) -> None:
    done = furness("import", *words)

    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert "hint: " in done.err


def test_import_over_a_file_that_differs_needs_force(furness: Type, tmp_path: Path) -> None:
    (tmp_path / "claimed-tile-images.yaml").write_text("mine")

    refused = furness("import", TILE)
    forced = furness("import", TILE, "--force")

    assert (refused.status, forced.status) == (2, 0)
    assert "`--force` writes over it" in refused.err


def test_guide_followed_to_the_letter_works(tmp_path: Path) -> None:
    follow(Path("docs/guides/import.md"), tmp_path)

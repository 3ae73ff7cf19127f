from pathlib import Path
from typing import Any

from furness.report.content import steps_of, tasks_of
from furness.report.files import found_in
from furness.report.gallery import Allowance
from furness.report.lineage import lineage_of
from furness.report.outputs import on_the_way, output_section
from furness.report.provenance import tree_of
from tests.report.conftest import Sample, draw_plot, facts_of, file_value


def section(sample: Sample, value: Any, room: int = 8_000_000) -> str:
    facts = facts_of(sample)
    facts.run.outputs["x"] = value
    return output_section("x", facts, lineage_of(facts), Allowance(room))


def test_output_of_many_pictures_shows_some_and_counts_the_rest(sample: Sample) -> None:
    masks = sample.run.outputs["masks"]

    shown = section(sample, masks * 5)

    assert shown.count("<img ") == 60
    assert "and 35 more in <code>" in shown
    assert "42 more pictures" in shown


def test_output_beyond_the_room_for_pictures_shows_fewer(sample: Sample) -> None:
    room = Allowance(5_000)
    facts = facts_of(sample)

    shown = output_section("masks", facts, lineage_of(facts), room)

    assert 0 < shown.count("<img ") < 19
    assert 0 <= room.left < 5_000


def test_output_that_is_an_svg_is_embedded_as_an_image(sample: Sample, tmp_path: Path) -> None:
    draw_plot(tmp_path / "p.svg")

    shown = section(sample, file_value(tmp_path / "p.svg"))

    assert '<img src="data:image/svg+xml;base64,' in shown
    assert "<rect" not in shown


def test_output_that_is_a_folder_shows_what_is_inside(sample: Sample, tmp_path: Path) -> None:
    inner = tmp_path / "made" / "deep"
    inner.mkdir(parents=True)
    (inner / "note.txt").write_text("a < b")

    shown = section(sample, {"class": "Directory", "path": str(tmp_path / "made"), "digest": "d"})

    assert "made/deep/note.txt" in shown
    assert "a &lt; b</pre>" in shown


def test_output_that_is_a_file_of_no_known_kind_is_linked(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "a b#1.parquet"
    path.write_bytes(b"PAR1")

    shown = section(sample, file_value(path))

    assert f'href="file://{tmp_path}/a%20b%231.parquet"' in shown
    assert "4 B" in shown


def test_output_that_is_a_list_of_records_is_a_table(sample: Sample) -> None:
    assert '<table class="data">' in section(sample, [{"a": 1}, {"a": 2}])


def test_output_that_is_a_long_text_is_cut(sample: Sample) -> None:
    assert "and 80,000 more characters" in section(sample, "x" * 100_000)


def test_output_that_was_never_given_says_so(sample: Sample) -> None:
    shown = section(sample, None)

    assert "There is no value." in shown
    assert "null" not in shown


def test_on_the_way_shows_what_is_no_output_of_the_run(sample: Sample) -> None:
    steps = steps_of(tasks_of(sample.attempts), sample.pipeline)

    shown = "".join(on_the_way(steps, facts_of(sample), Allowance(8_000_000)))

    assert "denoise.smooth" in shown
    assert "measure.table" in shown
    assert "segment.mask" not in shown
    assert "is black" in shown


def test_found_in_a_value_of_the_store_is_located_by_digest(sample: Sample) -> None:
    value = {"class": "File", "path": "cells.csv", "digest": "blake3:1", "size": 1}

    found = found_in([value, {"class": "File", "path": "no.csv"}], facts_of(sample))

    assert [Path(one.path).name if one.path else None for one in found] == ["cells.csv", None]


def test_tree_of_an_output_follows_digests_to_the_first_input(sample: Sample) -> None:
    lineage = lineage_of(facts_of(sample))

    tree = tree_of([sample.results["measure-3"]], lineage) or ""

    assert tree.index("measure[3]") < tree.index("segment[3]") < tree.index("denoise[3]")
    assert "tile-03.tif" in tree
    assert "1.2.0" in tree
    assert "denoise.py" in tree


def test_tree_of_a_reused_result_names_the_run_that_made_it(sample: Sample) -> None:
    tree = tree_of([sample.results["denoise-0"]], lineage_of(facts_of(sample))) or ""

    assert "in run 20260920-170000-birch; reused here" in tree


def test_tree_of_results_without_parts_is_still_written(sample: Sample) -> None:
    sample.results["gather-0"].parts.clear()

    tree = tree_of([sample.results["gather-0"]], lineage_of(facts_of(sample))) or ""

    assert "<b>gather</b>" in tree

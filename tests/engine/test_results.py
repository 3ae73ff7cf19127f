import json
import os
from pathlib import Path
from typing import Any

import pytest

from furness.engine.results import (
    MANIFEST,
    lay_out_results,
    located,
    located_or_none,
    map_files,
    portable,
)
from furness.stores.memory import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def stored(store: MemoryStore, folder: Path, name: str, text: str = "x") -> dict[str, Any]:
    path = folder / "made" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return store.put(str(path)).as_value()


def laid(folder: Path) -> set[str]:
    found = (folder / "results").rglob("*")
    return {str(one.relative_to(folder / "results")) for one in found if one.is_file()} - {MANIFEST}


def lay_out(folder: Path, outputs: dict[str, Any], **labels: list[str]) -> dict[str, Any]:
    return lay_out_results(outputs, str(folder / "results"), labels)


def test_portable_value_is_found_again(store: MemoryStore, tmp_path: Path) -> None:
    value = [stored(store, tmp_path, "a.txt"), 3, None]

    found = portable(value)

    assert found[0]["path"] == "a.txt"
    assert located(found, store) == value


def test_located_or_none_of_a_file_that_was_cut_short_is_none(
    store: MemoryStore, tmp_path: Path
) -> None:
    value = stored(store, tmp_path, "a.txt", "long text")
    assert located_or_none({"o": portable(value)}, store) == {"o": value}

    os.chmod(value["path"], 0o644)
    Path(value["path"]).write_text("")

    assert located_or_none({"o": portable(value)}, store) is None


def test_map_files_reaches_files_in_lists() -> None:
    value = [[{"class": "File", "path": "a"}], {"class": "none"}]

    assert map_files(value, lambda file: file["path"]) == [["a"], {"class": "none"}]


def test_lay_out_results_of_every_shape(store: MemoryStore, tmp_path: Path) -> None:
    one, two = stored(store, tmp_path, "a.txt", "1"), stored(store, tmp_path, "b.txt", "2")

    found = lay_out(
        tmp_path,
        {"file": one, "list": [one, None, two], "nested": [[one], [two]], "count": 3, "none": None},
        list=["first", "second", "third"],
    )

    assert laid(tmp_path) == {
        "a.txt",
        "list/first.txt",
        "list/third.txt",
        "nested/0-0.txt",
        "nested/1-0.txt",
    }
    assert (found["count"], found["none"], found["list"][1]) == (3, None, None)
    assert Path(found["nested"][1][0]["path"]).read_text() == "2"


def test_lay_out_results_of_one_name_stay_apart(store: MemoryStore, tmp_path: Path) -> None:
    one, two = stored(store, tmp_path, "a.txt", "1"), stored(store, tmp_path, "a.txt", "2")

    lay_out(tmp_path, {"x": one, "y": two, "l": [one, two]}, l=["same", "same"])

    assert laid(tmp_path) == {"a.txt", "y-a.txt", "l/0-same.txt", "l/1-same.txt"}


def test_lay_out_results_keeps_a_file_that_is_called_as_a_list(
    store: MemoryStore, tmp_path: Path
) -> None:
    one, other = stored(store, tmp_path, "counted", "1"), stored(store, tmp_path, "a", "2")

    found = lay_out(tmp_path, {"once": one, "counted": [other]}, counted=["poem"])

    assert list(found) == ["once", "counted"]
    assert laid(tmp_path) == {"once-counted", "counted/poem"}


def test_lay_out_results_again_removes_what_is_no_result_any_more(
    store: MemoryStore, tmp_path: Path
) -> None:
    one, two = stored(store, tmp_path, "a.txt", "1"), stored(store, tmp_path, "b.txt", "2")
    lay_out(tmp_path, {"x": one})
    (tmp_path / "results" / "mine.txt").write_text("the user's own")

    lay_out(tmp_path, {"x": two})

    assert laid(tmp_path) == {"b.txt", "mine.txt"}


def test_lay_out_results_lists_what_it_laid_out(store: MemoryStore, tmp_path: Path) -> None:
    one = stored(store, tmp_path, "a.txt")

    lay_out(tmp_path, {"x": one})

    manifest = json.loads((tmp_path / "results" / MANIFEST).read_text())
    assert manifest == {"a.txt": one["digest"]}

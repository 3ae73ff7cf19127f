import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.exported import node, operator, plan

sources: Any = import_module("furness.runtime.sources")

TOLD = operator("true", {"x": {"type": "Json", "default": 7}})


def axis(lists: list[Any], parent: int = 0, method: str = "zip") -> dict[str, Any]:
    return {"parent": parent, "step": "a", "lists": lists, "method": method}


def given(path: Path, nodes: list[dict[str, Any]], *axes: dict[str, Any], **records: Any) -> Any:
    """Give what is known where tasks ended as `records` says, by the path of their folders."""
    told = plan(nodes, TOLD)
    told["axes"] += axes
    (path / "inputs.json").write_text('{"n": 1, "names": ["a", "b"]}')
    for name, record in records.items():
        folder = path.joinpath(*name.split("_"))
        folder.mkdir(parents=True)
        (folder / "task.json").write_text(json.dumps(record))
    return sources.Sources(told, str(path))


def ended(value: Any) -> dict[str, Any]:
    return {"state": "succeeded", "outputs": {"y": value}}


FAILED = {"state": "failed", "message": "no"}
SKIPPED = {"state": "skipped"}
MADE = ["produced", 0, "y"]


def test_written_file_is_read_again_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.json"

    sources.write(str(path), {"é": [1]})

    assert sources.read(str(path)) == {"é": [1]}
    assert os.listdir(path.parent) == ["b.json"]


def test_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    sources.write(str(path), {"a": 1})

    with pytest.raises(UnicodeEncodeError):
        sources.write(str(path), {"a": "\ud800"})

    assert sources.read(str(path)) == {"a": 1}
    assert os.listdir(tmp_path) == ["a.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"1", b"\xff"])
def test_damaged_file_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)

    assert sources.read(str(tmp_path / "a.json")) == {}
    assert sources.read(str(tmp_path / "nothing.json")) == {}


def test_values_arguments_and_what_is_made_of_them(tmp_path: Path) -> None:
    found = given(tmp_path, [node("a")], a=ended(5))

    assert found.read(["value", {"x": 1}], ()) == {"x": 1}
    assert found.read(["argument", "n"], ()) == 1
    assert found.read(["argument", "nothing"], ()) is None
    assert found.read(["many", [MADE, ["argument", "n"]]], ()) == [5, 1]
    assert found.read(["keyed", {"k": MADE}], ()) == {"k": 5}


def test_scattered_step_has_a_task_for_each_element(tmp_path: Path) -> None:
    nodes = [node("a", axis=1), node("b", axis=2)]
    inner = axis([["value", [1, 2, 3]]], parent=1)
    found = given(tmp_path, nodes, axis([["argument", "names"]]), inner)

    assert found.indexes(0) == [(0,), (1,)]
    assert len(found.indexes(1)) == 6
    assert found.read(["picked", 1, 0], (1,)) == "b"
    assert found.read(["above", ["picked", 1, 0]], (1, 2)) == "b"


def test_cross_gives_every_combination_the_last_list_first(tmp_path: Path) -> None:
    lists = [["value", ["a", "b"]], ["value", [1, 2, 3]]]
    found = given(tmp_path, [node("a", axis=1)], axis(lists, method="cross"))

    pairs = [tuple(found.read(["picked", 1, at], one) for at in (0, 1)) for one in found.indexes(0)]

    assert pairs == [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("b", 3)]


def test_zip_of_lists_of_several_lengths_is_refused(tmp_path: Path) -> None:
    lists = [["value", ["a", "b"]], ["value", [1, 2, 3]]]
    found = given(tmp_path, [node("a", axis=1)], axis(lists))

    with pytest.raises(
        sources.task.Failed, match="a: zip needs lists of one length, here are 2 and 3"
    ):
        found.indexes(0)


def test_empty_and_absent_lists_have_no_tasks(tmp_path: Path) -> None:
    nodes = [node("a", axis=1), node("b", axis=2)]
    found = given(tmp_path, nodes, axis([["value", []]]), axis([["argument", "nothing"]]))

    assert (found.indexes(0), found.indexes(1)) == ([], [])
    assert found.read(["gathered", 1, MADE, False], ()) == []
    assert found.read(["gathered", 2, MADE, False], ()) is None


def test_gathered_list_leaves_out_what_was_skipped_unless_it_is_whole(tmp_path: Path) -> None:
    nodes = [node("a", axis=1)]
    found = given(tmp_path, nodes, axis([["argument", "names"]]), a_0=SKIPPED, a_1=ended(2))

    assert found.read(["gathered", 1, MADE, False], ()) == [2]
    assert found.read(["gathered", 1, MADE, True], ()) == [None, 2]
    assert found.status(["gathered", 1, MADE, False], ()) == "ready"


@pytest.mark.parametrize(
    ("record", "allowed", "state"),
    [
        (ended(1), False, "ready"),
        (SKIPPED, False, "skipped"),
        (FAILED, False, "cancelled"),
        (FAILED, True, "skipped"),
        ({"state": "cancelled"}, False, "cancelled"),
        ({"state": 5}, False, "cancelled"),
    ],
)
def test_state_says_what_readers_do(tmp_path: Path, record: Any, allowed: bool, state: str) -> None:
    nodes = [node("a", allow_failure=allowed), node("b", needs=[MADE], after=[0])]
    found = given(tmp_path, nodes, a=record)

    assert found.state(0, ()) == state
    assert found.decide(1, ()) == ("cancelled" if state == "cancelled" else "ready")
    assert found.has_failed() is True


def test_gate_and_required_argument_that_are_skipped_skip_the_step(tmp_path: Path) -> None:
    nodes = [node("a"), node("b", gates=[MADE]), node("c", {"x": MADE}, musts=["x"])]
    found = given(tmp_path, nodes, a=SKIPPED)

    assert [found.decide(number, ()) for number in (1, 2)] == ["skipped", "skipped"]


def test_condition_decides(tmp_path: Path) -> None:
    reads = {"$n": ["argument", "n"]}
    nodes = [node("a", when="$n > 0", reads=reads), node("b", when="$n > 1", reads=reads)]
    found = given(tmp_path, nodes)

    assert [found.decide(number, ()) for number in (0, 1)] == ["ready", "skipped"]


def test_argument_that_is_absent_is_its_default(tmp_path: Path) -> None:
    found = given(tmp_path, [node("a", {"x": ["argument", "nothing"]})])

    assert found.arguments(0, ()) == {"x": 7}


def test_step_has_ended_when_all_its_tasks_and_those_before_have(tmp_path: Path) -> None:
    nodes = [node("a", axis=1), node("b", after=[0])]
    found = given(tmp_path, nodes, axis([["argument", "names"]]), a_0=ended(1), b=ended(1))
    assert not found.has_ended(0)
    assert not found.has_ended(1)

    sources.write(str(tmp_path / "a" / "1" / "task.json"), ended(2))

    assert found.has_ended(0)
    assert found.has_ended(1)


def test_failures_name_each_task(tmp_path: Path) -> None:
    nodes = [node("outer/a", axis=1)]
    found = given(tmp_path, nodes, axis([["argument", "names"]]), **{"outer.a_1": FAILED})

    assert found.failures() == [{"task": "outer/a[1]", "attempt": 1, **FAILED}]
    assert found.folder(0, (1,)) == str(tmp_path / "outer.a" / "1")


def test_step_is_known_by_its_path_and_runs_something(tmp_path: Path) -> None:
    found = given(tmp_path, [node("inner", operator=None), node("a")])

    assert found.number("a") == 1
    for name in ("inner", "nope"):
        with pytest.raises(sources.task.Failed, match=f"there is no step `{name}`"):
            found.number(name)

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from furness.engine.stage import declared_path, take_outputs
from furness.errors import ArgumentError
from furness.model.interface import Output
from furness.model.types import parse_type
from furness.stores.interface import Store
from furness.stores.memory import MemoryStore
from furness.testing.examples import operator

Prepare = Callable[[Path], Any]


@pytest.fixture
def store() -> Iterator[Store]:
    made = MemoryStore()
    yield made
    made.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = tmp_path / "workspace"
    made.mkdir()
    (made / "input.json").write_text("{}")
    return made


def output(kind: str, path: str | None = None) -> Output:
    return Output(type=parse_type(kind), path=path)


def take(workspace: Path, store: Store, **outputs: Output) -> dict[str, Any]:
    return take_outputs(operator("o", {}, outputs), str(workspace), store)


def written(**values: Any) -> Prepare:
    return lambda folder: (folder / "output.json").write_text(json.dumps(values))


def text(path: str, content: str = "x") -> Prepare:
    def prepare(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)

    return prepare


def link(path: str, target: str) -> Prepare:
    return lambda folder: (folder / path).symlink_to(target)


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        pytest.param("a.txt", "a.txt", id="plain"),
        pytest.param("sub/a.txt", "sub/a.txt", id="in-a-subfolder"),
        pytest.param("./sub//a.txt", "sub/a.txt", id="written-oddly"),
        pytest.param("/data/a.txt", "a.txt", id="absolute"),
        pytest.param("../a.txt", "a.txt", id="above"),
        pytest.param("sub/../../a.txt", "a.txt", id="above-on-a-detour"),
        pytest.param("out/", "out", id="a-folder"),
        pytest.param("*.txt", None, id="pattern"),
        pytest.param(None, None, id="none"),
    ],
)
def test_declared_path_stays_in_the_workspace(declared: str | None, name: str | None) -> None:
    assert declared_path(output("File", declared)) == name


@pytest.mark.parametrize(
    ("declared", "path"),
    [
        pytest.param(output("File", "a.txt"), "a.txt", id="plain"),
        pytest.param(output("File", "sub/a.txt"), "sub/a.txt", id="in-a-subfolder"),
        pytest.param(output("File", "/data/a.txt"), "a.txt", id="absolute"),
        pytest.param(output("File", "*.txt"), "a.txt", id="pattern-that-matches-one"),
        pytest.param(output("File", "**/*.txt"), "b/a.txt", id="pattern-through-folders"),
        pytest.param(output("Optional[File]", "a.txt"), "a.txt", id="optional-and-there"),
    ],
)
def test_take_outputs_file_at_its_path_is_stored_under_its_name(
    workspace: Path, store: Store, declared: Output, path: str
) -> None:
    text(path, "hello")(workspace)

    found = take(workspace, store, o=declared)["o"]

    assert (found["class"], os.path.basename(found["path"])) == ("File", "a.txt")
    assert Path(found["path"]).read_text() == "hello"
    assert (found["size"], found["digest"][:7]) == (5, "blake3:")


def test_take_outputs_folder_is_stored_whole(workspace: Path, store: Store) -> None:
    text("out/a/b.txt")(workspace)

    found = take(workspace, store, o=output("Directory", "out"))["o"]

    assert found["class"] == "Directory"
    assert (Path(found["path"]) / "a" / "b.txt").read_text() == "x"


@pytest.mark.parametrize(
    "pattern", ["*.txt", "*"], ids=["narrow", "that-would-match-our-own-files"]
)
def test_take_outputs_pattern_of_a_list_gives_all_in_order(
    workspace: Path, store: Store, pattern: str
) -> None:
    for name in ("b.txt", "a.txt", "c.txt"):
        text(name, name)(workspace)
    written()(workspace)

    found = take(workspace, store, o=output("List[File]", pattern))["o"]

    assert [os.path.basename(one["path"]) for one in found] == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize("grows", [False, True])
def test_take_outputs_pattern_means_no_added_steps_of_an_operator_that_grows(
    workspace: Path, store: Store, grows: bool
) -> None:
    for name in ("a.json", "steps.json"):
        text(name, name)(workspace)
    growing = operator("o", outputs={"o": output("List[File]", "*.json")}, grows=grows)

    found = take_outputs(growing, str(workspace), store)["o"]

    names = [os.path.basename(one["path"]) for one in found]
    assert names == (["a.json"] if grows else ["a.json", "steps.json"])


@pytest.mark.parametrize("kind", ["List[File]", "Optional[List[File]]"])
def test_take_outputs_pattern_of_a_list_without_a_match_gives_an_empty_list(
    workspace: Path, store: Store, kind: str
) -> None:
    assert take(workspace, store, o=output(kind, "*.txt")) == {"o": []}


@pytest.mark.parametrize(
    "declared",
    [
        output("Optional[File]", "a.txt"),
        output("Optional[File]", "*.txt"),
        output("Optional[Float]"),
    ],
    ids=["path", "pattern", "value"],
)
def test_take_outputs_optional_output_that_is_not_there_is_none(
    workspace: Path, store: Store, declared: Output
) -> None:
    assert take(workspace, store, o=declared) == {"o": None}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        pytest.param("Integer", 3, 3, id="integer"),
        pytest.param("Float", 3, 3.0, id="integer-as-float"),
        pytest.param("Optional[String]", None, None, id="null"),
        pytest.param("List[Boolean]", [True, False], [True, False], id="list"),
        pytest.param("Json", {"a": [1]}, {"a": [1]}, id="json"),
        pytest.param("Json", {"class": "File"}, {"class": "File"}, id="json-like-a-file"),
    ],
)
def test_take_outputs_values_are_read_from_output_json(
    workspace: Path, store: Store, kind: str, value: Any, expected: Any
) -> None:
    written(o=value, more="is left out")(workspace)

    assert take(workspace, store, o=output(kind)) == {"o": expected}


def test_take_outputs_path_in_output_json_wins_over_the_declared_one(
    workspace: Path, store: Store
) -> None:
    text("there.txt", "this")(workspace)
    text("a.txt", "not this")(workspace)
    written(o="there.txt")(workspace)

    found = take(workspace, store, o=output("File", "a.txt"))["o"]

    assert Path(found["path"]).read_text() == "this"


def test_take_outputs_link_inside_the_workspace_gives_what_it_points_to(
    workspace: Path, store: Store
) -> None:
    text("real.txt", "real")(workspace)
    link("a.txt", "real.txt")(workspace)

    found = take(workspace, store, o=output("File", "a.txt"))["o"]

    assert (Path(found["path"]).name, Path(found["path"]).read_text()) == ("a.txt", "real")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"o": "a/b.txt", "p": "a/b.txt", "q": "a"}, id="the-folder-last"),
        pytest.param({"q": "a", "o": "a/b.txt", "p": "a/b.txt"}, id="the-folder-first"),
    ],
)
def test_take_outputs_one_file_for_several_outputs_is_given_to_each(
    workspace: Path, store: Store, values: dict[str, str]
) -> None:
    text("a/b.txt", "both")(workspace)
    text("a-c", "between")(workspace)
    written(r="a-c", **values)(workspace)
    kinds = {name: output("Directory" if name == "q" else "File") for name in values}

    found = take(workspace, store, **kinds, r=output("File"))

    assert Path(found["o"]["path"]).read_text() == Path(found["p"]["path"]).read_text() == "both"
    assert (Path(found["q"]["path"]) / "b.txt").exists()


def fifo(path: str) -> Prepare:
    def prepare(folder: Path) -> None:
        (folder / path).parent.mkdir(exist_ok=True)
        os.mkfifo(folder / path)

    return prepare


def unix_socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("a.txt")
    finally:
        os.chdir(here)


WRONG = [
    pytest.param(
        "File", "a.txt", text("b.txt"), "is missing: `a.txt` was not written", id="no-file"
    ),
    pytest.param("File", "*.txt", text("b.csv"), "is missing: `*.txt` was not", id="no-match"),
    pytest.param(
        "File",
        "*.txt",
        lambda folder: (text("b.txt")(folder), text("c.txt")(folder)),
        "not clear: 2 files match `*.txt`",
        id="two-matches",
    ),
    pytest.param("File", None, text("b.txt"), "it is not in `output.json`", id="nowhere"),
    pytest.param("File", "a.txt", text("a.txt/b"), "is not a File: it is something", id="a-folder"),
    pytest.param("Directory", "a.txt", text("a.txt"), "is not a Directory", id="no-folder"),
    pytest.param("File", "a.txt", unix_socket, "is not a File: it is something", id="socket"),
    pytest.param("File", "a.txt", fifo("a.txt"), "is not a File", id="fifo"),
    pytest.param("Directory", "out", fifo("out/pipe"), "neither a file", id="fifo-in-a-folder"),
    pytest.param("File", "a.txt", link("a.txt", "/etc/hosts"), "outside the workspace", id="link"),
    pytest.param("File", "a.txt", link("a.txt", "gone"), "does not exist|something", id="broken"),
    pytest.param("File", "../../*", text("b"), "outside|not clear", id="pattern-outside"),
    pytest.param("File", None, written(o="/etc/hosts"), "outside the workspace", id="absolute"),
    pytest.param("File", None, written(o="../x"), "outside the workspace", id="above"),
    pytest.param("File", None, written(o="gone.txt"), "it does not exist", id="gone"),
    pytest.param("File", None, written(o=3), "`3` is not a File", id="no-path"),
    pytest.param("Integer", None, written(o="3"), "`3` is not an Integer", id="wrong-type"),
    pytest.param("List[File]", None, written(o="a"), "not a List", id="no-list"),
    pytest.param("Integer", None, written(p=3), "it is not in `output.json`", id="other-key"),
    pytest.param("Integer", None, text("output.json", "[3]"), "is not an object", id="no-object"),
    pytest.param("Integer", None, text("output.json", "{"), "cannot be read", id="no-json"),
    pytest.param("Integer", None, text("output.json", '{"o": NaN}'), "cannot be read", id="nan"),
    pytest.param("Json", None, text("output.json", "[" * 9999), "cannot be read", id="too-deep"),
    pytest.param("Integer", None, text("output.json/x"), "cannot be read", id="json-a-folder"),
    pytest.param(
        "File",
        "a.txt",
        lambda folder: ((folder / "input.json").unlink(), folder.rmdir()),
        "there is nothing|was not written",
        id="the-workspace-is-gone",
    ),
]


@pytest.mark.parametrize(("kind", "path", "prepare", "message"), WRONG)
def test_take_outputs_wrong_output_is_refused_and_nothing_is_kept(  # noqa: PLR0913 - a table
    workspace: Path, store: Store, *, kind: str, path: str | None, prepare: Prepare, message: str
) -> None:
    prepare(workspace)

    with pytest.raises(ArgumentError) as caught:
        take(workspace, store, o=output(kind, path))

    assert any(one in str(caught.value) for one in message.split("|"))
    assert caught.value.problems[0].code == "outputs"
    assert list(store.list()) == []


def test_take_outputs_one_wrong_of_two_keeps_neither(workspace: Path, store: Store) -> None:
    text("a.txt")(workspace)

    with pytest.raises(ArgumentError):
        take(workspace, store, a=output("File", "a.txt"), b=output("File", "b.txt"))

    assert list(store.list()) == []
    assert (workspace / "a.txt").exists()


def test_take_outputs_file_whose_name_is_not_utf_8_is_refused(
    workspace: Path, store: Store
) -> None:
    Path(os.fsdecode(bytes(workspace) + b"/\xff.txt")).touch()

    with pytest.raises(ArgumentError, match="UTF-8"):
        take(workspace, store, o=output("List[File]", "*.txt"))

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import chdir
from importlib import import_module
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from tests.folder import wait_for
from tests.runtime.exported import Exported, node, operator, plan

step: Any = import_module("furness.runtime.step")

WORD = {"word": {"type": "String"}}
SAY = 'echo x >> "$COUNT"; printf %s "$word" > said.txt'
SAID = {"said": {"type": "File", "path": "said.txt"}}
CORES = os.cpu_count() or 1
COPY = {"word": ["argument", "word"]}


def say(path: Path, *nodes: dict[str, object]) -> Exported:
    """Give a pipeline of a step that notes in `COUNT` that it ran."""
    steps = [node("say", COPY), *nodes]
    told = plan(steps, operator(SAY, WORD, SAID), inputs=WORD)
    return Exported(path, {**told, "outputs": {"said": ["produced", 0, "said"]}})


def begun(path: Path, told: dict[str, Any]) -> Exported:
    """Give a pipeline that has no inputs, begun."""
    exported = Exported(path, told)
    exported.call("begin")
    return exported


Answer = Callable[..., str]


@pytest.fixture
def answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Answer:
    """Give a function that calls `step.py` in this process and gives what it prints."""
    exported = say(tmp_path)

    def call(*words: str, text: bytes | None = None, begun: bool = True) -> str:
        path = exported.folder / "plan.json"
        if begun:
            (exported.here / "work").mkdir()
            (exported.here / "work" / "inputs.json").write_text('{"word": "a"}')
        if text is not None:
            path.write_bytes(text)
        monkeypatch.setenv("FURNESS_PLAN", str(path))
        with chdir(exported.here):
            assert step.main([*words]) == 2
        return capsys.readouterr().err

    return call


def count(exported: Exported) -> int:
    path = exported.here / "count"
    return len(path.read_text().splitlines()) if path.exists() else 0


def run(exported: Exported, word: str = "a") -> None:
    exported.call("begin", f"word={word}")
    exported.call("run", "say", COUNT=str(exported.here / "count"))


def test_step_that_is_done_is_not_run_again(tmp_path: Path) -> None:
    exported = say(tmp_path)

    run(exported)
    run(exported)

    assert count(exported) == 1


def test_step_with_another_argument_is_run_again(tmp_path: Path) -> None:
    exported = say(tmp_path)

    run(exported, "a")
    run(exported, "b")

    assert count(exported) == 2
    assert (exported.here / "work/say/workspace/said.txt").read_text() == "b"


def test_step_whose_output_is_gone_is_run_again(tmp_path: Path) -> None:
    exported = say(tmp_path)
    run(exported)

    shutil.rmtree(exported.here / "work/say/workspace")
    run(exported)

    assert count(exported) == 2


def test_step_whose_source_has_changed_is_run_again(tmp_path: Path) -> None:
    exported = say(tmp_path)
    source = exported.folder / "operators" / "one" / "a.py"
    source.parent.mkdir(parents=True)
    source.write_text("1")
    run(exported)

    source.write_text("2")
    run(exported)

    assert count(exported) == 2


def test_step_is_not_run_again_when_the_export_was_moved(tmp_path: Path) -> None:
    exported = say(tmp_path)
    run(exported)

    exported.folder = Path(shutil.move(exported.folder.parent, tmp_path / "moved $a")) / "furness"
    run(exported)

    assert count(exported) == 1


@pytest.mark.parametrize(
    "record", ["", "[1]", "{}", '{"state": 5}', '{"state": "succeeded", "outputs": 7}']
)
def test_damaged_record_means_that_the_step_is_run(tmp_path: Path, record: str) -> None:
    exported = say(tmp_path)
    path = exported.here / "work" / "say" / "task.json"
    path.parent.mkdir(parents=True)
    path.write_text(record)

    run(exported)

    assert exported.read("work/say/task.json")["state"] == "succeeded"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("run",),
        ("run", "say", "--lane"),
        ("run", "say", "--lane", "1"),
        ("run", "say", "--lane", "\u00b2/3"),
        ("run", "say", "--lane", "-1/3"),
        ("run", "say", "0/1"),
        ("run", "say", "--lane", "0/1", "0/1"),
        ("nonsense", "say"),
        ("collect", "say"),
        ("await", "say", "say"),
    ],
)
def test_nonsense_is_answered_with_the_usage(answer: Answer, words: tuple[str, ...]) -> None:
    assert "usage: step.py begin" in answer(*words)


def test_help_is_the_usage(tmp_path: Path) -> None:
    assert say(tmp_path).call("--help").startswith("usage: step.py begin")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "nope"), "there is no step `nope`"),
        (("elements", "nope"), "there is no step `nope`"),
        (("await", "nope"), "there is no step `nope`"),
        (("run", "say", "--lane", "3/3"), "there is no lane `3/3`"),
        (("run", "say", "--lane", "0/0"), "there is no lane `0/0`"),
        (("exit", "exit/always"), "run `step.py collect` before"),
    ],
)
def test_what_is_not_there_is_said(answer: Answer, words: tuple[str, ...], message: str) -> None:
    assert message in answer(*words)


def test_exit_step_that_is_not_there_is_said(tmp_path: Path) -> None:
    exported = say(tmp_path)
    run(exported)
    exported.call("end")

    assert "there is no exit step `x`" in exported.call("exit", "x", status=2)


@pytest.mark.parametrize(
    "words", [("run", "say"), ("elements", "say"), ("collect",), ("end",), ("exit", "x")]
)
def test_nothing_is_done_before_the_beginning(
    answer: Answer, tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert "run `step.py begin` before" in answer(*words, begun=False)
    assert not (tmp_path / "here" / "work").exists()


@pytest.mark.parametrize(
    "text",
    [b"", b"[", b"[]", b"{}", b"null", b'{"nodes": 3}', b'{"nodes": [{}]}', b'"\xff"'],
)
@pytest.mark.parametrize("words", [("begin",), ("run", "say"), ("end",), ("await",)])
def test_damaged_plan_is_said(answer: Answer, text: bytes, words: tuple[str, ...]) -> None:
    assert "damaged" in answer(*words, text=text)


def test_plan_that_is_not_there_is_said(tmp_path: Path) -> None:
    exported = say(tmp_path)

    assert "cannot be read" in exported.call("begin", status=2, FURNESS_PLAN="nowhere")
    assert "cannot be read" in exported.call("begin", status=2, FURNESS_PLAN=".")


def test_work_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    exported = say(tmp_path)
    (exported.here / "file").write_text("")

    assert "file`: File exists" in exported.call("begin", "word=a", WORK="file", status=3)


def test_work_folder_may_have_any_name(tmp_path: Path) -> None:
    exported = say(tmp_path)
    name = 'it\'s "odd" $HOME é'

    exported.call("begin", "word=a", WORK=name)
    exported.call("run", "say", WORK=name, COUNT="/dev/null")
    exported.call("end", WORK=name)

    path = Path(exported.read("results/outputs.json")["said"]["path"])
    assert path.read_text() == "a"


def test_text_that_is_no_unicode_is_refused(tmp_path: Path) -> None:
    exported = say(tmp_path)

    assert r"`a\udcff` is no Unicode" in exported.call("begin", "word=a\udcff", status=2)


def test_variables_are_inputs_only_where_the_target_says_so(tmp_path: Path) -> None:
    exported = say(tmp_path)

    assert "inputs are missing: word" in exported.call("begin", word="b", status=2)
    exported.call("begin", "--environment", word="b")

    assert exported.read("work/inputs.json") == {"word": "b"}


def test_failed_step_is_tried_again_as_often_as_it_says(tmp_path: Path) -> None:
    retry = {"attempts": 3, "wait": 0.0, "backoff": 2.0, "jitter": 0.0, "exit_statuses": []}
    script = operator('test "$FURNESS_ATTEMPT" = 3')
    exported = begun(tmp_path, plan([node("a", retry=retry)], script))

    printed = exported.call("run", "a")

    assert printed.count("trying again in 0 s") == 2
    assert "a succeeded" in printed


def test_failed_step_is_tried_again_only_after_its_statuses(tmp_path: Path) -> None:
    retry = {"attempts": 3, "wait": 0.0, "backoff": 1.0, "jitter": 0.0, "exit_statuses": [75]}
    exported = begun(tmp_path, plan([node("a", retry=retry)], operator("exit 3")))

    assert "trying again" not in exported.call("run", "a", status=1)
    assert exported.read("work/a/task.json")["exit_status"] == 3


def test_failure_that_is_allowed_is_none(tmp_path: Path) -> None:
    exported = begun(tmp_path, plan([node("a", allow_failure=True)], operator("exit 3")))

    assert "a failed: `sh` ended with exit status 3" in exported.call("run", "a")
    assert "p succeeded" in exported.call("end")


def test_exit_step_gets_how_the_pipeline_ended(tmp_path: Path) -> None:
    tell = operator("true", {"result": {"type": "Json"}}, {})
    ends = plan([node("exit/failure", {"result": ["argument", "result"]}, operator="tell")])
    told = plan([node("a")], operator("exit 3"), exit={"failure": ends})
    told["operators"]["tell"] = {**tell, "key": "tell"}
    exported = begun(tmp_path, told)
    exported.call("run", "a", status=1)

    exported.call("end", status=1)

    result = exported.read("work/exit.failure/workspace/input.json")["result"]
    assert result["state"] == "failed"
    assert [one["task"] for one in result["failures"]] == ["a"]


def test_lanes_share_out_the_elements(tmp_path: Path) -> None:
    axis = {"parent": 0, "step": "a", "lists": [["value", [1, 2, 3]]], "method": "zip"}
    one = operator("true", {"x": {"type": "Integer"}})
    told = plan([node("a", {"x": ["picked", 1, 0]}, axis=1)], one)
    told["axes"].append(axis)
    exported = begun(tmp_path, told)

    exported.call("run", "a", "--lane", "1/2")

    assert os.listdir(exported.here / "work/a") == ["1"]
    assert exported.call("elements", "a") == "[0, 1, 2]\n"


def test_outputs_are_laid_out_as_files_and_folders(tmp_path: Path) -> None:
    results = {
        "one": {"type": "File", "path": "one.txt"},
        "all": {"type": "List[File]", "path": "*.csv"},
        "folder": {"type": "Directory", "path": "d"},
        "none": {"type": "Optional[File]", "path": "none"},
    }
    script = "echo 1 > one.txt; echo 2 > b.csv; echo 3 > a.csv; mkdir d; echo 4 > d/f"
    outputs = {name: ["produced", 0, name] for name in results}
    exported = begun(tmp_path, plan([node("a")], operator(script, {}, results), outputs=outputs))
    exported.call("run", "a")

    exported.call("end")
    exported.call("end")

    results_folder = exported.here / "results"
    found = sorted(str(one.relative_to(results_folder)) for one in results_folder.rglob("*.*"))
    assert found == ["all/0/a.csv", "all/1/b.csv", "one/one.txt", "outputs.json"]
    assert (results_folder / "folder/d/f").read_text() == "4\n"
    assert exported.read("results/outputs.json")["none"] is None


def waiting(path: Path) -> Exported:
    """Give a pipeline of many tasks, each of which notes its process and waits for long."""
    axis = {"parent": 0, "step": "a", "lists": [["value", [*range(64)]]], "method": "zip"}
    script = 'echo $$ >> "$PIDS"; exec sleep 600'
    told = plan(
        [node("a", {"x": ["picked", 1, 0]}, axis=1)], operator(script, {"x": {"type": "Integer"}})
    )
    told["axes"].append(axis)
    return begun(path, told)


def on_all_cores(exported: Exported, pids: Path) -> "Popen[str]":
    """Start a step of many tasks, and give its process as soon as each core has one."""
    process = exported.start("run", "a", PIDS=str(pids))
    wait_for(lambda: pids.exists() and pids.read_text().count("\n") >= CORES)
    return process


def is_alive(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def heard() -> Iterator[None]:
    """Let children be ended by signals that this process may have been told to ignore."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {one: signal.signal(one, signal.SIG_DFL) for one in numbers}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_step_ends_its_tasks_and_starts_no_other(
    tmp_path: Path, number: signal.Signals
) -> None:
    exported, pids = waiting(tmp_path), tmp_path / "pids"
    process = on_all_cores(exported, pids)

    process.send_signal(number)
    _, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (-number, "")
    started = pids.read_text().split()
    assert len(started) == CORES
    wait_for(lambda: not any(map(is_alive, started)))
    assert not list((exported.here / "work").rglob("task.json"))


def test_killed_step_is_done_again_by_the_next(tmp_path: Path) -> None:
    script = 'echo $$ > "$NUMBER"; test -e "$GO" || exec sleep 600'
    exported = begun(tmp_path, plan([node("a")], operator(script)))
    number, go = tmp_path / "number", tmp_path / "go"
    variables: dict[str, Any] = {"NUMBER": str(number), "GO": str(go)}
    process = exported.start("run", "a", **variables)
    wait_for(lambda: number.exists() and number.read_text().endswith("\n"))
    left = int(number.read_text())

    process.kill()
    process.wait(30)
    go.touch()

    assert "a succeeded" in exported.call("run", "a", **variables)
    os.kill(left, signal.SIGKILL)
    process.communicate(timeout=30)


def test_two_at_once_run_each_task_once(tmp_path: Path) -> None:
    script = 'echo x >> "$COUNT"; while ! test -e "$GO"; do sleep 0.05; done'
    exported = begun(tmp_path, plan([node("a")], operator(script)))
    counted, go = exported.here / "count", tmp_path / "go"
    variables = {"COUNT": str(counted), "GO": str(go)}

    first = exported.start("run", "a", **variables)
    wait_for(counted.exists)
    second = exported.start("run", "a", **variables)
    third = exported.start("run", "a", **variables)
    go.touch()

    for process in (first, second, third):
        process.communicate(timeout=30)
        assert process.returncode == 0
    assert count(exported) == 1


def test_writing_leaves_no_part_of_a_file_behind(tmp_path: Path) -> None:
    exported = say(tmp_path)
    (exported.here / "work" / "inputs.json").mkdir(parents=True)

    exported.call("begin", "word=a", status=3)

    assert not list((exported.here / "work").glob("*.part"))


def test_secret_is_asked_for_at_the_beginning_and_written_nowhere(tmp_path: Path) -> None:
    one = operator('test "$KEY" = "hunter2"hunter2', secrets=["KEY"])
    exported = Exported(tmp_path, plan([node("a")], one))

    assert "the secret `KEY` of one is not in the environment" in exported.call("begin", status=2)
    for words in (("begin",), ("run", "a"), ("end",)):
        exported.call(*words, KEY="hunter2hunter2")

    written = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert not [one for one in written if b"hunter2hunter2" in one.read_bytes()]


def test_condition_without_an_answer_fails_the_step(tmp_path: Path) -> None:
    unanswered = node("a", when="$x > 2", reads={"$x": ["value", "text"]})
    exported = begun(tmp_path, plan([unanswered], operator("true")))

    assert "a failed: the condition has no answer" in exported.call("run", "a", status=1)
    assert json.loads((exported.here / "work/a/task.json").read_text())["state"] == "failed"

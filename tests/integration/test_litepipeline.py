"""Applications of LitePipeline, imported and run to the end that LitePipeline's own words state."""

import json
import os
import shutil
import signal
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.folder import Folder, wait_for
from tests.integration.containers import Podman

pytestmark = pytest.mark.integration

SOURCES = Path(__file__).parents[1] / "sources" / "litepipeline"
SECOND = {"main": "python second.py", "input_data": {"number": 9, "price": "x"}}


def bring(folder: Folder, name: str, source: Path | None = None) -> str:
    """Import an application or a workflow; give its pipeline."""
    imported = folder.call("import", str(source or SOURCES / name), "-o", name)
    return f"{name}/{imported['main']}"


def data(**keys: Any) -> str:
    return f"input_data={json.dumps(keys)}"


def states(folder: Folder) -> dict[str, str]:
    """Give what became of each step of the latest run."""
    shown = folder.call("runs", "show", "last")
    return {one["step"]: next(iter(one["tasks"])) for one in shown["steps"]}


def test_fan_in_gives_thirty_messages_of_three_actions(folder: Folder) -> None:
    done = folder.call("run", bring(folder, "fan_in"))

    output = done["outputs"]["output"]
    assert (len(output["messages"]), output["name"]) == (30, "third action")
    assert done["tasks"]["total"] == 3
    assert not (folder.path / "fan_in" / "application" / "written.txt").exists()


def test_input_data_is_merged_into_that_of_every_action(folder: Folder) -> None:
    done = folder.call(
        "run", bring(folder, "fan_in"), data(count=1, target_env={"first action": {}})
    )

    messages = ["first 0", "second 0", "third 0"]
    assert done["outputs"]["output"]["messages"] == messages


def test_input_data_that_is_no_object_is_told(folder: Folder) -> None:
    done = folder.call("run", bring(folder, "pinned"), "input_data=[1]", status=1)

    assert done["failures"][0]["exit_status"] == 1
    (log,) = folder.path.rglob("attempt-1.log")
    assert "`input_data` is no JSON object" in log.read_text()


def test_input_data_may_be_longer_than_a_variable(folder: Folder) -> None:
    given = {"input_data": {"count": 1, "text": "x" * 300_000}}
    folder.write({"given.json": json.dumps(given)})

    done = folder.call("run", bring(folder, "fan_in"), "--arguments", "given.json")

    assert len(done["outputs"]["output"]["messages"]) == 3


def test_what_is_done_is_not_done_again_until_a_script_changes(folder: Folder) -> None:
    main = bring(folder, "fan_in")
    folder.call("run", main)

    again = folder.call("run", main)
    with (folder.path / "fan_in" / "application" / "third.py").open("a") as file:
        file.write("# changed\n")
    changed = folder.call("run", main)

    assert again["tasks"]["reused"] == 3
    assert changed["tasks"]["ran"] == 3


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_packed_application_runs(folder: Folder, ending: str, tmp_path: Path) -> None:
    packed = tmp_path / f"packed{ending}"
    if ending == ".zip":
        with zipfile.ZipFile(packed, "w") as archive:
            for path in (SOURCES / "native").iterdir():
                archive.write(path, f"native/{path.name}")
    else:
        with tarfile.open(packed, "w:gz") as opened:
            opened.add(SOURCES / "native", "native")

    done = folder.call("run", bring(folder, "native", packed))

    assert done["outputs"]["output"] == {"again": True}


def test_five_added_actions_feed_a_third(folder: Folder) -> None:
    done = folder.call("run", bring(folder, "grow"))

    output = done["outputs"]["output"]
    names = [f"second {number:03d}" for number in range(5)]
    assert output["parts"] == names
    assert output["messages"] == [f"{name}: {number}" for name in names for number in range(2)]
    assert output["prices"] == ["$5"]
    assert done["tasks"]["total"] == 7


def test_added_actions_may_wait_for_each_other_and_feed_each_other(folder: Folder) -> None:
    more = [
        {"name": "second b", "condition": ["second a", "first"], "to_action": "third", **SECOND},
        {"name": "second a", "condition": ["first"], "to_action": "second b", **SECOND},
    ]

    done = folder.call("run", bring(folder, "grow"), data(count=0, more=more))

    assert done["outputs"]["output"]["parts"] == ["second b"]
    assert states(folder)["second-a"] == "succeeded"


DEEP = """
import json, sys
added = {"name": "second z", "main": "python second.py", "to_action": "third"}
added["input_data"] = {"number": 1, "price": "x"}
added["condition"] = ["deep", "first"]
with open(sys.argv[1] + "/output.data", "w") as file:
    json.dump({"data": {}, "actions": [added]}, file)
"""


def test_added_action_may_add_another_to_the_same_action(folder: Folder) -> None:
    shutil.copytree(SOURCES / "grow", folder.path / "deep")
    folder.write({"deep/deep.py": DEEP})
    more = [{"name": "deep", "main": "python deep.py", "to_action": "third"}]

    main = bring(folder, "new", folder.path / "deep")
    done = folder.call("run", main, data(count=0, more=more))

    assert done["outputs"]["output"]["parts"] == ["second z"]
    assert done["tasks"]["total"] == 4


def test_failed_added_action_is_done_again_by_a_resume_and_the_others_are_not(
    folder: Folder,
) -> None:
    mended = folder.path / "mended"
    given = data(broken=2, mended=str(mended))

    failed = folder.call("run", bring(folder, "grow"), given, status=1)
    mended.touch()
    done = folder.call("runs", "resume", "last")

    assert [one["task"] for one in failed["failures"]] == ["second-002"]
    assert len(done["outputs"]["output"]["parts"]) == 5
    assert done["tasks"]["total"] == 7


@pytest.mark.parametrize(("name", "output"), [("grow", "output"), ("workflow.json", "grow")])
def test_added_actions_are_there_after_the_engine_was_killed(
    folder: Folder, name: str, output: str
) -> None:
    gate = folder.path / "gate"
    given = data(waiting=3, gate=str(gate), log=str(folder.path / "log.json"))
    engine = folder.process("run", bring(folder, name), given)
    wait_for(Path(f"{gate}.began").exists)
    os.kill(engine.pid, signal.SIGKILL)
    engine.communicate()

    gate.touch()
    done = folder.call("runs", "resume", "last")

    assert len(done["outputs"][output]["parts"]) == 5
    assert states(folder)["third" if name == "grow" else "grow/third"] == "succeeded"


WRONG = {
    "twice": ([{"name": "a", **SECOND}, {"name": "a", **SECOND}], "two actions are added"),
    "taken": ([{"name": "third", **SECOND}], "there is a step `third` already"),
    "circle": (
        [{"name": "a", "condition": ["b"], **SECOND}, {"name": "b", "condition": ["a"], **SECOND}],
        "wait for each other",
    ),
    "unknown": ([{"name": "a", "condition": ["x"], **SECOND}], "there is no step `x`"),
    "nobody": ([{"name": "a", "to_action": "x", **SECOND}], "there is no step `x`"),
    "nameless": ([{"main": "x"}], "no `name` or no `main`"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_added_action_fails_the_action_that_adds_it_and_no_other(
    folder: Folder, name: str
) -> None:
    more, said = WRONG[name]
    shutil.copytree(SOURCES, folder.path / "there")
    main = bring(folder, "flow", folder.path / "there" / "workflow.json")

    given = data(count=1, more=more, log=str(folder.path / "log.json"))
    done = folder.call("run", main, given, "--keep-going", status=1)

    assert [one["task"] for one in done["failures"]] == ["grow/first"]
    logs = [path.read_text() for path in folder.path.rglob("attempt-1.log")]
    assert said in done["failures"][0]["message"] + "".join(logs)
    assert done["outputs"]["fan_in"]["name"] == "third action"
    assert json.loads((folder.path / "log.json").read_text())["told"]["grow"] == "fail"


def test_workflow_runs_its_applications_and_tells_of_it(folder: Folder) -> None:
    log = folder.path / "log.json"

    done = folder.call("run", bring(folder, "workflow.json"), data(count=2, log=str(log)))

    assert done["outputs"]["joined"] == {"count": 6, "parts": ["second 000", "second 001"]}
    told = json.loads(log.read_text())
    assert told["told"] == dict.fromkeys(("fan_in", "grow", "joined"), "success")
    assert told["joined"]["result"] == done["outputs"]["joined"]
    assert {"grow/second-000", "grow/second-001"} <= states(folder).keys()


def test_workflow_whose_last_application_fails_has_failed_and_tells_of_it_once(
    folder: Folder,
) -> None:
    log = folder.path / "log.json"

    given = data(count=1, bad=True, log=str(log))
    done = folder.call("run", bring(folder, "workflow.json"), given, status=1)

    assert done["state"] == "failed"
    told = json.loads(log.read_text())
    assert told["told"] == {"fan_in": "success", "grow": "success", "joined": "fail"}


def test_event_action_is_told_which_action_failed(folder: Folder) -> None:
    log = folder.path / "log.json"

    done = folder.call("run", bring(folder, "events"), data(log=str(log)), status=1)

    told = json.loads(log.read_text())
    assert told["event"] == "fail"
    result = told["result"]
    assert {name: one["status"] for name, one in result.items()} == {
        "first": "success",
        "second": "fail",
    }
    assert result["first"]["result"]["data"] == {"messages": ["hello"]}
    assert result["second"]["returncode"] == 1
    assert done["tasks"]["cancelled"] == 1


def test_event_action_is_told_of_a_success(folder: Folder) -> None:
    log = folder.path / "log.json"

    folder.call("run", bring(folder, "events"), data(log=str(log), good=True))

    told = json.loads(log.read_text())
    assert (told["event"], sorted(told["result"])) == ("success", ["first", "second", "third"])


def test_endless_actions_end_by_a_time_limit(folder: Folder) -> None:
    main = bring(folder, "forever")
    for name in ("first", "second"):
        with (folder.path / "forever" / f"{name}.yaml").open("a") as file:
            file.write("resources: {time_limit: 1s}\n")

    done = folder.call("run", main, "--keep-going", data(began=str(folder.path)), status=1)

    assert sorted(one["task"] for one in done["failures"]) == ["first", "second"]
    assert done["tasks"]["cancelled"] == 1
    assert not is_running(folder, "first")


def test_endless_actions_end_by_a_signal(folder: Folder) -> None:
    main = bring(folder, "forever")
    engine = folder.process("run", main, data(began=str(folder.path)), "--json")
    wait_for(lambda: all((folder.path / name).exists() for name in ("first", "second")))

    engine.send_signal(signal.SIGINT)
    output, _ = engine.communicate(timeout=60)

    assert engine.returncode == 130
    assert json.loads(output)["state"] == "cancelled"
    assert not is_running(folder, "first")
    assert not is_running(folder, "second")


def is_running(folder: Folder, name: str) -> bool:
    """Tell whether the process of an endless action is there; it has written its id."""
    return Path("/proc", (folder.path / name).read_text()).exists()


def test_actions_without_output_data_and_output_action_succeed(folder: Folder) -> None:
    done = folder.call("run", bring(folder, "silent"))

    assert (done["state"], done["outputs"], done["tasks"]["ran"]) == ("succeeded", {}, 2)
    logs = [path.read_text() for path in (folder.path / ".furness").rglob("attempt-1.log")]
    assert sorted(logs) == ["False\n", "True\n"]


def test_target_that_no_machine_meets_does_not_keep_an_action_waiting(folder: Folder) -> None:
    done = folder.call("run", bring(folder, "pinned"))

    assert done["outputs"]["output"] == {"ran": True}


def test_output_data_that_is_no_json_fails_its_action(folder: Folder) -> None:
    main = bring(folder, "pinned")
    script = "import sys\nopen(sys.argv[1] + '/output.data', 'w').write('{')\n"
    folder.write({"pinned/application/first.py": script})

    folder.call("run", main, status=1)

    (log,) = folder.path.rglob("attempt-1.log")
    assert "`output.data` is not JSON" in log.read_text()


def test_action_ended_by_a_signal_has_failed(folder: Folder) -> None:
    main = bring(folder, "pinned")
    folder.write({"pinned/application/first.py": "import os\nos.kill(os.getpid(), 9)\n"})

    done = folder.call("run", main, status=1)

    assert done["failures"][0]["exit_status"] == 128 + signal.SIGKILL


def test_workspace_keeps_what_an_action_left(folder: Folder) -> None:
    done = folder.call("run", bring(folder, "ldfs"))

    assert done["outputs"]["output"] == {"where": "workspace"}
    (made,) = folder.path.rglob("workspace/made.txt")
    assert made.read_text() == "made\n"
    assert (made.parent / "input.data").exists()


def test_scripts_with_the_real_helper_run_unchanged_in_an_environment(folder: Folder) -> None:
    done = folder.call("run", bring(folder, "helper"))

    output = done["outputs"]["output"]
    assert output["messages"] == [f"hello {number}" for number in range(5) for _ in range(2)]
    assert (output["count"], done["tasks"]["total"]) == (5, 7)


def test_docker_actions_run_in_their_image_with_what_docker_was_told(
    folder: Folder, podman: Podman, base_image: str
) -> None:
    place = folder.having(podman.variables, FURNESS_CONTAINERS="podman")
    assert base_image == "localhost/furness-base:1"

    done = place.call("run", bring(place, "docker"))

    assert done["outputs"]["output"] == {
        "greeting": "hello",
        "first": {"is_container": True},
        "files": ["first.py", "second.py"],
    }

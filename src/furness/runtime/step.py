#!/usr/bin/env python3
"""Run the steps of an exported pipeline, one after the other or side by side, without us.

    step.py begin [input=value …]      check the inputs, make the environments; with `--environment`
                                       first, an input may be an environment variable; after
                                       `--arguments FILE` those in a JSON file are given, too
    step.py await STEP                 wait until all that a step reads has ended
    step.py run STEP [--lane I/N]      run a step: all its elements, or each N-th from I
    step.py elements STEP              print the numbers of its elements as JSON
    step.py await                      wait until all steps have ended
    step.py collect                    collect the outputs
    step.py exit STEP                  run an exit step, if the pipeline ended as it wants
    step.py end                        collect the outputs; run the exit steps

`plan.json` beside the folder of this file, or where `FURNESS_PLAN` says, tells what steps read. The
state is in the folder that `WORK` names, else `work`: each task has its own folder in it, so that a
task that is done is not run again, and steps may run on any machines that share it.
"""

import collections
import json
import os
import random
import re
import shutil
import signal
import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, _HERE)
alone = __import__("alone")
task = __import__("task")
sources = __import__("sources")
surroundings = __import__("surroundings")
kept = __import__("kept")
del sys.path[0]

_FOLDER = os.path.dirname(_HERE)
_USAGE = (
    "usage: step.py begin [--environment] [--arguments FILE] [input=value ...]"
    " | run STEP [--lane I/N] | elements STEP | await [STEP] | collect | exit STEP | end"
)
_PAUSE = 1.0


def main(words: "list[str]") -> int:
    """Do what the words say, and give the exit status.

    Args:
        words: A command of those above, with its arguments.
    """
    work = os.path.abspath(os.environ.get("WORK") or "work")
    path = os.environ.get("FURNESS_PLAN") or os.path.join(_FOLDER, "plan.json")
    if words[:1] in (["-h"], ["--help"]):
        print(_USAGE)  # noqa: T201 - it was asked for
        return 0
    try:
        return _do(_read_plan(path), work, words)
    except (alone.Wrong, task.Failed) as error:
        return _say(str(error), 2)
    except OSError as error:
        return _say(f"`{error.filename or work}`: {error.strerror or error}", 3)
    except (LookupError, TypeError, AttributeError) as error:
        what = f"`{path}`, or a file in `{work}`, is damaged"
        return _say(f"{what} ({error!r}); export it again, or name another folder by WORK", 2)


def _read_plan(path: str) -> "dict[str, Any]":
    try:
        with open(path, encoding="utf-8") as file:
            plan: dict[str, Any] = json.loads(task.with_folder(file.read(), _FOLDER))
    except OSError as error:
        raise task.Failed(f"the plan `{path}` cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise task.Failed(f"the plan `{path}` is damaged; export it again: {error}") from None
    return plan


def _do(plan: "dict[str, Any]", work: str, words: "list[str]") -> int:
    verb, rest = words[0] if words else "", words[1:]
    if verb == "begin":
        return begin(plan, work, rest)
    if verb == "await" and len(rest) < 2:  # noqa: PLR2004 - at most the step's name
        return wait(plan, work, rest[0] if rest else None)
    if verb in ("end", "collect") and not rest:
        result = collect(plan, work)
        return 0 if verb == "collect" else end(plan, work, result)
    if not rest:
        raise alone.Wrong(_USAGE)
    return _do_step(plan, work, verb, rest)


def _do_step(plan: "dict[str, Any]", work: str, verb: str, rest: "list[str]") -> int:
    found = _begun(plan, work)
    if verb == "run":
        return run(found, rest[0], lane_of(rest[1:]))
    if verb == "exit":
        return run_exit(plan, work, rest[0])
    if verb == "elements":
        print(json.dumps([*range(len(found.indexes(found.number(rest[0]))))]))  # noqa: T201 - it too
        return 0
    raise alone.Wrong(_USAGE)


def _say(message: str, status: int) -> int:
    sys.stderr.write(f"error: {message}\n")
    return status


def lane_of(words: "list[str]") -> "tuple[int, int]":
    """Read `--lane I/N`, the elements that this process runs; all of them where it is not said.

    Raises:
        Wrong: It is something else.
    """
    if not words:
        return 0, 1
    first, _, count = words[-1].partition("/")
    are_numbers = re.fullmatch("[0-9]{1,9}/[0-9]{1,9}", words[-1])
    if words[0] != "--lane" or len(words) != 2 or not are_numbers:  # noqa: PLR2004 - and its value
        raise alone.Wrong(_USAGE)
    if int(first) >= int(count):
        raise alone.Wrong(f"there is no lane `{words[-1]}`: the first of N is 0/N, the last N-1/N")
    return int(first), int(count)


def begin(plan: "dict[str, Any]", work: str, words: "list[str]") -> int:
    """Check the inputs and keep them, and make the environments that are not there."""
    takes_variables = words[:1] == ["--environment"]
    variables = os.environ if takes_variables else {}
    words, given = _from_file(words[takes_variables:])
    values = alone.read_values(plan["inputs"], [*given, *words], variables)
    for name, value in values.items():
        values[name] = task.check(value, plan["inputs"][name]["type"], name, os.getcwd())
    with kept.held(work):
        sources.write(os.path.join(work, "inputs.json"), values)
        for told in plan["operators"].values():
            surroundings.prepare(told, work, os.environ)
    return 0


def _from_file(words: "list[str]") -> "tuple[list[str], list[str]]":
    """Give the arguments without `--arguments FILE`, and those in that file, as if typed."""
    if words[:1] != ["--arguments"]:
        return words, []
    if len(words) == 1:
        raise alone.Wrong("`--arguments` needs a file: --arguments FILE")
    try:
        with open(words[1], encoding="utf-8") as file:
            found = json.load(file)
    except OSError as error:
        raise alone.Wrong(f"`{words[1]}` cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise alone.Wrong(f"`{words[1]}` is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise alone.Wrong(f'`{words[1]}` holds no JSON object: write {{"input": value}}')
    given = {name: alone.with_paths(value) for name, value in found.items()}
    return words[2:], [f"{name}={_as_typed(value)}" for name, value in given.items()]


def _as_typed(value: "Any") -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _begun(plan: "dict[str, Any]", work: str) -> "Any":
    """Give what is known of a pipeline that has begun."""
    if not os.path.exists(os.path.join(work, "inputs.json")):
        raise task.Failed(f"nothing has begun in `{work}`: run `step.py begin` before")
    return sources.Sources(plan, work)


def wait(plan: "dict[str, Any]", work: str, step: "str | None") -> int:
    """Wait until all that a step reads has ended, on whatever machine; without a step, all."""
    begun = os.path.join(work, "inputs.json")
    while True:
        found = sources.Sources(plan, work)
        nodes = plan["nodes"]
        needed = nodes[found.number(step)]["after"] if step else range(len(nodes))
        if os.path.exists(begun) and all(map(found.has_ended, needed)):
            return 0
        time.sleep(_PAUSE)


def run(found: "Any", step: str, lane: "tuple[int, int]") -> int:
    """Run the tasks of a step that are not done; give 1 when one has failed.

    Args:
        found: The plan, with what is known so far.
        step: Its path.
        lane: Which elements: each N-th from I.
    """
    number = found.number(step)
    node = found.plan["nodes"][number]
    indexes = found.indexes(number)[lane[0] :: lane[1]]
    jobs = max(1, int((os.cpu_count() or 1) // node["resources"]["cpus"])) if lane[1] == 1 else 1
    ended = _side_by_side(lambda index: run_task(found, number, index), indexes, jobs)
    return 0 if all(ended) or node["allow_failure"] else 1


def _side_by_side(one: "Any", indexes: "list[Any]", jobs: int) -> "list[Any]":
    """Call a function with each index, in so many threads; raise what a call has raised."""
    left = collections.deque(indexes)
    ended: list[tuple[Any, BaseException | None]] = []
    threads = [
        threading.Thread(target=_call, args=(one, left, ended))
        for _ in range(min(jobs, len(indexes)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(_PAUSE)  # a wait without end may sleep through a signal
    for _, error in ended:
        if error is not None:
            raise error
    return [given for given, _ in ended]


def _call(one: "Any", left: "Any", ended: "list[Any]") -> None:
    """Call a function with what is left, until nothing is."""
    while True:
        try:
            index = left.popleft()
        except IndexError:
            return
        try:
            ended.append((one(index), None))
        except BaseException as error:  # noqa: BLE001 - it is raised where all are waited for
            ended.append((None, error))


def run_task(found: "Any", number: int, index: "tuple[int, ...]") -> bool:
    """Run one task unless it is done or skipped; tell whether the run may go on."""
    node = found.plan["nodes"][number]
    name = node["path"] + "".join(f"[{place}]" for place in index)
    folder = found.folder(number, index)
    try:
        decision = found.decide(number, index)
        if decision != "ready":
            sources.write(os.path.join(folder, "task.json"), {"state": decision})
            return bool(decision == "skipped")
        given = found.arguments(number, index)
    except task.Failed as error:
        return _ended(name, folder, {"state": "failed", "message": str(error)})
    with kept.held(folder):
        marked = kept.mark(found.plan["operators"][node["operator"]], given)
        if kept.is_done(sources.read(os.path.join(folder, "task.json")), marked):
            return True
        return _attempts(found, node, folder, (name, marked))


def _attempts(
    found: "Any", node: "dict[str, Any]", folder: str, what: "tuple[str, dict[str, Any]]"
) -> bool:
    name, marked = what
    given = marked["arguments"]
    told = {**found.plan["operators"][node["operator"]], **node["resources"]}
    retry = node["retry"]
    wait = retry["wait"]
    for attempt in range(1, retry["attempts"] + 1):
        space = os.path.join(folder, "workspace")
        shutil.rmtree(space, ignore_errors=True)
        os.makedirs(space)
        try:
            variables, prefix = surroundings.of(told, found.work, space, given, os.environ)
            variables["FURNESS_ATTEMPT"] = str(attempt)
            outputs = task.run(told, given, space, variables, prefix)
            return _ended(name, folder, {"state": "succeeded", **marked, "outputs": outputs})
        except task.Failed as error:
            record = {"state": "failed", "message": str(error), "exit_status": error.status}
        statuses = retry["exit_statuses"]
        if attempt == retry["attempts"] or (statuses and record["exit_status"] not in statuses):
            break
        share = random.uniform(-1, 1)  # noqa: S311 - no secret hangs on it
        pause = wait * (1 + retry["jitter"] * share)
        sys.stderr.write(f"{name}: {record['message']}; trying again in {pause:.3g} s\n")
        time.sleep(pause)
        wait *= retry["backoff"]
    return _ended(name, folder, record)


def _ended(name: str, folder: str, record: "dict[str, Any]") -> bool:
    sources.write(os.path.join(folder, "task.json"), record)
    if record["state"] == "failed":
        sys.stderr.write(f"{name} failed: {record['message']}\n{name}: look into {folder}\n")
    else:
        sys.stderr.write(f"{name} {record['state']}\n")
    return bool(record["state"] == "succeeded")


def collect(plan: "dict[str, Any]", work: str) -> "dict[str, Any]":
    """Collect the outputs into the folder `results`, and give how the pipeline ended."""
    found = _begun(plan, work)
    results = os.path.join(os.path.dirname(work), "results")
    outputs = {name: found.read(of, ()) for name, of in plan["outputs"].items()}
    with kept.held(work):
        outputs = {name: _laid_out(value, results, name) for name, value in outputs.items()}
        sources.write(os.path.join(results, "outputs.json"), outputs)
        for name, value in outputs.items():
            sources.write(os.path.join(work, "outputs", name), value)
    result = {
        "pipeline": plan["pipeline"],
        "state": "failed" if found.has_failed() else "succeeded",
        "outputs": outputs,
        "failures": found.failures(),
        "results": results,
    }
    sources.write(os.path.join(work, "result.json"), result)
    sys.stderr.write(f"{plan['pipeline']} {result['state']}: {results}\n")
    return result


def end(plan: "dict[str, Any]", work: str, result: "dict[str, Any]") -> int:
    """Run the exit steps that are due; give 1 when the pipeline, or one of them, has failed."""
    statuses = [run_exit(plan, work, step) for step in _paths(_exit_plan(plan, result))]
    return max([1 if result["state"] == "failed" else 0, *statuses])


def run_exit(plan: "dict[str, Any]", work: str, step: str) -> int:
    """Run an exit step if the pipeline ended as it wants; give 1 when it has failed."""
    result = sources.read(os.path.join(work, "result.json"))
    if not result:
        raise task.Failed("how the pipeline ended is not known: run `step.py collect` before")
    told = _exit_plan(plan, result)
    if step not in _paths(told):
        if not any(step in _paths(one) for one in plan["exit"].values()):
            raise task.Failed(f"there is no exit step `{step}`")
        return 0
    found = sources.Sources(told, work, {"result": result})
    shutil.rmtree(found.folder(found.number(step), ()), ignore_errors=True)
    return run(found, step, (0, 1))


def _paths(told: "dict[str, Any]") -> "list[str]":
    return [node["path"] for node in told["nodes"]]


def _exit_plan(plan: "dict[str, Any]", result: "dict[str, Any]") -> "dict[str, Any]":
    event = "success" if result["state"] == "succeeded" else "failure"
    none: dict[str, Any] = {"nodes": [], "axes": []}
    return {**plan["exit"].get(event, none), "operators": plan["operators"]}


def _laid_out(value: "Any", results: str, name: str) -> "Any":
    """Copy the files of a value below the results; give the value with their new paths."""
    if isinstance(value, list):
        folder = os.path.join(results, name)
        width = len(str(len(value)))
        return [_laid_out(one, folder, f"{at:0{width}}") for at, one in enumerate(value)]
    if not isinstance(value, dict) or value.get("class") not in ("File", "Directory"):
        return value
    target = os.path.join(results, name, os.path.basename(value["path"]))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if value["class"] == "Directory":
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(value["path"], target)
    else:
        shutil.copyfile(value["path"], target)
    return {**value, "path": target}


def _stop(number: int, _: "Any") -> None:
    """End what runs, and then this process: tasks are in sessions that hear of no signal."""
    task.end_all()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


if __name__ == "__main__":
    for _signal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(_signal) != signal.SIG_IGN:
            signal.signal(_signal, _stop)
    sys.exit(main(sys.argv[1:]))

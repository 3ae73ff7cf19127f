"""Run what a component exported to Kubeflow Pipelines is for: a task, or a value that others read.

    kfp.py run  --manner JSON --executor_input JSON    run a task
    kfp.py make --manner JSON --executor_input JSON    make values, or decide on a step

The executor input says where inputs are and where outputs go; `kfp_values.py` tells how values are
held there.
"""

import argparse
import itertools
import json
import os
import shutil
import sys
import tempfile
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, _HERE)
cwl = __import__("cwl")
kfp_values = __import__("kfp_values")
task = __import__("task")
del sys.path[0]

_FOLDER = os.path.dirname(_HERE)
_STATES = {"SUCCEEDED": "succeeded", "CANCELLED": "cancelled", "CANCELED": "cancelled"}


def main(words: "list[str]") -> int:
    """Do what the words say, and give the exit status.

    Args:
        words: A command of those above, with its options.
    """
    parser = argparse.ArgumentParser(prog="kfp.py")
    parser.add_argument("command", choices=("run", "make"))
    parser.add_argument("--manner", type=json.loads, default={})
    parser.add_argument("--executor_input", type=json.loads, required=True)
    options = parser.parse_args(words)
    folder = tempfile.mkdtemp(prefix="furness-")
    try:
        _rename(options.executor_input, options.manner.get("names", {}))
        given = inputs_of(options.executor_input.get("inputs") or {}, options.manner, folder)
        perform = run if options.command == "run" else make
        outputs = perform(given, options.manner, folder)
        write(outputs, options.executor_input.get("outputs") or {}, options.manner)
    except task.Failed as error:
        sys.stderr.write(f"error: {error}\n")
        return 1 if not error.status else error.status if error.status > 0 else 128 - error.status
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _rename(told: "dict[str, Any]", names: "dict[str, str]") -> None:
    """Give inputs and outputs the names that KFP does not take."""
    for side in (told.get("inputs") or {}, told.get("outputs") or {}):
        for part in side.values():
            for name in names.keys() & part.keys() if isinstance(part, dict) else ():
                part[names[name]] = part.pop(name)


def inputs_of(told: "dict[str, Any]", manner: "dict[str, Any]", folder: str) -> "dict[str, Any]":
    """Give the value of each input that is given.

    Args:
        told: What the executor input says of them.
        manner: `lists` names those that are lists of artifacts, `floats` those that hold Floats,
            of which KFP does not tell whole ones from Integers; `literals` are known before;
            `picks` names those of which `element` says the index; `final` is what is told of the
            run's end.
        folder: Where files are put under their names.
    """
    values = {
        name: kfp_values.decoded(kfp_values.whole(one))
        for name, one in told.get("parameterValues", {}).items()
    }
    for name in manner.get("floats", ()):
        values[name] = kfp_values.as_floats(values.get(name))
    for name, one in told.get("artifacts", {}).items():
        artifacts = enumerate(one.get("artifacts", []))
        place = os.path.join(folder, "inputs", name)
        found = [
            kfp_values.of_artifact(each, os.path.join(place, str(at))) for at, each in artifacts
        ]
        values[name] = found if name in manner.get("lists", ()) else found[0] if found else None
    literals = os.path.join(folder, "literals")
    defaults = manner.get("defaults", {})
    lacking = {name: one for name, one in defaults.items() if values.get(name) is None}
    values.update(kfp_values.with_files({**lacking, **manner.get("literals", {})}, literals))
    element = values.pop(manner["element"]) if "element" in manner else {}
    for name in manner.get("picks", ()):
        values[name] = values[name][int(element[name])] if values.get(name) is not None else None
    if "final" in manner:
        values[manner["final"]] = _result(values.get(manner["final"]), manner)
    return values


def _result(status: "Any", manner: "dict[str, Any]") -> "dict[str, Any]":
    """Give how a run ended, as exit steps read it; KFP tells nothing of its tasks and outputs."""
    status = status if isinstance(status, dict) else {}
    message = (status.get("error") or {}).get("message")
    return {
        "run": status.get("pipelineJobResourceName", status.get("pipeline_job_resource_name")),
        "pipeline": manner.get("pipeline"),
        "tasks": {},
        "outputs": {},
        "state": _STATES.get(str(status.get("state", "SUCCEEDED")), "failed"),
        "failures": [{"message": message}] if message else [],
    }


def run(given: "dict[str, Any]", manner: "dict[str, Any]", folder: str) -> "dict[str, Any]":
    """Run a task until an attempt succeeds, and give its outputs; null each if it is skipped.

    Args:
        given: The value of each input that is given.
        manner: How it is run, and what it is skipped for.
        folder: Where its workspaces are made.

    Raises:
        Failed: No attempt succeeded, and that is not allowed.
    """
    told = task.read_told(os.path.join(_FOLDER, "start.json"), _FOLDER)
    told["time_limit"] = manner.get("time_limit")
    skipped = dict.fromkeys(told["results"])
    if not _is_due(given, manner):
        sys.stderr.write("it is skipped\n")
        return skipped
    try:
        return _attempts(told, _arguments(told, given, manner), manner, folder)
    except task.Failed as error:
        if not manner.get("allow_failure"):
            raise
        sys.stderr.write(f"it failed, which is allowed: {error}\n")
    return skipped


def _is_due(given: "dict[str, Any]", manner: "dict[str, Any]") -> bool:
    """Tell whether a step runs: its gates, what it cannot do without, its condition."""
    if not all(given.get(gate) for gate in manner.get("gates", ())):
        return False
    if manner.get("due") and given[manner["final"]]["state"] == "succeeded":
        return False
    step = {key: manner[key] for key in ("musts", "when", "reads") if key in manner}
    return bool(cwl.decide({**given, "furness_step": step})["run"])


def _arguments(
    told: "dict[str, Any]", given: "dict[str, Any]", manner: "dict[str, Any]"
) -> "dict[str, Any]":
    """Give the argument of each input of an operator, without what was skipped in lists."""
    holes = manner.get("holes", {})
    present = {
        name: cwl.made({"input": name, "skips": holes.get(name, [])}, given) for name in given
    }
    arguments: dict[str, Any] = cwl.arguments_of(told, present)
    for name, one in told["inputs"].items():
        if arguments[name] is None and "default" not in one and not _may_lack(one["type"]):
            raise task.Failed(f"the input `{name}` is missing")
    return arguments


def _may_lack(kind: str) -> bool:
    return kind.startswith("Optional[") or kind == "Json"


def _attempts(
    told: "dict[str, Any]", values: "dict[str, Any]", manner: "dict[str, Any]", folder: str
) -> "dict[str, Any]":
    ranks = manner.get("ranks")
    launcher = os.environ.get("LAUNCHER", "mpirun").split()
    prefix = (*launcher, "-n", str(ranks)) if ranks else ()
    wait, statuses = manner.get("wait", 0), manner.get("exit_statuses")
    variables = _variables(manner)
    for attempt in range(1, manner.get("attempts", 1) + 1):
        variables["FURNESS_ATTEMPT"] = str(attempt)
        workspace = os.path.join(folder, f"attempt-{attempt}")
        os.mkdir(workspace)
        try:
            return dict(task.run(told, values, workspace, variables, prefix))
        except task.Failed as error:
            if attempt == manner.get("attempts", 1) or (statuses and error.status not in statuses):
                raise
            sys.stderr.write(f"{error}; trying again in {wait:g} s\n")
        time.sleep(wait)
        wait *= manner.get("backoff", 1)
    raise task.Failed("it is to be tried at least once")


def _variables(manner: "dict[str, Any]") -> "dict[str, str]":
    """Give the variables that a task starts with: those here, and its cores."""
    variables = {**os.environ, "PYTHONUNBUFFERED": "1"}
    threads = str(max(1, int(manner.get("cores", 1)) // (manner.get("ranks") or 1)))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        variables.setdefault(name, threads)
    if manner.get("ranks"):
        variables["FURNESS_RANKS"] = str(manner["ranks"])
    return variables


def make(given: "dict[str, Any]", manner: "dict[str, Any]", folder: str) -> "dict[str, Any]":
    """Make values.

    Args:
        given: The value of each input that is given.
        manner: `make` says for each output how it is made: as `made` of `cwl.py` takes it, or
            `{"decide": true}`, whether a step runs, or `{"elements": [names]}`, the indexes of
            the elements over which a step is scattered.
        folder: Nothing is put there.
    """
    del folder
    return {name: _made(how, given, manner) for name, how in manner["make"].items()}


def _made(how: "dict[str, Any]", given: "dict[str, Any]", manner: "dict[str, Any]") -> "Any":
    if "decide" in how:
        return _is_due(given, manner)
    if "elements" in how:
        return _elements(how, given)
    if any(given.get(name) is None for name in how.get("unless", ())):
        return None
    return cwl.made(how, given)


def _elements(how: "dict[str, Any]", given: "dict[str, Any]") -> "list[dict[str, int]]":
    names = how["elements"]
    if any(given.get(name) is None for name in names):
        return [dict.fromkeys(names, 0)]  # one that is skipped: a loop over nothing gives nothing
    counts = [len(given[name]) for name in names]
    if how["method"] == "cross":
        found = itertools.product(*map(range, counts))
        return [dict(zip(names, at)) for at in found]  # noqa: B905 - Python 3.8 lacks it
    if len(set(counts)) > 1:
        raise task.Failed(f"the lists {', '.join(names)} have different lengths: {counts}")
    return [dict.fromkeys(names, at) for at in range(counts[0])]


def write(values: "dict[str, Any]", told: "dict[str, Any]", manner: "dict[str, Any]") -> None:
    """Write outputs where the executor input wants them.

    Args:
        values: The value of each output.
        told: What the executor input says of them.
        manner: `structs` names the parameters that are structures.

    Raises:
        Failed: One that must be there is null.
    """
    for name, one in told.get("parameters", {}).items():
        is_struct = name in manner.get("structs", ())
        if values[name] is None and not is_struct:
            raise task.Failed(f"the output `{name}` is missing")
        said = kfp_values.encoded(values[name], is_struct=is_struct)
        os.makedirs(os.path.dirname(one["outputFile"]), exist_ok=True)
        with open(one["outputFile"], "w", encoding="utf-8") as file:
            file.write(said if isinstance(said, str) else json.dumps(said))
    artifacts = {}
    for name, one in told.get("artifacts", {}).items():
        artifact = one["artifacts"][0]
        metadata = kfp_values.store(values[name], kfp_values.path_of(artifact["uri"]))
        said = {"name": artifact.get("name", ""), "uri": artifact["uri"], "metadata": metadata}
        artifacts[name] = {"artifacts": [said]}
    if artifacts and "outputFile" in told:
        os.makedirs(os.path.dirname(told["outputFile"]), exist_ok=True)
        with open(told["outputFile"], "w", encoding="utf-8") as file:
            json.dump({"artifacts": artifacts}, file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

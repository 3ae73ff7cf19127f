"""Run what a tool of an exported CWL workflow is for: a task, or the decision on a step.

    cwl.py run OPERATOR [--attempts N …]    run a task
    cwl.py decide                           tell whether a step runs, and make its arguments

The values of its inputs are in `input.json` in the working directory, which is the task's
workspace; those of its outputs are written to `cwl.output.json` (CWL v1.2, section 4.5).
"""

import argparse
import json
import os
import shutil
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, _HERE)
condition = __import__("condition")
task = __import__("task")
del sys.path[0]

_FOLDER = os.path.dirname(_HERE)
_INPUTS = "input.json"
_SECRET = "secret_"  # noqa: S105 - what the names of inputs begin with


def main(words: "list[str]") -> int:
    """Do what the words say, and give the exit status.

    Args:
        words: A command of those above, with its options.
    """
    options = _read_words(words)
    with open(_INPUTS, encoding="utf-8") as file:
        given = json.load(file)
    try:
        values = decide(given) if options.command == "decide" else run(given, options)
    except task.Failed as error:
        sys.stderr.write(f"error: {error}\n")
        return _status(error.status)
    with open("cwl.output.json", "w", encoding="utf-8") as file:
        json.dump(values, file)
    return 0


def _read_words(words: "list[str]") -> "argparse.Namespace":
    parser = argparse.ArgumentParser(prog="cwl.py")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("decide")
    runs = commands.add_parser("run")
    runs.add_argument("operator")
    runs.add_argument("--cores", type=float, default=1)
    runs.add_argument("--ranks", type=int)
    runs.add_argument("--time-limit", type=float)
    runs.add_argument("--attempts", type=int, default=1)
    runs.add_argument("--wait", type=float, default=0)
    runs.add_argument("--backoff", type=float, default=1)
    runs.add_argument("--exit-statuses", type=_numbers, default=[])
    runs.add_argument("--allow-failure", action="store_true")
    runs.add_argument("--ended", metavar="OUTPUT")
    return parser.parse_args(words)


def _numbers(text: str) -> "list[int]":
    return [int(one) for one in text.split(",")]


def _status(status: "int | None") -> int:
    """Give the exit status of a process as a shell would."""
    return 1 if not status else status if status > 0 else 128 - status


def run(given: "dict[str, Any]", options: "argparse.Namespace") -> "dict[str, Any]":
    """Run a task until an attempt succeeds, and give its outputs.

    Args:
        given: The value of each input.
        options: Which operator, and how it is run.

    Raises:
        Failed: No attempt succeeded, and that is not allowed.
    """
    told = task.read_told(os.path.join(_FOLDER, "operators.json"), _FOLDER)[options.operator]
    told["time_limit"] = options.time_limit
    ended = {options.ended: True} if options.ended else {}
    try:
        values = arguments_of(told, given)
        return {**_attempts(told, values, _variables(given, options), options), **ended}
    except task.Failed as error:
        if not options.allow_failure:
            raise
        sys.stderr.write(f"it failed, which is allowed: {error}\n")
    return {**dict.fromkeys(told["results"]), **ended}


def _attempts(
    told: "dict[str, Any]",
    values: "dict[str, Any]",
    variables: "dict[str, str]",
    options: "argparse.Namespace",
) -> "dict[str, Any]":
    ranks = ("-n", str(options.ranks)) if options.ranks else ()
    prefix = (*os.environ.get("LAUNCHER", "mpirun").split(), *ranks) if ranks else ()
    wait = options.wait
    for attempt in range(1, options.attempts + 1):
        variables["FURNESS_ATTEMPT"] = str(attempt)
        try:
            outputs: dict[str, Any] = task.run(told, values, os.getcwd(), variables, prefix)
        except task.Failed as error:
            statuses = options.exit_statuses
            if attempt == options.attempts or (statuses and error.status not in statuses):
                raise
            sys.stderr.write(f"{error}; trying again in {wait:g} s\n")
        else:
            return outputs
        _clear(os.getcwd())
        time.sleep(wait)
        wait *= options.backoff
    raise task.Failed("it is to be tried at least once")


def _clear(folder: str) -> None:
    """Remove what an attempt has left."""
    for found in os.scandir(folder):
        if found.is_dir(follow_symlinks=False):
            shutil.rmtree(found.path, ignore_errors=True)
        elif found.name != _INPUTS:
            os.unlink(found.path)


def _variables(given: "dict[str, Any]", options: "argparse.Namespace") -> "dict[str, str]":
    """Give the variables that a task starts with: those here, its secrets, its cores."""
    variables = {**os.environ, "PYTHONUNBUFFERED": "1"}
    threads = str(max(1, int(options.cores) // (options.ranks or 1)))
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        variables.setdefault(name, threads)
    if options.ranks:
        variables["FURNESS_RANKS"] = str(options.ranks)
    for name, value in given.items():
        if name.startswith(_SECRET) and isinstance(value, dict):
            with open(value["path"], encoding="utf-8") as file:
                variables[name[len(_SECRET) :]] = file.read().rstrip("\r\n")
    return variables


def arguments_of(told: "dict[str, Any]", given: "dict[str, Any]") -> "dict[str, Any]":
    """Give the argument of each input of an operator; one that is absent has its default.

    Args:
        told: What is told of the operator.
        given: What CWL gives, which may be more.

    Raises:
        Failed: One is not of its type.
    """
    found = {}
    for name, one in told["inputs"].items():
        value = given.get(name)
        if value is None and not one["type"].startswith("Optional["):
            value = one.get("default")
        found[name] = value
        if value is not None:
            found[name] = task.check(value, one["type"], name, os.getcwd())
    return found


def decide(given: "dict[str, Any]") -> "dict[str, Any]":
    """Tell whether a step runs, and make the values that CWL cannot.

    The input `furness_step` says what is asked: `musts`, the inputs without which it is skipped;
    `when`, its condition, and what that `reads`; and `make`, how a value is made of inputs.

    Raises:
        Failed: The condition has no answer.
    """
    told = given["furness_step"]
    found = {"run": _runs(told, given)}
    if "make" in told:
        found["value"] = made(told["make"], given)
    return found


def _runs(told: "dict[str, Any]", given: "dict[str, Any]") -> bool:
    if any(given.get(name) is None for name in told.get("musts", ())):
        return False
    if "when" not in told:
        return True
    values = {name: _plain(made(of, given)) for name, of in told["reads"].items()}
    try:
        return bool(condition.evaluate(told["when"], values))
    except condition.Wrong as error:
        raise task.Failed(f"the condition has no answer: {error}") from None


def made(of: "dict[str, Any]", given: "dict[str, Any]") -> "Any":
    """Make a value: a literal, an input, or a list or an object of such.

    Args:
        of: How, by one of the keys `value`, `input`, `list`, `object`. An input may have `skips`:
            for each level of its lists, whether what is absent is left out.
        given: The inputs.
    """
    if "value" in of:
        return of["value"]
    if "list" in of:
        return [made(one, given) for one in of["list"]]
    if "object" in of:
        return {key: made(one, given) for key, one in of["object"].items()}
    return _present(given.get(of["input"]), of.get("skips", []))


def _present(value: "Any", skips: "list[bool]") -> "Any":
    """Give a value without what was skipped in its lists."""
    if not skips or not isinstance(value, list):
        return value
    kept = [one for one in value if one is not None or not skips[0]]
    return [_present(one, skips[1:]) for one in kept]


def _plain(value: "Any") -> "Any":
    """Give a value as tasks have it: of a file its class, its path and its size."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict) or value.get("class") not in ("File", "Directory"):
        return value
    return {key: value[key] for key in ("class", "path", "size") if key in value}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

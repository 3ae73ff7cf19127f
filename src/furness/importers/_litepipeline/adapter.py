"""Run an action of a LitePipeline application as one of its nodes does.

`furness import` wrote this file. The script of the action is in `application`, as it was: it is
given a folder with `input.data`, and leaves `output.data` there.
"""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Data = dict[str, Any]

HERE = os.path.dirname(os.path.abspath(__file__))
# The files of the application.
FILES: "tuple[str, ...]" = ()
# The step of each action that the application has from the beginning.
STEPS: "dict[str, str]" = {}
# The inputs of the pipeline that each action is given.
PASSED: "tuple[str, ...]" = ()
# What the application is called.
TASK_NAME = ""

ADDED = "added-action.yaml"


def main(words: "list[str]") -> None:
    """Do what a node does: `words` has the action, unless it was added to the run."""
    given = read("input.json")
    action = json.loads(words[0]) if words else given["action"]
    workspace = os.path.abspath("workspace")
    os.makedirs(workspace, exist_ok=True)
    lay_out()
    write(os.path.join(workspace, "input.data"), input_of(action, given, workspace))
    status = start(action["main"], workspace, given)
    if status:
        sys.exit(status if status > 0 else 128 - status)
    told = output_of(os.path.join(workspace, "output.data"))
    data = {} if told.get("data") is None else told["data"]
    write("output.json", {"data": data, "named": {action["name"]: data}})
    actions = told.get("actions") or []
    if actions and not action.get("is_event"):
        write("steps.json", {"steps": steps_of(actions)})


def read(path: str) -> "Any":
    """Read a JSON file."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path: str, content: "Any") -> None:
    """Write a JSON file."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=4)


def lay_out() -> None:
    """Give the task a copy of the application, as scripts may write beside themselves."""
    for path in FILES:
        target = os.path.relpath(path, HERE)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(path, target)
        os.chmod(target, 0o700)


def input_of(action: "Data", given: "Data", workspace: str) -> "Data":
    """Give what `input.data` says: the later hides the earlier."""
    found: Data = {}
    for part in (action.get("input_data"), *(given.get(name) for name in PASSED)):
        if part is not None and not isinstance(part, dict):
            sys.exit('`input_data` is no JSON object: write `input_data=\'{"key": "value"}\'`')
        found.update(part or {})
    for name, key in action.get("needs", {}).items():
        found[key] = given[name]
    for one in [given.get("results") or {}, *(given.get("fed") or [])]:
        found.update(one)
    found["task_id"] = os.environ.get("FURNESS_TASK", "").partition("/")[0]
    found["workspace"] = workspace
    now = dt.datetime.now(dt.timezone.utc).astimezone()  # noqa: UP017 - Python 3.8 has no dt.UTC
    found["action_info"] = {
        "task_create_at": str(now.replace(tzinfo=None)),
        "task_name": TASK_NAME,
        "action_name": action["name"],
        "http_host": "",
        "http_port": 0,
    }
    return found


def start(command: str, workspace: str, given: "Data") -> int:
    """Start the script in the folder of the application, by this Python; give its exit status."""
    os.makedirs("programs", exist_ok=True)
    for name in ("python", "python3"):
        path = os.path.join("programs", name)
        with open(path, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nexec "' + sys.executable + '" "$@"\n')
        os.chmod(path, 0o700)
    variables = {name: text for name, text in os.environ.items() if name not in given}
    variables["PATH"] = os.path.abspath("programs") + os.pathsep + variables.get("PATH", os.defpath)
    line = "exec " + command + ' "$0" --nodaemon'
    shell = shutil.which("bash") or "/bin/sh"
    words = [shell, "-c", line, workspace]
    return subprocess.call(words, cwd="application", env=variables)  # noqa: S603 - its purpose


def output_of(path: str) -> "Data":
    """Give what `output.data` says; nothing where the script has not written it."""
    try:
        told = read(path)
    except FileNotFoundError:
        return {}
    except ValueError as error:
        sys.exit("`output.data` is not JSON: " + str(error))
    if not isinstance(told, dict) or not isinstance(told.get("actions") or [], list):
        sys.exit('`output.data` is not `{"data": {…}, "actions": […]}`')
    return told


def steps_of(actions: "list[Any]") -> "Data":
    """Give the steps for actions that are added."""
    known: Data = {}
    for one in actions:
        if not isinstance(one, dict) or not all(
            isinstance(one.get(key), str) and one[key] for key in ("name", "main")
        ):
            sys.exit("an action is added that has no `name` or no `main`: " + json.dumps(one))
        if one["name"] in known:
            sys.exit("two actions are added that are called `" + one["name"] + "`")
        known[one["name"]] = dict(one, condition=list(one.get("condition") or []))
    for name, one in known.items():
        target = one.get("to_action")
        if target in known:
            known[target]["condition"].append(name)
    return {step_name(name): step_of(one, known) for name, one in known.items()}


def step_of(action: "Data", known: "Data") -> "Data":
    """Give the step for one of them."""
    plain = {key: action.get(key) for key in ("name", "main", "input_data")}
    needed = dict.fromkeys(action["condition"])
    step: Data = {
        "operator": ADDED,
        "arguments": {
            "action": escaped(plain),
            **{name: "$" + name for name in PASSED},
            "results": {name: "$" + step_name(name) + ".data" for name in needed},
        },
    }
    target = action.get("to_action")
    if target and target not in known:
        step["feeds"] = {step_name(target): {"fed": "named"}}
    return step


def step_name(name: str) -> str:
    """Give the name of the step for an action: no two actions share one."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-_")
    plain = plain if plain[:1].isalpha() else ("x-" + plain).strip("-")
    if plain.replace("-", " ") != name or plain in STEPS.values():
        plain += "-" + format(zlib.crc32(name.encode()), "08x")
    return STEPS.get(name, plain)


def escaped(value: "Any") -> "Any":
    """Write texts that begin with a dollar so that they are no references."""
    if isinstance(value, dict):
        return {key: escaped(one) for key, one in value.items()}
    if isinstance(value, list):
        return [escaped(one) for one in value]
    return "$" + value if isinstance(value, str) and value[:1] == "$" and len(value) > 1 else value


if __name__ == "__main__":
    main(sys.argv[1:])

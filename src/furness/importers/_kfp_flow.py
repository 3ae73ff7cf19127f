"""When and how often the steps of a pipeline of Kubeflow run: conditions, order, retries, exit."""

import re
from typing import TYPE_CHECKING, Any

from furness.errors import DocumentError
from furness.graph.condition import check_condition
from furness.importers._kfp_arguments import Dag, resolve
from furness.importers._kfp_types import type_of
from furness.importers._read import at, list_at, map_at, number_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.lazy import lazy
from furness.model.interface import Input
from furness.model.pipeline import Retry, Step, parse_reference
from furness.model.resources import Duration, parse_duration
from furness.model.types import parse_type

if TYPE_CHECKING:
    import json
else:
    json = lazy("json")

_TASK = frozenset(
    (
        "taskInfo",
        "componentRef",
        "inputs",
        "dependentTasks",
        "cachingOptions",
        "triggerPolicy",
        "parameterIterator",
        "artifactIterator",
        "iteratorPolicy",
        "retryPolicy",
    )
)
_RETRY = frozenset(("maxRetryCount", "backoffDuration", "backoffFactor", "backoffMaxDuration"))
_CHANNEL = re.compile(r"inputs\.parameter_values\[(['\"])(.+?)\1\]")
_SECONDS = re.compile(r"\d+(?:\.\d+)?s")
_AFTER_ALL = "ALL_UPSTREAM_TASKS_COMPLETED"
_EXIT = "exit-handler"
_LONGEST = "3600s"
"""The longest wait between two tries where the pipeline says nothing."""


def tell_task(report: Report, *keys: Key) -> None:
    """Tell what of a task is left out."""
    data = report.source.data
    tell_others(report, data, _TASK, *keys)
    if "cachingOptions" in map_at(data, *keys) and not map_at(data, *keys, "cachingOptions"):
        hint = "run with `--no-reuse` where it must be done anew"
        report.leave("what was done is reused here, too", hint, *keys, "cachingOptions")
    if number_at(data, *keys, "iteratorPolicy", "parallelismLimit"):
        hint = "limit how many tasks run at once: `--jobs`"
        report.leave("the loop has no limit of its own", hint, *keys, "iteratorPolicy")
    is_exit = "taskFinalStatus" in str(map_at(data, *keys, "inputs", "parameters"))
    if text_at(data, *keys, "triggerPolicy", "strategy") == _AFTER_ALL and not is_exit:
        hint = "write `allow_failure: true` at the steps before it"
        message = "the step does not run when one before it has failed"
        report.leave(message, hint, *keys, "triggerPolicy")


def when_of(dag: Dag, task: str) -> tuple[str | None, set[str]]:
    """Give the condition of a task, and the steps that it looks at."""
    data, keys = dag.report.source.data, (*dag.keys, "tasks", task)
    text = text_at(data, *keys, "triggerPolicy", "condition")
    if not text:
        return None, set()
    steps: set[str] = set()

    def replace(match: re.Match[str]) -> str:
        written, step = _channel(dag, task, match[2])
        steps.add(step)
        return written

    when = _CHANNEL.sub(replace, text)
    try:
        check_condition(when)
    except DocumentError:
        name = dag.add_input(f"run_{dag.names[task]}", Input(type=parse_type("Boolean")))
        hint = f"say whether it runs: `{name}=true`"
        message = f"the condition `{text}` has no counterpart: it is an input"
        dag.report.leave(message, hint, *keys, "triggerPolicy", "condition")
        return f"${{{name}}}", set()
    return when, steps


def _channel(dag: Dag, task: str, name: str) -> tuple[str, str]:
    """Give a value in a condition, and the step that it comes from."""
    data, keys = dag.report.source.data, (*dag.keys, "tasks", task)
    child = text_at(data, *keys, "componentRef", "name")
    declared = at(data, "components", child, "inputDefinitions", "parameters", name)
    kind = type_of(declared or {})
    spec = at(data, *keys, "inputs", "parameters", name)
    found = resolve(dag, spec, kind, *keys, "inputs", "parameters", name)
    if found is None:
        ours = dag.add_input(f"{dag.names[task]}_{name}", Input(type=kind))
        hint = f"give it: `{ours}=…`"
        message = f"`{name}` in a condition has no counterpart: it is an input"
        dag.report.leave(message, hint, *keys, "triggerPolicy")
        return f"${{{ours}}}", ""
    if isinstance(found.value, str) and found.value[:1] == "$" and found.value[:2] != "$$":
        return f"${{{found.value[1:]}}}", found.step
    return json.dumps(found.value), ""


def needs_of(dag: Dag, task: str, known: set[str]) -> tuple[str, ...]:
    """Give the steps that must end before a task although it takes nothing from them."""
    given = list_at(dag.report.source.data, *dag.keys, "tasks", task, "dependentTasks")
    composed = [dag.steps[one] for one in known & dag.steps.keys() - {*dag.names.values()}]
    known = known | {
        found.step
        for step in composed
        for value in step.arguments.values()
        if (found := parse_reference(value)) and found.step
    }
    names = [dag.names[one] for one in given if isinstance(one, str) and one in dag.names]
    return tuple(one for one in dict.fromkeys(names) if one not in known)


def retry_of(report: Report, policy: dict[str, Any], *keys: Key) -> Retry | None:
    """Read how often, and after which wait, a task is tried again; None where it is not."""
    tell_others(report, report.source.data, _RETRY, *keys)
    tries = number_at(policy, "maxRetryCount")
    if not tries:
        return None
    found: dict[str, Any] = {"attempts": int(tries) + 1}
    wait = text_at(policy, "backoffDuration")
    if _SECONDS.fullmatch(wait) and parse_duration(wait) != Duration(0):
        found["wait"] = parse_duration(wait)
    factor = number_at(policy, "backoffFactor")
    if factor and factor > 1:
        found["backoff"] = factor
    if text_at(policy, "backoffMaxDuration") not in ("", _LONGEST):
        hint = "choose `attempts` so that the last wait is not too long"
        report.leave("the wait between tries has no limit", hint, *keys, "backoffMaxDuration")
    return Retry(**found)


def add_exit(dag: Dag, tasks: dict[str, Any]) -> str | None:
    """Find the task that runs after all others, and make it the exit step; give its name."""
    for task in dag.names:
        spec = tasks[task]
        before = list_at(spec, "dependentTasks")
        is_last = text_at(spec, "triggerPolicy", "strategy") == _AFTER_ALL
        if not (is_last and len(before) == 1 and str(before[0]).startswith(_EXIT)):
            continue
        if len(dag.names) != 2:  # noqa: PLR2004 - the handler and the exit task
            hint = "put the other steps into the handler, or write `exit:` yourself"
            message = "the exit task belongs to some of the steps, and runs after all"
            dag.report.leave(message, hint, *dag.keys, "tasks", task)
        step = _exit_step(dag, task)
        if step is not None:
            dag.exit = step
            return task
    return None


def _exit_step(dag: Dag, task: str) -> Step | None:
    """Give the exit step; None when it takes what only other steps give."""
    data, made = dag.report.source.data, dag.made[task]
    arguments: dict[str, Any] = {}
    for theirs, declared in made.taken.inputs.items():
        ours = made.taken.names[theirs]
        spec = at(data, *dag.keys, "tasks", task, "inputs", "parameters", theirs)
        if "taskFinalStatus" in map_at(spec):
            arguments[ours] = "$result"
        elif spec is not None:
            found = resolve(dag, spec, declared.type, *dag.keys, "tasks", task, "inputs")
            if found is None or found.step:
                return None
            arguments[ours] = found.value
        elif declared.is_required:
            return None
    return Step(operator=made.file, arguments=arguments)

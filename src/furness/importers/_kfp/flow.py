"""In which order, and how often, the steps of a pipeline of Kubeflow run; what of that is told."""

import re
from typing import Any

from furness.importers._kfp.dag import Dag
from furness.importers._kfp.exit import AFTER_ALL
from furness.importers._read import list_at, map_at, number_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.pipeline import Retry, parse_reference
from furness.model.resources import Duration, parse_duration

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
_SECONDS = re.compile(r"\d+(?:\.\d+)?s")
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
    if text_at(data, *keys, "triggerPolicy", "strategy") == AFTER_ALL and not is_exit:
        hint = "write `allow_failure: true` at the steps before it"
        message = "the step does not run when one before it has failed"
        report.leave(message, hint, *keys, "triggerPolicy")


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

"""The list of all tasks: its place in the page, and its columns for the page's script."""

from collections.abc import Sequence
from typing import Any

from furness.model.run import State
from furness.report.content import WORDS, StepFigures, Task
from furness.report.facts import Facts, log_of
from furness.report.markup import Markup, join, tag
from furness.report.wording import end_in_words


def tasks_section() -> Markup:
    """Give the place of the list of all tasks, which the page's script fills."""
    names = {"name": "task", "state": "state", "attempts": "attempts", "took": "took"}
    names |= {"memory": "memory", "exit": "exit status"}
    columns = [
        tag(
            "span",
            tag("button", text, type="button", data_column=column),
            class_=None if column in ("name", "state") else "right",
        )
        for column, text in names.items()
    ]
    without = tag("p", "The list of tasks needs JavaScript; `furness runs show` prints it too.")
    return join(
        [
            tag("div", id="filters", class_="filters", role="group", aria_label="which tasks"),
            tag("p", id="found", class_="note", aria_live="polite"),
            tag("div", columns, class_="columns", role="group", aria_label="sort by"),
            tag("div", tag("noscript", without), id="list", role="region", aria_label="tasks"),
        ]
    )


_LISTED = 20_000
_LOGS = 200
_DETAILS_SIZE = 1_000_000
_LONGEST_MESSAGE = 500


def columns(facts: Facts, tasks: Sequence[Task], steps: Sequence[StepFigures]) -> dict[str, Any]:
    """Give the list of all tasks as columns of numbers, for the page's own script.

    Beyond 20,000 tasks the failed ones are kept, and as many others as there is room for.
    """
    listed = sorted(tasks, key=lambda task: task.last.state != State.FAILED)[:_LISTED]
    number = {figures.step: figures.number for figures in steps}
    origin = facts.run.created
    return {
        "run": facts.run.id,
        "origin": origin,
        "total": len(tasks),
        "steps": [figures.step for figures in steps],
        "words": WORDS,
        "step": [number[task.last.step] for task in listed],
        "index": [_index(task.last.index) for task in listed],
        "word": [WORDS.index(task.word) for task in listed],
        "attempts": [task.attempts for task in listed],
        "started": [_milliseconds(task.started, origin) for task in listed],
        "wall": [_milliseconds(task.wall) for task in listed],
        "cpu": [_milliseconds(task.last.cpu_seconds) for task in listed],
        "memory": [task.last.memory_bytes and task.last.memory_bytes >> 10 for task in listed],
        "exit": [task.last.exit_status for task in listed],
        "details": _details(facts, listed),
    }


def _index(index: tuple[int, ...]) -> int | str:
    return index[0] if len(index) == 1 else ",".join(map(str, index))


def _milliseconds(seconds: float | None, origin: float = 0.0) -> int | None:
    return None if seconds is None else round((seconds - origin) * 1000)


def _details(facts: Facts, listed: Sequence[Task]) -> dict[int, dict[str, str]]:
    details: dict[int, dict[str, str]] = {}
    room = _DETAILS_SIZE
    for row, task in enumerate(listed):
        if task.last.state != State.FAILED:
            break
        said = {"end": end_in_words(task.last)}
        if room > 0:
            said["message"] = (task.last.message or "")[:_LONGEST_MESSAGE]
        if room > 0 and row < _LOGS:
            said["log"] = log_of(facts, task)
        room -= sum(map(len, said.values()))
        details[row] = said
    return details

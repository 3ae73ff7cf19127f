"""The first failures of a run, with the ends of their logs."""

import os
from collections.abc import Iterable, Sequence

from furness.model.run import State
from furness.report.content import Task
from furness.report.facts import Facts, log_of
from furness.report.marks import fact, labelled, said, state_mark
from furness.report.markup import Markup, join, tag
from furness.report.notebook import failed_cell
from furness.report.wording import amount, duration, end_in_words

_MOST_FAILURES = 20
_OPEN_FAILURES = 3


def failures_section(facts: Facts, failed: Sequence[Task]) -> Markup | None:
    """Show the first failures with their logs; None when nothing failed."""
    if not failed:
        return None
    shown = [
        _failure(facts, task, is_open=number < _OPEN_FAILURES)
        for number, task in enumerate(failed[:_MOST_FAILURES])
    ]
    more = len(failed) - len(shown)
    link = tag(
        "a", f"and {more:,} more failed tasks", href="#tasks", data_show="", data_word="failed"
    )
    return join([shown, tag("p", link) if more else None])


def _failure(facts: Facts, task: Task, *, is_open: bool) -> Markup:
    last, name, end = task.last, f"{facts.run.id}/{task.last.task}", end_in_words(task.last)
    message = last.message if last.message != end else None
    log = log_of(facts, task) or "(the log is empty)"
    return tag(
        "details",
        tag("summary", tag("h3", last.task), state_mark("failed", end)),
        tag("p", said(message), class_="says") if message else None,
        tag("dl", _failure_facts(task), class_="facts"),
        _failed_cell(facts, task),
        tag("h4", "The end of its log"),
        tag("pre", log, tabindex=0),
        tag(
            "div",
            labelled("Read its whole log", ("furness", "tasks", "logs", name)),
            labelled("Enter its workspace", ("furness", "tasks", "workspace", name, "--shell")),
            class_="commands",
        ),
        class_="failure",
        open=is_open,
    )


def _failed_cell(facts: Facts, task: Task) -> Markup | None:
    if not facts.workspaces or not task.last.workspace:
        return None
    return failed_cell(os.path.join(facts.workspaces, task.last.workspace))


def _failure_facts(task: Task) -> list[Markup]:
    rows = [
        fact("attempts", str(task.attempts)),
        fact("took", duration(task.wall)),
        fact("memory", amount(task.last.memory_bytes)),
    ]
    if task.last.workspace:
        rows.append(fact("workspace", tag("code", task.last.workspace), "wide"))
    return rows


def failures_of(tasks: Iterable[Task]) -> list[Task]:
    """Give the tasks that failed, the earliest end first: it is the likely reason for others."""
    failed = [task for task in tasks if task.last.state == State.FAILED]
    return sorted(failed, key=lambda task: task.last.ended or 0.0)

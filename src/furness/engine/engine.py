"""Engine: start a run, or take one up again, and bring it to its end."""

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from furness import plugins
from furness.engine.drive import Drive
from furness.engine.labels import labels_of
from furness.engine.results import lay_out_results
from furness.engine.reuse import differences
from furness.engine.surroundings import Surroundings
from furness.engine.tasks import Preparation, StepTasks
from furness.errors import ArgumentError, InputError
from furness.executors.interface import Executor
from furness.graph.expand import expand
from furness.graph.plan import Plan
from furness.lazy import lazy
from furness.model.document import decode_document, encode_document
from furness.model.event import Preparing, Progressed, Tally
from furness.model.pipeline import Pipeline
from furness.model.run import AttemptRecord, Options, RunRecord, State, task_name

if TYPE_CHECKING:
    from furness.engine import failure as failures
    from furness.engine import growth as growths
    from furness.graph import wrap
else:
    failures = lazy("furness.engine.failure")
    growths = lazy("furness.engine.growth")
    wrap = lazy("furness.graph.wrap")

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Outcome(Struct, frozen=True, kw_only=True):
    """How a run ended."""

    run: RunRecord
    """Its record."""
    tally: Tally
    """Its tasks."""
    failures: tuple[AttemptRecord, ...] = ()
    """The tasks that failed."""


class Engine:
    """Brings runs to their end, one at a time. Used from one thread, but for `cancel`."""

    def __init__(self, around: Surroundings, machine: Mapping[str, str]) -> None:
        self._around = around
        self._machine = machine
        self._drive: Drive | None = None
        self._cancelled = 0
        self._heeded = 0

    def cancel(self) -> None:
        """End the run: once, and its tasks may end by themselves for a while; twice, at once.

        May be called from a signal handler or another thread.
        """
        self._cancelled += 1
        if self._drive:
            self._drive.cancel()

    def start(
        self,
        pipeline: Pipeline,
        arguments: dict[str, Any],
        options: Options,
        *,
        name: str | None = None,
    ) -> RunRecord:
        """Record a new run; `drive` brings it to its end.

        Args:
            pipeline: A checked pipeline whose steps hold their operators.
            arguments: The argument of each input, checked.
            options: How it is to be done.
            name: The user's name for it.

        Raises:
            InputError: There is no such executor, or the options are wrong.
        """
        plugins.load("executors", options.executor, Executor)
        if options.jobs is not None and options.jobs < 1:
            raise ArgumentError(f"`{options.jobs}` jobs at once are none", code="bounds")
        now = time.time()
        record = RunRecord(
            id=_new_id(now),
            name=name,
            pipeline=pipeline.pipeline,
            document=encode_document(pipeline),
            arguments=arguments,
            options=options,
            created=now,
        )
        self._around.database.record(runs=[record])
        return record

    def drive(self, record: RunRecord) -> Outcome:
        """Bring a run to its end, from wherever it is.

        Raises:
            BusyError: Another process holds the run.
            PreparationError: An environment cannot be made; the run can be taken up later.
        """
        database = self._around.database
        with database.hold(record.id):
            pipeline = decode_document(record.document)
            had_ended = record.state.is_final
            assert isinstance(pipeline, Pipeline)  # noqa: S101  # `start` recorded one
            earlier = database.attempts(record.id)
            record = replace(record, state=State.RUNNING, ended=None)
            drive = self._make_drive(record, pipeline, earlier)
            database.record(runs=[record])
            state = drive.drive()
            record = self._closed(record, drive, state)
            outcome = Outcome(
                run=record,
                tally=drive.ledger.final_tally(),
                failures=tuple(drive.failures),
            )
            if had_ended:
                earlier = [_to_begin_again(attempt) for attempt in earlier]
            outcome = self._exit_steps(pipeline, outcome, earlier)
            database.record(runs=[record])
            self._around.listen(Progressed(record, outcome.tally))
            return outcome

    def _make_drive(
        self, record: RunRecord, pipeline: Pipeline, earlier: list[AttemptRecord]
    ) -> Drive:
        plan = expand(pipeline)
        preparation = Preparation(self._machine, self._tell)
        options = record.options

        def prepare(steps: Plan) -> dict[int, StepTasks]:
            return preparation.prepare(
                steps, options.executor, cold=options.cold, launcher=options.launcher
            )

        tasks = prepare(plan)
        if earlier:
            self._check_code(tasks, earlier)
        self._around.database.expect(record.id, [node.path for node in plan.nodes])
        drive = Drive(record, plan, tasks, self._around)
        drive.ledger.remember(earlier)
        if any(step.launch.operator.grows for step in tasks.values()):
            means = growths.Means(
                complete=self._around.complete,
                prepare=prepare,
                check_code=lambda steps: self._check_code(steps, earlier),
                written=self._around.database.written_steps,
            )
            growth = growths.Growth(pipeline, drive.frontier, drive.ledger, tasks, means)
            growth.remember(self._around.database.growths(record.id) if earlier else [])
            drive.let_grow(growth)
        self._drive = drive
        for _ in range(self._cancelled - self._heeded):
            drive.cancel()
        return drive

    def _tell(self, step: str, message: str) -> None:
        self._around.listen(Preparing(step, message))

    def _check_code(self, tasks: dict[int, StepTasks], earlier: list[AttemptRecord]) -> None:
        """Refuse to go on with other code than that which made the first half of the results."""
        samples = {
            attempt.step: attempt.digest
            for attempt in earlier
            if attempt.state == State.SUCCEEDED and attempt.digest
        }
        results = self._around.database.results(list(samples.values()))
        for step in tasks.values():
            result = results.get(samples.get(step.node.path) or "")
            if result is None or result.parts.get("code") == step.parts["code"]:
                continue
            now = {**step.parts, "arguments": result.parts["arguments"]}
            raise InputError(
                f"{differences(result.parts, now)[0]} since the run began",
                hint="start a new run: what is done and has not changed is not done again",
                code="code-changed",
            )

    def _closed(self, record: RunRecord, drive: Drive, state: State) -> RunRecord:
        outputs: dict[str, Any] = drive.frontier.outputs()
        folder = record.options.out or os.path.join("results", record.pipeline)
        laid = None
        if any(value is not None for value in outputs.values()):
            laid = os.path.abspath(folder)
            frontier = drive.frontier
            labels = labels_of(frontier.plan, record.arguments, frontier.places)
            complete = state == State.SUCCEEDED
            outputs = lay_out_results(outputs, laid, labels, complete=complete)
        broken = [f"`{step}`: {message}" for step, message in drive.frontier.broken]
        return replace(
            record,
            state=state,
            ended=time.time(),
            outputs=outputs,
            results=laid,
            message="; ".join(broken) or None,
        )

    # Exit steps are a plan of their own, which runs when the first has ended. Until they have, too,
    # the run goes on for whoever asks, so that it is taken up again when the engine dies.

    def _exit_steps(
        self, pipeline: Pipeline, outcome: Outcome, earlier: list[AttemptRecord]
    ) -> Outcome:
        by_state = {State.SUCCEEDED: "success", State.FAILED: "failure"}
        events = [event for event in (by_state.get(outcome.run.state), "always") if event]
        whole = wrap.exit_pipeline(pipeline, events)
        if whole is None:
            return outcome
        self._around.database.record(runs=[replace(outcome.run, state=State.RUNNING, ended=None)])
        arguments = {**outcome.run.arguments, "result": result_value(outcome, self._around.folder)}
        options = replace(outcome.run.options, reuse=False)
        run = replace(outcome.run, arguments=arguments, options=options)
        self._heeded = 1 if outcome.run.state == State.CANCELLED else 0
        drive = self._make_drive(run, whole, earlier)
        drive.drive()
        return replace(outcome, failures=(*outcome.failures, *drive.failures))


def result_value(outcome: Outcome, folder: str) -> dict[str, Any]:
    """Give a run's result as commands print it and exit steps receive it.

    Args:
        outcome: How it ended.
        folder: Where the workspaces are.
    """
    tally = outcome.tally
    return {
        "run": outcome.run.id,
        "pipeline": outcome.run.pipeline,
        "state": outcome.run.state.word,
        "tasks": {
            "total": tally.total,
            "ran": tally.ran,
            "reused": tally.reused,
            "failed": tally.failed,
            "skipped": tally.skipped,
            "cancelled": tally.cancelled,
        },
        "outputs": outcome.run.outputs,
        "failures": [
            {
                "task": task_name(failure.step, failure.index),
                "attempt": failure.number,
                "exit_status": failure.exit_status,
                "message": failures.explain_failure(failure, folder),
            }
            for failure in outcome.failures
        ],
        "results": outcome.run.results,
    }


def _to_begin_again(attempt: AttemptRecord) -> AttemptRecord:
    """Give an attempt at an exit step as one that does not count: its run had another end."""
    is_exit = attempt.step.startswith("exit/")
    return replace(attempt, state=State.CANCELLED) if is_exit else attempt


def _new_id(now: float) -> str:
    moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    return f"{moment}-{''.join(_ALPHABET[byte % len(_ALPHABET)] for byte in os.urandom(4))}"

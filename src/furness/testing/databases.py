"""The conformance kit every database must pass: what `Database` says, sentence by sentence."""

import os

import msgspec
import pytest

from furness.databases.interface import Database, Stamp
from furness.errors import BusyError
from furness.model.run import (
    AttemptRecord,
    GrowthRecord,
    Options,
    ResultRecord,
    RunRecord,
    State,
)


def a_run(identifier: str = "run-1", **fields: object) -> RunRecord:
    """Give a run with something in most of its fields."""
    run = RunRecord(
        id=identifier,
        pipeline="cells",
        state=State.RUNNING,
        document=b'{"pipeline": "cells"}',
        arguments={"images": [{"class": "File", "path": "a b.tif"}], "sigma": 1.5, "none": None},
        options=Options(jobs=2, reuse=False),
        created=1.25,
    )
    return msgspec.structs.replace(run, **fields)


def an_attempt(step: str = "blur", element: int = 0, **fields: object) -> AttemptRecord:
    """Give an attempt at a task of `run-1` that succeeded."""
    attempt = AttemptRecord(run="run-1", step=step, element=element, state=State.SUCCEEDED)
    return msgspec.structs.replace(attempt, **fields)


def a_result(digest: str = "digest-1", **fields: object) -> ResultRecord:
    """Give the result of a task."""
    result = ResultRecord(
        digest=digest,
        outputs={"blurred": {"class": "File", "path": "aa/bb/é\n'\".tif", "size": 2**40}},
        parts={"operator": "op", "arguments": {"sigma": 1.0}},
        run="run-1",
        step="blur",
        element=0,
        made=2.5,
    )
    return msgspec.structs.replace(result, **fields)


def a_growth(step: str = "blur", **fields: object) -> GrowthRecord:
    """Give the steps that a task of `run-1` added."""
    growth = GrowthRecord(
        run="run-1", step=step, digest=f"digest-{step}", written=b'{"steps": {}}', steps=b"{}"
    )
    return msgspec.structs.replace(growth, **fields)


class DatabaseConformance:
    """Inherit from it and give the fixture `database`: an empty one, closed afterwards."""

    @pytest.fixture
    def database(self) -> Database:
        raise NotImplementedError

    def test_run_recorded_is_given_whole(self, database: Database) -> None:
        whole = a_run(
            name="try",
            ended=3.5,
            outputs={"table": {"class": "File", "path": "t.csv"}},
            results="results/cells",
            message="no space\nleft",
        )

        database.record(runs=[whole])

        assert database.run("run-1") == whole

    def test_run_recorded_again_is_replaced_and_keeps_its_place(self, database: Database) -> None:
        database.record(runs=[a_run("run-1"), a_run("run-2")])

        database.record(runs=[a_run("run-1", state=State.FAILED, ended=9.0)])

        assert [run.id for run in database.runs()] == ["run-2", "run-1"]
        assert database.run("run-1") == a_run("run-1", state=State.FAILED, ended=9.0)

    def test_attempt_recorded_is_given_whole(self, database: Database) -> None:
        whole = an_attempt(
            index=(3, 2),
            number=2,
            state=State.FAILED,
            digest="digest-1",
            reused=True,
            executor="process",
            job="4711",
            workspace="run-1/blur/3,2",
            started=1.5,
            ended=2.5,
            exit_status=-9,
            cause="out-of-memory",
            message="it says: 'no'\n\x1b[0m é",
            cpu_seconds=0.25,
            memory_bytes=2**40,
        )

        database.record(attempts=[whole])

        assert database.attempts("run-1") == [whole]

    def test_attempt_is_known_by_run_step_element_and_number(self, database: Database) -> None:
        tried = [an_attempt(number=1, state=State.FAILED), an_attempt(number=2)]
        others = [an_attempt("count"), an_attempt(element=1), an_attempt(run="run-2")]

        database.record(attempts=[*tried, *others])
        database.record(attempts=[an_attempt(number=2, state=State.RUNNING)])

        assert database.attempts("run-1", step="blur", element=0) == [
            an_attempt(number=1, state=State.FAILED),
            an_attempt(number=2, state=State.RUNNING),
        ]

    def test_index_of_one_element_differs_from_no_index(self, database: Database) -> None:
        database.record(attempts=[an_attempt(element=0, index=(0,)), an_attempt(element=1)])

        assert [one.index for one in database.attempts("run-1")] == [(0,), ()]

    def test_steps_that_are_expected_are_not_seen(self, database: Database) -> None:
        database.record(attempts=[an_attempt("count")])

        database.expect("run-1", ["blur", "count"])

        assert database.attempts("run-1") == [an_attempt("count")]
        database.record(attempts=[an_attempt("blur")])
        assert {one.step for one in database.attempts("run-1")} == {"blur", "count"}

    def test_result_recorded_is_given_whole_and_replaced(self, database: Database) -> None:
        database.record(results=[a_result(), a_result("digest-2")])

        database.record(results=[a_result(made=7.0)])

        asked = ["digest-1", "digest-2", "digest-3"]
        assert database.results(asked) == {
            "digest-1": a_result(made=7.0),
            "digest-2": a_result("digest-2"),
        }
        assert database.results([]) == {}

    def test_record_with_one_record_that_fails_writes_nothing(self, database: Database) -> None:
        def broken() -> object:
            yield a_result()
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            database.record(runs=[a_run()], attempts=[an_attempt()], results=broken())  # type: ignore[arg-type]  # a generator that breaks

        assert database.runs() == []
        assert database.attempts("run-1") == []
        database.record(attempts=[an_attempt()])
        assert database.attempts("run-1") == [an_attempt()]

    def test_record_takes_generators_and_nothing(self, database: Database) -> None:
        database.record()

        database.record(attempts=(an_attempt(element=number) for number in range(3)))

        assert [one.element for one in database.attempts("run-1")] == [0, 1, 2]

    def test_growths_are_given_whole_the_earliest_first(self, database: Database) -> None:
        whole = [a_growth("b", index=(3, 2), written=b'{"steps": {"\xc3\xa9": 1}}'), a_growth("a")]

        database.record(growths=[*whole, a_growth(run="run-2")])
        database.record(growths=[a_growth("b", index=(3, 2), steps=b"[]")])

        assert database.growths("run-1") == [a_growth("b", index=(3, 2), steps=b"[]"), whole[1]]
        assert database.growths("run-3") == []

    def test_written_steps_outlive_the_run_and_go_with_the_result(self, database: Database) -> None:
        written = b'{"steps": {}}'
        database.record(runs=[a_run()], results=[a_result("digest-a")], growths=[a_growth("a")])
        assert database.written_steps(["digest-a", "digest-b"]) == {"digest-a": written}

        database.delete("run-1")
        assert database.growths("run-1") == []
        assert database.written_steps(["digest-a"]) == {"digest-a": written}

        database.forget(["digest-a"])
        assert database.written_steps(["digest-a"]) == {}

    def test_growth_without_steps_removes_what_was_added_and_written(
        self, database: Database
    ) -> None:
        other = a_growth("b", index=(1,))
        database.record(growths=[a_growth("a"), other])

        database.record(growths=[a_growth("a", written=b"", steps=b"")])

        assert database.growths("run-1") == [other]
        assert database.written_steps(["digest-a", "digest-b"]) == {"digest-b": other.written}

    def test_growth_taken_up_after_its_result_was_made_anew_stays(self, database: Database) -> None:
        database.record(growths=[a_growth("a")])
        database.record(growths=[a_growth("a", run="run-2", written=b"", steps=b"")])
        (left,) = database.growths("run-1")

        database.record(growths=[left])

        assert database.growths("run-1") == [a_growth("a", written=b"")]
        assert database.written_steps(["digest-a"]) == {}

    def test_run_is_found_by_the_beginning_of_its_id(self, database: Database) -> None:
        database.record(runs=[a_run("20260101-aa"), a_run("20260101-ab"), a_run("2027%")])

        assert database.run("20260101-ab") == a_run("20260101-ab")
        assert database.run("2027") == a_run("2027%")
        assert database.run("20260101-a") is None
        assert database.run("%") is None
        assert database.run("") is None

    def test_run_is_found_by_its_name_the_latest_first(self, database: Database) -> None:
        database.record(runs=[a_run("1", name="mine"), a_run("2", name="mine"), a_run("3")])

        assert database.run("mine") == a_run("2", name="mine")
        assert database.run("min") is None

    def test_run_last_is_the_latest(self, database: Database) -> None:
        assert database.run("last") is None

        database.record(runs=[a_run("b"), a_run("a")])

        assert database.run("last") == a_run("a")

    def test_runs_are_the_latest_first_without_documents(self, database: Database) -> None:
        database.record(runs=[a_run(str(number)) for number in range(5)])

        assert database.runs(limit=2) == [a_run("4", document=b""), a_run("3", document=b"")]

    def test_attempts_are_ordered_by_step_element_and_number(self, database: Database) -> None:
        wanted = [
            an_attempt("a", 2, number=1),
            an_attempt("a", 10, number=0),
            an_attempt("a", 10, number=1),
            an_attempt("a/b", 0),
            an_attempt("b", 0),
        ]

        database.record(attempts=reversed(wanted))

        assert database.attempts("run-1") == wanted
        assert database.attempts("run-1", limit=2) == wanted[:2]
        assert database.attempts("run-1", limit=0) == []

    def test_attempts_are_chosen_by_step_element_and_states(self, database: Database) -> None:
        failed = an_attempt("blur", 1, state=State.FAILED)
        database.record(attempts=[an_attempt("blur", 0), failed, an_attempt("blurred", 1)])

        assert database.attempts("run-1", step="blur", element=1) == [failed]
        assert database.attempts("run-1", states=[State.FAILED, State.CANCELLED]) == [failed]
        assert database.attempts("run-1", states=[State.PENDING]) == []
        assert database.attempts("run-2") == []

    def test_counts_take_the_last_attempt_of_each_task(self, database: Database) -> None:
        retried = [an_attempt(number=one, state=State.FAILED) for one in (1, 2)]
        others = [an_attempt(element=1), an_attempt("count", state=State.SKIPPED, number=0)]
        database.record(attempts=[*retried, an_attempt(number=3), *others])

        assert database.counts("run-1") == {
            "blur": {State.SUCCEEDED: 2},
            "count": {State.SKIPPED: 1},
        }
        assert database.counts("run-2") == {}

    def test_last_result_is_of_the_latest_run_that_succeeded(self, database: Database) -> None:
        names = ("1", "2", "3")
        tried = [an_attempt(run=one, digest=f"digest-{one}") for one in ("1", "2")]
        failed = an_attempt(run="3", digest="digest-3", state=State.FAILED)
        results = [a_result(f"digest-{one}") for one in names]

        database.record(runs=map(a_run, names), attempts=[*tried, failed], results=results)

        assert database.last_result("cells", "blur", 0) == a_result("digest-2")
        assert database.last_result("cells", "blur", 1) is None
        assert database.last_result("cells", "count", 0) is None
        assert database.last_result("other", "blur", 0) is None

    def test_uses_give_the_time_of_the_latest_run_that_has_a_result(
        self, database: Database
    ) -> None:
        database.record(
            runs=[a_run(created=9.0), a_run("run-2", created=1.0)],
            attempts=[an_attempt(digest="digest-1"), an_attempt(run="run-2", digest="digest-2")],
            results=[a_result("digest-1"), a_result("digest-2"), a_result("digest-3")],
        )

        uses = {result.digest: used for result, used in database.uses()}

        assert uses == {"digest-1": 9.0, "digest-2": 2.5, "digest-3": 2.5}

    def test_results_forgotten_are_gone(self, database: Database) -> None:
        attempts = [an_attempt(digest="digest-1")]
        database.record(runs=[a_run()], attempts=attempts, results=[a_result()])

        database.forget(["digest-1", "never-there"])

        assert database.results(["digest-1"]) == {}
        assert database.last_result("cells", "blur", 0) is None

    def test_stamps_give_the_digest_of_the_same_look_only(self, database: Database) -> None:
        seen = Stamp(device=2**64 - 1, inode=2**63, size=0, modified=-1)
        changed = msgspec.structs.replace(seen, modified=5)
        database.record_stamps({seen: "digest-1", Stamp(1, 2, 3, 4): "digest-2"})

        assert database.stamps([seen, changed]) == {seen: "digest-1"}
        assert database.stamps([]) == {}

    def test_stamps_recorded_again_are_replaced(self, database: Database) -> None:
        seen = Stamp(1, 2, 3, 4)
        database.record_stamps({seen: "digest-1"})

        database.record_stamps({seen: "digest-2"})

        assert database.stamps([seen]) == {seen: "digest-2"}

    def test_deleted_run_is_gone_and_results_stay(self, database: Database) -> None:
        attempts = [an_attempt(), an_attempt(run="run-2")]
        runs = [a_run(), a_run("run-2")]
        database.record(runs=runs, attempts=attempts, results=[a_result()])

        database.delete("run-1")

        assert database.run("run-1") is None
        assert database.attempts("run-1") == []
        assert database.attempts("run-2") == [an_attempt(run="run-2")]
        assert database.results(["digest-1"]) == {"digest-1": a_result()}

    def test_run_deleted_and_recorded_again_starts_anew(self, database: Database) -> None:
        database.record(runs=[a_run()], attempts=[an_attempt(element=1)])
        database.delete("run-1")

        database.record(runs=[a_run()], attempts=[an_attempt(element=2)])

        assert database.attempts("run-1") == [an_attempt(element=2)]

    def test_run_that_is_held_cannot_be_held_again(self, database: Database) -> None:
        with database.hold("run-1"):
            assert database.holder("run-1") == os.getpid()
            with pytest.raises(BusyError, match="run `run-1` is held by"), database.hold("run-1"):
                pass
            with database.hold("run-2"):
                pass

        assert database.holder("run-1") is None
        with database.hold("run-1"):
            pass

    def test_run_held_is_let_go_after_an_error(self, database: Database) -> None:
        with pytest.raises(ValueError, match="no"), database.hold("run-1"):
            raise ValueError("no")

        assert database.holder("run-1") is None

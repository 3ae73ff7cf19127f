import pytest
from msgspec.structs import replace

from furness.databases.memory import MemoryDatabase
from furness.engine.frontier import Frontier
from furness.engine.ledger import Ledger
from furness.engine.surroundings import Surroundings
from furness.graph.expand import expand
from furness.model.event import Event, Progressed
from furness.model.pipeline import Step
from furness.model.run import AttemptRecord, RunRecord, State
from furness.stores.memory import MemoryStore
from furness.testing.examples import operator, pipeline

RUN = RunRecord(id="r", pipeline="p")
EARLIER = AttemptRecord(run="r", step="a", element=0, state=State.FAILED, workspace="r/a/attempt-1")


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def ledger(told: list[Event]) -> Ledger:
    frontier = Frontier(expand(pipeline({"a": Step(operator=operator("a"))})), {})
    around = Surroundings(
        database=MemoryDatabase(), store=MemoryStore(), folder="/w", listen=told.append
    )
    return Ledger(RUN, frontier, around)


def test_ledger_attempt_has_its_own_workspace(ledger: Ledger) -> None:
    assert ledger.attempt((0, 0), 2, State.SUBMITTED).workspace == "r/a/attempt-2"


def test_ledger_task_that_never_starts_is_attempt_zero_without_workspace(ledger: Ledger) -> None:
    record = ledger.attempt((0, 0), 0, State.SKIPPED)

    assert (record.number, record.workspace) == (0, None)


def test_ledger_next_attempt_comes_after_an_earlier_engine_s(ledger: Ledger) -> None:
    ledger.remember([EARLIER])

    assert ledger.next_number((0, 0)) == 2


@pytest.mark.parametrize(
    ("earlier", "number"),
    [
        pytest.param(EARLIER, 2, id="after-one-that-ran"),
        pytest.param(replace(EARLIER, number=2, workspace=None), 2, id="in-place-of-one-like-it"),
        pytest.param(replace(EARLIER, number=0, workspace=None), 0, id="in-place-of-the-first"),
    ],
)
def test_ledger_task_that_never_starts_this_time_is_the_last_record(
    ledger: Ledger, earlier: AttemptRecord, number: int
) -> None:
    ledger.remember([earlier])

    assert ledger.attempt((0, 0), 0, State.SKIPPED).number == number


def test_ledger_writes_before_it_tells(ledger: Ledger, told: list[Event]) -> None:
    ledger.settle(ledger.attempt((0, 0), 1, State.SUCCEEDED))
    ledger.write(running=0)
    ledger.write(running=0)

    (event,) = told
    assert isinstance(event, Progressed)
    assert (event.tally.ran, event.tally.total, len(event.attempts)) == (1, 1, 1)


def test_ledger_final_tally_counts_what_never_began_as_cancelled(ledger: Ledger) -> None:
    assert ledger.final_tally().cancelled == 1

import pytest

from furness.engine.dispatch import Room
from furness.errors import ArgumentError
from furness.executors.memory import MemoryExecutor
from furness.model.resources import Memory, Resources

GIB = 1024**3
WHOLE = Resources(cpus=4, memory=Memory(8 * GIB), gpus=1)


def room(whole: Resources | None = WHOLE, jobs: int | None = None) -> Room:
    executor = MemoryExecutor("")
    executor.__exit__(None, None, None)
    return Room(executor, whole, jobs)


@pytest.mark.parametrize(
    ("need", "fits"),
    [
        pytest.param(Resources(cpus=3), True, id="exactly-the-rest"),
        pytest.param(Resources(cpus=3.5), False, id="too-many-cores"),
        pytest.param(Resources(memory=Memory(7 * GIB)), True, id="the-rest-of-memory"),
        pytest.param(Resources(memory=Memory(7 * GIB + 1)), False, id="a-byte-too-much"),
        pytest.param(Resources(gpus=1), True, id="the-gpu"),
        pytest.param(Resources(gpus=2), False, id="two-gpus"),
    ],
)
def test_room_fits_what_is_left(need: Resources, fits: bool) -> None:
    there = room()
    there.take(Resources(cpus=1, memory=Memory(GIB)))

    assert there.fits(need) == fits


def test_room_is_full_by_cores_or_jobs() -> None:
    by_cores, by_jobs = room(), room(jobs=1)
    by_cores.take(Resources(cpus=4))
    by_jobs.take(Resources(cpus=1))

    assert by_cores.is_full
    assert by_jobs.is_full
    assert not by_jobs.fits(Resources(cpus=1))


def test_room_of_a_back_end_that_shares_by_itself_takes_anything() -> None:
    there = room(whole=None)
    there.check(Resources(cpus=1000))

    assert there.fits(Resources(cpus=1000, gpus=8))
    assert not there.is_full


def test_room_given_back_is_as_it_was() -> None:
    there = room(Resources(cpus=1))
    shares = [0.1, 0.2, 0.3, 0.1, 0.3]
    for cpus in shares:
        there.take(Resources(cpus=cpus))
    assert there.is_full
    for cpus in shares:
        there.take(Resources(cpus=cpus), sign=-1)

    assert (there.cpus, there.tasks) == (0.0, 0)
    assert there.fits(Resources(cpus=1))


@pytest.mark.parametrize(
    ("need", "message"),
    [
        pytest.param(Resources(cpus=4.5), "needs `4.5` CPUs, and here are `4`", id="cpus"),
        pytest.param(Resources(gpus=2), "needs `2` GPUs, and here are `1`", id="gpus"),
        pytest.param(
            Resources(memory=Memory(16 * GIB)),
            "needs `16.0 GiB` of memory, and here are `8.0 GiB`",
            id="memory",
        ),
    ],
)
def test_room_check_refuses_what_can_never_fit(need: Resources, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        room().check(need)

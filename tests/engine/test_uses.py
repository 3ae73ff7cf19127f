import pytest

from furness.engine.uses import Users
from furness.graph.expand import expand
from furness.graph.plan import Many, Produced
from furness.model.pipeline import Step
from furness.testing.examples import DOUBLE, pipeline


@pytest.mark.parametrize("count", [1, 16, 17, 400])
def test_steps_that_are_waited_for_are_one_source_when_they_are_many(count: int) -> None:
    steps = {f"a{n}": Step(operator=DOUBLE, arguments={"number": n}) for n in range(count)}
    last = Step(operator=DOUBLE, arguments={"number": 1}, needs=tuple(steps))

    users = Users(expand(pipeline({**steps, "last": last})))

    each = [Produced(n, None) for n in range(count)]
    assert users.waits[-1] == (each if count <= 16 else [Many(tuple(each))])
    assert sorted(users.uses) == list(range(count))

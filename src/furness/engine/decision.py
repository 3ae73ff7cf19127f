"""What becomes of a task, by what it reads: it waits, may run, is skipped, cancelled, or fails."""

from typing import TYPE_CHECKING

from furness.engine.reading import Reading
from furness.engine.uses import Users
from furness.errors import FurnessError
from furness.graph.condition import evaluate
from furness.graph.plan import Node
from furness.model.run import CANCELLED, FAILED, PENDING, READY, SKIPPED, SUCCEEDED, State

if TYPE_CHECKING:
    from furness.engine.feeding import Feeding

Decision = tuple[State, str | None]
"""A state, and why where it is a failure."""


def decide(
    users: Users, reading: Reading, feeding: "Feeding | None", number: int, element: int
) -> Decision:
    """Decide what becomes of a task that has not been decided; `PENDING` is not yet.

    Args:
        users: What each step waits for, and what it cannot be without.
        reading: What can be read by now.
        feeding: What feeds tasks, where steps may be added.
        number: The step's number in the plan.
        element: Its element.
    """
    seen: set[State] = set()
    for source in users.waits[number]:
        status = reading.status(source, element)
        if status == PENDING:
            return status, None
        seen.add(status)
    if feeding is not None:
        seen |= feeding.statuses((number, element))
        if PENDING in seen:
            return PENDING, None
    if CANCELLED in seen:
        return CANCELLED, None
    node = reading.plan.nodes[number]
    if any(reading.status(gate, element) == SKIPPED for gate in node.gates):
        return SKIPPED, None
    if any(reading.read(source, element) is None for source in users.musts[number]):
        return SKIPPED, None
    return _by_condition(reading, node, element)


def _by_condition(reading: Reading, node: Node, element: int) -> Decision:
    passed = READY if node.operator is not None else SUCCEEDED
    if node.when is None or node.step.when is None:
        return passed, None
    values = {reference: reading.read(source, element) for reference, source in node.when.items()}
    try:
        return (passed if evaluate(node.step.when, values) else SKIPPED), None
    except FurnessError as error:
        return FAILED, f"the condition cannot be evaluated: {error}"

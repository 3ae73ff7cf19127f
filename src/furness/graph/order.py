"""The order of a pipeline's steps: each after those that it reads from or waits for."""

from collections.abc import Iterable, Iterator
from typing import Any

from furness.errors import DocumentError
from furness.graph.condition import references_of
from furness.model.pipeline import Pipeline, Reference, Step, parse_reference


def order(pipeline: Pipeline) -> list[str]:
    """Give the names of the steps in an order in which they can be done.

    Steps stay in the document's order where they can. What is not a step is passed over.

    Raises:
        DocumentError: Steps wait for each other; the message shows the circle.
    """
    steps = pipeline.steps
    if _are_apart(steps.values()):
        return list(steps)
    needs = {name: needs_of(step) for name, step in steps.items()}
    done: dict[str, None] = {}
    for name, below in needs.items():
        if not below:
            done[name] = None
        elif name not in done:
            _visit(name, needs, done)
    return list(done)


def _are_apart(steps: Iterable[Step]) -> bool:
    """Tell at a glance that no step reads from another or waits for one."""
    for step in steps:
        if step.needs or step.when:
            return False
        for value in step.arguments.values():
            if type(value) not in _PLAIN:
                return False
    return True


def _visit(first: str, needs: dict[str, dict[str, None]], done: dict[str, None]) -> None:
    """Put a step and everything it needs into `done`, without recursion."""
    open_steps: dict[str, Iterator[str]] = {first: iter(needs[first])}
    while open_steps:
        name = next(reversed(open_steps))
        below = next(
            (need for need in open_steps[name] if need in needs and need not in done), None
        )
        if below is None:
            done[name] = None
            del open_steps[name]
        elif below in open_steps:
            raise _cycle([*open_steps], below)
        else:
            open_steps[below] = iter(needs[below])


def _cycle(path: list[str], again: str) -> DocumentError:
    circle = [again, *reversed(path[path.index(again) + 1 :]), again]
    return DocumentError(
        f"the steps wait for each other: `{' → '.join(circle)}`",
        hint="an arrow points to the step that reads; remove one of the references or `needs`",
        code="cycle",
    )


def needs_of(step: Step) -> dict[str, None]:
    """Give the names of the steps that must end before a step can be decided, in order."""
    if step.when is None and _PLAIN.issuperset(map(type, step.arguments.values())):
        return dict.fromkeys(step.needs)
    found = [one.step for one in references_in(step.arguments.values())]
    if step.when is not None:
        found += [one.step for one in references_of(step.when)]
    return dict.fromkeys([*(name for name in found if name), *step.needs])


_PLAIN = frozenset((int, float, bool, type(None)))


def references_in(value: Any) -> list[Reference]:
    """Give every reference in an argument, as deep as it may be in lists and maps.

    Raises:
        DocumentError: A text starts as a reference and is none.
    """
    if isinstance(value, str):
        found = parse_reference(value)
        return [found] if found else []
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, Iterable):
        return []
    return [reference for one in value for reference in references_in(one)]

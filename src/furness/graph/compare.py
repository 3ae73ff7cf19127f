"""What breaks when one interface takes the place of another; pure."""

from collections.abc import Iterator

from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.types import fits


def breaks(before: Operator, after: Operator) -> list[str]:
    """Say what users of an operator could no longer do with its next version.

    Args:
        before: The operator as they know it.
        after: The operator that is to take its place.

    Returns:
        A sentence for each: an input that is gone, needed, of another type or narrower; an
        output that is gone, of another type, or may now be missing.
    """
    return [*_inputs(before.inputs, after.inputs), *_outputs(before.outputs, after.outputs)]


def adds(before: Operator, after: Operator) -> list[str]:
    """Say what users of an operator can do with its next version that they could not before.

    Args:
        before: The operator as they know it.
        after: The operator that is to take its place.

    Returns:
        A sentence for each: an input or an output that is new, an input that takes more.
    """
    new = [f"the input `{name}` is new" for name in after.inputs if name not in before.inputs]
    new += [
        f"the input `{name}` takes more"
        for name, one in before.inputs.items()
        if name in after.inputs and any(_input(name, after.inputs[name], one))
    ]
    return new + [
        f"the output `{one}` is new" for one in after.outputs if one not in before.outputs
    ]


def _inputs(before: dict[str, Input], after: dict[str, Input]) -> Iterator[str]:
    for name, old in before.items():
        if name not in after:
            yield f"the input `{name}` is gone"
            continue
        yield from _input(name, old, after[name])
    for name, new in after.items():
        if name not in before and new.is_required:
            yield f"the new input `{name}` is required"


def _input(name: str, old: Input, new: Input) -> Iterator[str]:
    if not fits(old.type, new.type):
        yield f"the input `{name}` was {old.type} and is {new.type}"
    if new.is_required and not old.is_required:
        yield f"the input `{name}` has become required"
    low, high = float("-inf"), float("inf")
    if _or(new.minimum, low) > _or(old.minimum, low) or _or(new.maximum, high) < _or(
        old.maximum, high
    ):
        yield f"the input `{name}` takes a narrower range"


def _or(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else bound


def _outputs(before: dict[str, Output], after: dict[str, Output]) -> Iterator[str]:
    for name, old in before.items():
        if name not in after:
            yield f"the output `{name}` is gone"
        elif not fits(after[name].type, old.type):
            yield f"the output `{name}` was {old.type} and is {after[name].type}"

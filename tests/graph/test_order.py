"""The order of steps."""

import pytest

from furness.errors import DocumentError
from furness.graph.order import needs_of, order, references_in
from furness.model.pipeline import Pipeline, Reference, Step


def pipeline(**steps: Step) -> Pipeline:
    return Pipeline(pipeline="p", steps=steps)


def test_order_steps_without_wires_stay_as_written() -> None:
    assert order(pipeline(b=Step(operator="x"), a=Step(operator="x"))) == ["b", "a"]


def test_order_argument_when_and_needs_put_a_step_behind() -> None:
    found = order(
        pipeline(
            d=Step(operator="x", needs=("c",)),
            c=Step(operator="x", when="$b.o > 1"),
            b=Step(operator="x", arguments={"i": [{"k": "$a.o"}]}),
            a=Step(operator="x"),
        )
    )

    assert found == ["a", "b", "c", "d"]


def test_order_unknown_steps_are_passed_over() -> None:
    assert order(pipeline(a=Step(operator="x", needs=("b",)))) == ["a"]


@pytest.mark.parametrize(
    ("steps", "circle"),
    [
        pytest.param({"a": Step(operator="x", needs=("a",))}, "a → a", id="itself"),
        pytest.param(
            {
                "blur": Step(operator="x", arguments={"i": "$count.o"}),
                "count": Step(operator="x", arguments={"i": "$blur.o"}),
            },
            "blur → count → blur",
            id="two",
        ),
        pytest.param(
            {
                "a": Step(operator="x", needs=("b",)),
                "b": Step(operator="x", needs=("c",)),
                "c": Step(operator="x", needs=("d",)),
                "d": Step(operator="x", needs=("b",)),
            },
            "b → d → c → b",
            id="three behind one",
        ),
    ],
)
def test_order_cycle_is_shown_step_by_step(steps: dict[str, Step], circle: str) -> None:
    with pytest.raises(DocumentError, match=f"`{circle}`") as caught:
        order(pipeline(**steps))

    assert caught.value.problems[0].code == "cycle"


@pytest.mark.parametrize("step", [1, -1], ids=["forwards", "backwards"])
def test_order_chain_of_ten_thousand_steps_is_no_recursion(step: int) -> None:
    names = [f"s{number}" for number in range(10_000)][::step]
    needs = dict(zip(names[1:], names, strict=False))

    found = order(
        pipeline(
            **{
                name: Step(operator="x", needs=(needs[name],) if name in needs else ())
                for name in sorted(names)
            }
        )
    )

    assert found == names


def test_needs_of_names_each_step_once() -> None:
    step = Step(
        operator="x", arguments={"i": "$a.x", "j": ["$a.y", "$k"]}, when="$b.z", needs=("a", "c")
    )

    assert list(needs_of(step)) == ["a", "b", "c"]


def test_references_in_looks_into_lists_and_maps_but_not_at_literals() -> None:
    value = ["$a", {"k": ("$b.c", "$$d", "e$f", "$", 1, None)}]

    assert references_in(value) == [Reference("a"), Reference("c", "b")]

"""What may start, and what becomes of everything else: tiny plans, without clock or process."""

import random
import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from furness.engine.frontier import Frontier, Task
from furness.graph.expand import expand
from furness.model.interface import Input
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.model.run import State, task_name
from furness.model.types import parse_type
from furness.testing.examples import operator, pipeline

A, B = operator("a", {}, {"o": "Integer"}), operator("b", {"i": "Integer"}, {"o": "Integer"})
MANY = operator("many", {}, {"o": "List[Integer]"})
RAGGED = operator("ragged", {"i": "Integer"}, {"o": "List[Integer]"})
PAIR = operator("pair", {"i": "Integer", "j": "Integer"}, {"o": "Integer"})
SUM = operator("sum", {"i": "List[Integer]"}, {"o": "Integer"})
MAYBE = operator("maybe", {"i": "Optional[Integer]"}, {"o": "Integer"})
MAYBE_SUM = operator("maybe-sum", {"i": "List[Optional[Integer]]"}, {"o": "Integer"})
WITH_DEFAULT = operator(
    "with-default", {"i": Input(type=parse_type("Integer"), default=7)}, {"o": "Integer"}
)
WITH_NONE = operator(
    "with-none", {"i": Input(type=parse_type("Integer"), default=None)}, {"o": "Integer"}
)
SWITCH = {"on": "Boolean"}

Behaviour = Callable[[str, dict[str, Any]], Any]


def give(_name: str, arguments: dict[str, Any]) -> Any:
    """Do what all operators here do: sum what they are given, or make a list of that length."""
    flat = [one for value in arguments.values() for one in _flat(value)]
    return {"o": sum(flat)}


def _flat(value: Any) -> list[int]:
    if isinstance(value, list):
        return [one for inner in value for one in _flat(inner)]
    return [value] if isinstance(value, int) else []


def name_of(frontier: Frontier, task: Task) -> str:
    node = frontier.plan.nodes[task[0]]
    return task_name(node.path, frontier.elements.index(node.axis, task[1]))


class Story:
    """A frontier that is driven to its end, and what happened on the way."""

    def __init__(
        self,
        whole: Pipeline,
        arguments: Mapping[str, Any] | None = None,
        behave: Behaviour = give,
        seed: int | None = None,
    ) -> None:
        self.frontier = Frontier(expand(whole), arguments or {})
        self.given: dict[str, dict[str, Any]] = {}
        self.states: dict[str, str] = {}
        self.messages: dict[str, str | None] = {}
        self._behave = behave
        self._random = random.Random(seed) if seed is not None else None
        self._drive()

    def _drive(self) -> None:
        self.frontier.start()
        ready: list[Task] = []
        while True:
            while (task := self.frontier.take()) is not None:
                ready.append(task)
            if not ready:
                break
            self._do(ready.pop(self._random.randrange(len(ready)) if self._random else 0))
        for task, state, message in self.frontier.decided:
            self._end(task, state, message)

    def _do(self, task: Task) -> None:
        name = name_of(self.frontier, task)
        self.given[name] = self.frontier.arguments_of(task)
        outputs = self._behave(name, self.given[name])
        state = State.SUCCEEDED if outputs is not None else State.FAILED
        self._end(task, state)
        self.frontier.finish(task, state, outputs)

    def _end(self, task: Task, state: State, message: str | None = None) -> None:
        name = name_of(self.frontier, task)
        assert name not in self.states, f"{name} ended twice"
        self.states[name] = state.word
        self.messages[name] = message

    @property
    def outputs(self) -> dict[str, Any]:
        return self.frontier.outputs()


def failing(*names: str) -> Behaviour:
    return lambda name, arguments: None if name in names else give(name, arguments)


def lists(**by_name: Any) -> Behaviour:
    def behave(name: str, arguments: dict[str, Any]) -> Any:
        return {"o": by_name[name]} if name in by_name else give(name, arguments)

    return behave


# Without scatter.


def test_frontier_chain_passes_values_on() -> None:
    whole = pipeline(
        {
            "a": Step(operator=A),
            "b": Step(operator=B, arguments={"i": "$a.o"}),
            "c": Step(operator=B, arguments={"i": "$b.o"}),
        },
        outputs={"end": "$c.o"},
    )

    story = Story(whole, behave=lambda _name, given: {"o": 1 + given.get("i", 0)})

    assert story.outputs == {"end": 3}


def test_frontier_diamond_waits_for_both_sides() -> None:
    whole = pipeline(
        {
            "a": Step(operator=A),
            "left": Step(operator=B, arguments={"i": "$a.o"}),
            "right": Step(operator=B, arguments={"i": "$a.o"}),
            "end": Step(operator=PAIR, arguments={"i": "$left.o", "j": "$right.o"}),
        }
    )
    frontier = Frontier(expand(whole), {})
    frontier.start()

    frontier.finish((0, 0), State.SUCCEEDED, {"o": 5})
    both = {frontier.take(), frontier.take(), frontier.take()}
    frontier.finish((1, 0), State.SUCCEEDED, {"o": 1})

    assert both == {(1, 0), (2, 0), (0, 0)}
    assert not frontier.has_ready
    frontier.finish((2, 0), State.SUCCEEDED, {"o": 2})
    assert frontier.take() == (3, 0)


def test_frontier_that_hears_of_several_tasks_at_once_tells_who_reads_them_once() -> None:
    whole = pipeline(
        {
            "a": Step(operator=B, arguments={"i": "$n"}, scatter=Scatter(("i",))),
            "sum": Step(operator=SUM, arguments={"i": "$a.o"}),
            "each": Step(operator=B, arguments={"i": "$a.o"}, scatter=Scatter(("i",))),
        },
        inputs={"n": "List[Integer]"},
    )
    frontier = Frontier(expand(whole), {"n": [1, 2]})
    frontier.start()

    frontier.succeed({(0, 0): {"o": 1}, (0, 1): {"o": 2}})

    while (task := frontier.take()) in {(0, 0), (0, 1)}:
        pass
    assert [task, frontier.take(), frontier.take()] == [(2, 0), (2, 1), (1, 0)]
    assert frontier.arguments_of((1, 0)) == {"i": [1, 2]}


def test_frontier_take_gives_the_last_steps_first() -> None:
    whole = pipeline({"a": Step(operator=A), "b": Step(operator=A)})
    frontier = Frontier(expand(whole), {})
    frontier.start()

    assert [frontier.take(), frontier.take(), frontier.take()] == [(1, 0), (0, 0), None]


def test_frontier_values_in_lists_and_objects_are_put_together() -> None:
    parts = operator("parts", {"many": "List[Integer]", "any": "Json"}, {"o": "Integer"})
    whole = pipeline(
        {
            "a": Step(operator=A),
            "b": Step(
                operator=parts,
                arguments={"many": [1, "$a.o", "$x"], "any": {"k": ["$a.o"], "$": "$$x"}},
            ),
        },
        {"x": "Integer"},
    )

    story = Story(whole, {"x": 9}, lists(a=5))

    assert story.given["b"] == {"many": [1, 5, 9], "any": {"k": [5], "$": "$x"}}


# Scatter.


def test_frontier_zip_takes_lists_side_by_side() -> None:
    step = Step(operator=PAIR, arguments={"i": "$x", "j": "$y"}, scatter=Scatter(("i", "j")))
    whole = pipeline({"s": step}, {"x": "List[Integer]", "y": "List[Integer]"}, {"all": "$s.o"})

    assert Story(whole, {"x": [1, 2], "y": [10, 20]}).outputs == {"all": [11, 22]}


def test_frontier_zip_of_uneven_lists_is_broken_and_says_why() -> None:
    step = Step(operator=PAIR, arguments={"i": "$x", "j": "$y"}, scatter=Scatter(("i", "j")))
    whole = pipeline(
        {"s": step, "t": Step(operator=SUM, arguments={"i": "$s.o"})},
        {"x": "List[Integer]", "y": "List[Integer]"},
    )

    story = Story(whole, {"x": [1, 2], "y": [10]})

    assert story.frontier.broken == [("s", "zip needs lists of one length, here are 2 and 1")]
    assert story.states == {"t": "cancelled"}


def test_frontier_cross_takes_every_combination_the_last_list_fastest() -> None:
    step = Step(
        operator=PAIR, arguments={"i": "$x", "j": "$y"}, scatter=Scatter(("i", "j"), "cross")
    )
    whole = pipeline({"s": step}, {"x": "List[Integer]", "y": "List[Integer]"}, {"all": "$s.o"})

    story = Story(whole, {"x": [1, 2], "y": [10, 20, 30]})

    assert story.outputs == {"all": [11, 21, 31, 12, 22, 32]}


def test_frontier_cross_of_three_lists_counts_like_digits() -> None:
    three = operator("three", dict.fromkeys("ijk", "Integer"), {"o": "Integer"})
    step = Step(
        operator=three,
        arguments={"i": [100, 200], "j": [10, 20], "k": [1, 2]},
        scatter=Scatter(("i", "j", "k"), "cross"),
    )

    story = Story(pipeline({"s": step}, outputs={"all": "$s.o"}))

    assert story.outputs == {"all": [111, 112, 121, 122, 211, 212, 221, 222]}


@pytest.mark.parametrize("position", [0, 1], ids=["slow", "fast"])
def test_frontier_cross_over_the_outputs_of_a_scatter_pairs_by_element(position: int) -> None:
    order = ("i", "j") if position == 0 else ("j", "i")
    whole = pipeline(
        {
            "first": Step(operator=B, arguments={"i": "$x"}, scatter=Scatter(("i",))),
            "s": Step(
                operator=PAIR,
                arguments={"i": "$first.o", "j": [10, 20]},
                scatter=Scatter(order, "cross"),
            ),
        },
        {"x": "List[Integer]"},
        {"all": "$s.o"},
    )

    found = Story(whole, {"x": [1, 2, 3]}).outputs["all"]

    expected = [i + j for i in (1, 2, 3) for j in (10, 20)]
    assert found == (expected if position == 0 else [i + j for j in (10, 20) for i in (1, 2, 3)])


def test_frontier_scatter_over_a_scatter_starts_before_the_whole_list_is_there() -> None:
    whole = pipeline(
        {
            "first": Step(operator=B, arguments={"i": "$x"}, scatter=Scatter(("i",))),
            "second": Step(operator=B, arguments={"i": "$first.o"}, scatter=Scatter(("i",))),
        },
        {"x": "List[Integer]"},
    )
    frontier = Frontier(expand(whole), {"x": [1, 2, 3]})
    frontier.start()
    while frontier.take():
        pass

    frontier.finish((0, 1), State.SUCCEEDED, {"o": 20})

    assert frontier.take() == (1, 1)
    assert frontier.take() is None
    assert frontier.arguments_of((1, 1)) == {"i": 20}


def test_frontier_gathered_list_waits_for_every_element() -> None:
    whole = pipeline(
        {
            "first": Step(operator=B, arguments={"i": "$x"}, scatter=Scatter(("i",))),
            "all": Step(operator=SUM, arguments={"i": "$first.o"}),
        },
        {"x": "List[Integer]"},
    )
    frontier = Frontier(expand(whole), {"x": [1, 2]})
    frontier.start()
    assert [frontier.take(), frontier.take()] == [(0, 0), (0, 1)]

    frontier.finish((0, 1), State.SUCCEEDED, {"o": 20})
    assert not frontier.has_ready
    frontier.finish((0, 0), State.SUCCEEDED, {"o": 10})

    assert frontier.arguments_of((1, 0)) == {"i": [10, 20]}


def ragged() -> Pipeline:
    """A pipeline in which each element makes a list, and each of those is worked on."""
    inner = pipeline(
        {
            "cut": Step(operator=RAGGED, arguments={"i": "$i"}),
            "work": Step(
                operator=PAIR, arguments={"i": "$cut.o", "j": "$i"}, scatter=Scatter(("i",))
            ),
        },
        {"i": "Integer"},
        {"pieces": "$work.o", "itself": "$i", "cut": "$cut.o"},
        pipeline="inner",
    )
    return pipeline(
        {
            "outer": Step(operator=inner, arguments={"i": "$x"}, scatter=Scatter(("i",))),
            "through": Step(operator=SUM, arguments={"i": "$outer.itself"}),
        },
        {"x": "List[Integer]"},
        {"pieces": "$outer.pieces", "itself": "$outer.itself", "cut": "$outer.cut"},
    )


def test_frontier_scatter_of_scatter_over_ragged_lists_keeps_their_shape() -> None:
    behave = lists(**{"outer/cut[0]": [1, 2], "outer/cut[1]": [], "outer/cut[2]": [3]})

    story = Story(ragged(), {"x": [100, 200, 300]}, behave)

    assert story.outputs == {
        "pieces": [[101, 102], [], [303]],
        "itself": [100, 200, 300],
        "cut": [[1, 2], [], [3]],
    }
    assert {"outer/work[0,0]", "outer/work[0,1]", "outer/work[2,0]"} <= story.states.keys()


def test_frontier_an_input_that_only_passes_through_is_told_when_its_list_comes_late() -> None:
    inner = pipeline({}, {"i": "Integer"}, {"o": "$i"}, pipeline="inner")
    whole = pipeline(
        {
            "many": Step(operator=MANY),
            "through": Step(operator=inner, arguments={"i": "$many.o"}, scatter=Scatter(("i",))),
            "sum": Step(operator=SUM, arguments={"i": "$through.o"}),
            "each": Step(operator=B, arguments={"i": "$through.o"}, scatter=Scatter(("i",))),
        },
        outputs={"sum": "$sum.o", "each": "$each.o"},
    )

    story = Story(whole, behave=lists(many=[1, 2, 3]))

    assert story.outputs == {"sum": 6, "each": [1, 2, 3]}


# Empty lists.


@pytest.mark.parametrize(
    ("arguments", "outputs"),
    [
        pytest.param({"x": [], "y": [1]}, {"all": [], "next": [], "sum": 0}, id="first"),
        pytest.param({"x": [1], "y": []}, {"all": [], "next": [], "sum": 0}, id="second"),
        pytest.param({"x": [], "y": []}, {"all": [], "next": [], "sum": 0}, id="both"),
    ],
)
def test_frontier_empty_list_gives_an_empty_list(
    arguments: dict[str, Any], outputs: dict[str, Any]
) -> None:
    whole = pipeline(
        {
            "s": Step(
                operator=PAIR,
                arguments={"i": "$x", "j": "$y"},
                scatter=Scatter(("i", "j"), "cross"),
            ),
            "t": Step(operator=B, arguments={"i": "$s.o"}, scatter=Scatter(("i",))),
            "u": Step(operator=SUM, arguments={"i": "$t.o"}),
            "after": Step(operator=A, needs=("t",)),
        },
        {"x": "List[Integer]", "y": "List[Integer]"},
        {"all": "$s.o", "next": "$t.o", "sum": "$u.o"},
    )

    story = Story(whole, arguments)

    assert story.outputs == outputs
    assert story.states == {"u": "succeeded", "after": "succeeded"}


def test_frontier_empty_list_that_a_step_made_gives_an_empty_list() -> None:
    whole = pipeline(
        {
            "many": Step(operator=MANY),
            "s": Step(operator=B, arguments={"i": "$many.o"}, scatter=Scatter(("i",))),
            "sum": Step(operator=SUM, arguments={"i": "$s.o"}),
        },
        outputs={"sum": "$sum.o", "all": "$s.o"},
    )

    assert Story(whole, behave=lists(many=[])).outputs == {"sum": 0, "all": []}


def test_frontier_empty_list_around_a_scatter_of_scatter_gives_an_empty_list() -> None:
    assert Story(ragged(), {"x": []}).outputs == {"pieces": [], "itself": [], "cut": []}


# Skips: the table of docs/concepts/conditions-and-skips.md.


def skipping(reader: Step, **more: Step) -> Story:
    """Run a pipeline in which `before` is skipped and `reader` is not forbidden to run."""
    before = Step(operator=A, when="$on")
    whole = pipeline({"before": before, "reader": reader, **more}, SWITCH, {"end": "$reader.o"})
    return Story(whole, {"on": False})


@pytest.mark.parametrize(
    ("used", "state"),
    [
        pytest.param(MAYBE, "succeeded", id="optional"),
        pytest.param(WITH_NONE, "succeeded", id="default-null"),
        pytest.param(B, "skipped", id="required"),
        pytest.param(WITH_DEFAULT, "skipped", id="another-default"),
    ],
)
def test_frontier_input_from_a_skipped_step_is_null_or_skips(used: Any, state: str) -> None:
    story = skipping(Step(operator=used, arguments={"i": "$before.o"}))

    assert story.states == {"before": "skipped", "reader": state}
    assert story.given == ({"reader": {"i": None}} if state == "succeeded" else {})


def test_frontier_needs_on_a_skipped_step_are_satisfied() -> None:
    assert skipping(Step(operator=A, needs=("before",))).states["reader"] == "succeeded"


@pytest.mark.parametrize(
    ("when", "state"),
    [
        pytest.param("$before.o == null", "succeeded", id="true"),
        pytest.param("$before.o != null", "skipped", id="false"),
    ],
)
def test_frontier_when_reads_null_from_a_skipped_step(when: str, state: str) -> None:
    assert skipping(Step(operator=A, when=when)).states["reader"] == state


def test_frontier_output_of_a_skipped_step_is_null() -> None:
    whole = pipeline({"a": Step(operator=A, when="$on")}, SWITCH, {"o": "$a.o"})

    assert Story(whole, {"on": False}).outputs == {"o": None}


def test_frontier_scatter_over_a_skipped_list_skips_what_reads_it() -> None:
    story = skipping(
        Step(operator=SUM, arguments={"i": "$each.o"}),
        many=Step(operator=MANY, when="$on"),
        each=Step(operator=B, arguments={"i": "$many.o"}, scatter=Scatter(("i",))),
    )

    assert story.states == {"before": "skipped", "many": "skipped", "reader": "skipped"}


def partly_skipped(**readers: Step) -> Story:
    """Run a pipeline whose scattered step `some` is skipped for the element 2."""
    some = Step(operator=B, arguments={"i": "$x"}, scatter=Scatter(("i",)), when="$i != 2")
    whole = pipeline(
        {"some": some, **readers},
        {"x": "List[Integer]"},
        {name: f"${name}.o" for name in ("some", *readers)},
    )
    return Story(whole, {"x": [1, 2, 3]})


def test_frontier_skipped_elements_are_left_out_of_a_gathered_list() -> None:
    story = partly_skipped(sum=Step(operator=SUM, arguments={"i": "$some.o"}))

    assert story.given["sum"] == {"i": [1, 3]}
    assert story.outputs["some"] == [1, 3]


def test_frontier_skipped_elements_stay_as_null_where_elements_are_optional() -> None:
    story = partly_skipped(sum=Step(operator=MAYBE_SUM, arguments={"i": "$some.o"}))

    assert story.given["sum"] == {"i": [1, None, 3]}


def test_frontier_skipped_elements_skip_the_same_element_of_the_next_scatter() -> None:
    story = partly_skipped(
        next=Step(operator=B, arguments={"i": "$some.o"}, scatter=Scatter(("i",)))
    )

    assert [story.states[f"next[{at}]"] for at in range(3)] == ["succeeded", "skipped", "succeeded"]
    assert story.outputs["next"] == [1, 3]


def test_frontier_optional_element_of_a_skipped_element_is_null() -> None:
    story = partly_skipped(
        next=Step(operator=MAYBE, arguments={"i": "$some.o"}, scatter=Scatter(("i",)))
    )

    assert story.given["next[1]"] == {"i": None}
    assert story.outputs["next"] == [1, 0, 3]


def nested(outer: Step, **more: Step) -> Story:
    whole = pipeline({"outer": outer, **more}, SWITCH, {"end": "$outer.o"})
    return Story(whole, {"on": False})


INNER = pipeline(
    {"first": Step(operator=A), "second": Step(operator=B, arguments={"i": "$first.o"})},
    outputs={"o": "$second.o"},
    pipeline="inner",
)


def test_frontier_closed_gate_skips_every_step_inside_and_what_reads_them() -> None:
    story = nested(
        Step(operator=INNER, when="$on"), after=Step(operator=B, arguments={"i": "$outer.o"})
    )

    assert story.states == dict.fromkeys(("outer/first", "outer/second", "after"), "skipped")
    assert story.outputs == {"end": None}


def test_frontier_open_gate_lets_the_steps_inside_run() -> None:
    story = nested(Step(operator=INNER, when="!$on"))

    assert story.states == dict.fromkeys(("outer/first", "outer/second"), "succeeded")


def test_frontier_gate_of_a_scattered_pipeline_is_one_for_each_element() -> None:
    inner = pipeline(
        {"work": Step(operator=B, arguments={"i": "$i"})},
        {"i": "Integer"},
        {"o": "$work.o"},
        pipeline="inner",
    )
    outer = Step(operator=inner, arguments={"i": "$x"}, scatter=Scatter(("i",)), when="$i > 1")
    whole = pipeline({"outer": outer}, {"x": "List[Integer]"}, {"all": "$outer.o"})

    story = Story(whole, {"x": [1, 2, 3]})

    assert story.outputs == {"all": [2, 3]}
    assert story.states["outer/work[0]"] == "skipped"


def test_frontier_closed_outer_gate_closes_the_inner_ones() -> None:
    middle = pipeline(
        {"inner": Step(operator=INNER, when="true")}, outputs={"o": "$inner.o"}, pipeline="middle"
    )

    story = nested(Step(operator=middle, when="$on"))

    assert set(story.states.values()) == {"skipped"}


def test_frontier_needs_of_a_nested_pipeline_hold_back_all_of_it() -> None:
    whole = pipeline({"last": Step(operator=INNER, needs=("a",)), "a": Step(operator=A)})
    frontier = Frontier(expand(whole), {})
    frontier.start()

    assert name_of(frontier, frontier.take() or (9, 9)) == "a"
    assert not frontier.has_ready


def test_frontier_needs_on_a_nested_pipeline_wait_for_all_of_it() -> None:
    story: list[str] = []
    whole = pipeline({"last": Step(operator=A, needs=("outer",)), "outer": Step(operator=INNER)})

    Story(whole, behave=lambda name, given: story.append(name) or give(name, given))  # type: ignore[func-returns-value]

    assert story == ["outer/first", "outer/second", "last"]


# Failures.


CHAIN = {
    "a": Step(operator=A),
    "b": Step(operator=B, arguments={"i": "$a.o"}),
    "c": Step(operator=B, arguments={"i": "$b.o"}),
    "waits": Step(operator=A, needs=("c",)),
    "apart": Step(operator=A),
}


def test_frontier_failure_cancels_all_that_depends_on_it_and_nothing_else() -> None:
    story = Story(pipeline(CHAIN), behave=failing("a"))

    assert story.states == {
        "a": "failed",
        "b": "cancelled",
        "c": "cancelled",
        "waits": "cancelled",
        "apart": "succeeded",
    }


def test_frontier_allowed_failure_counts_as_a_skip() -> None:
    steps = {
        **CHAIN,
        "a": Step(operator=A, allow_failure=True),
        "maybe": Step(operator=MAYBE, arguments={"i": "$a.o"}),
        "needs": Step(operator=A, needs=("a",)),
    }

    story = Story(pipeline(steps), behave=failing("a"))

    assert (story.states["a"], story.states["b"]) == ("failed", "skipped")
    assert (story.states["maybe"], story.states["needs"]) == ("succeeded", "succeeded")


def test_frontier_allowed_failure_of_a_pipeline_is_its_steps() -> None:
    whole = pipeline(
        {
            "outer": Step(operator=INNER, allow_failure=True),
            "after": Step(operator=MAYBE, arguments={"i": "$outer.o"}),
        }
    )

    story = Story(whole, behave=failing("outer/first"))

    assert story.states == {
        "outer/first": "failed",
        "outer/second": "skipped",
        "after": "succeeded",
    }


def test_frontier_failed_element_cancels_who_gathers_it_and_its_own_chain() -> None:
    whole = pipeline(
        {
            "first": Step(operator=B, arguments={"i": "$x"}, scatter=Scatter(("i",))),
            "next": Step(operator=B, arguments={"i": "$first.o"}, scatter=Scatter(("i",))),
            "sum": Step(operator=SUM, arguments={"i": "$next.o"}),
        },
        {"x": "List[Integer]"},
        {"all": "$next.o", "sum": "$sum.o"},
    )

    story = Story(whole, {"x": [1, 2]}, failing("first[1]"))

    assert story.states == {
        "first[0]": "succeeded",
        "first[1]": "failed",
        "next[0]": "succeeded",
        "next[1]": "cancelled",
        "sum": "cancelled",
    }
    assert story.outputs["sum"] is None
    assert len(story.outputs["all"]) == 1


def test_frontier_allowed_failures_of_elements_are_left_out_of_the_list() -> None:
    first = Step(operator=B, arguments={"i": "$x"}, scatter=Scatter(("i",)), allow_failure=True)
    whole = pipeline({"first": first}, {"x": "List[Integer]"}, {"all": "$first.o"})

    assert Story(whole, {"x": [1, 2, 3]}, failing("first[1]")).outputs == {"all": [1, 3]}


def test_frontier_condition_that_cannot_be_evaluated_fails_and_says_why() -> None:
    whole = pipeline({"a": Step(operator=A, when="$x > 'text'")}, {"x": "Integer"})

    story = Story(whole, {"x": 1})

    assert story.states == {"a": "failed"}
    assert "the condition cannot be evaluated" in str(story.messages["a"])


def test_frontier_failed_gate_cancels_the_steps_inside() -> None:
    story = nested(Step(operator=INNER, when="$on > 3"))

    assert story.states == {
        "outer": "failed",
        "outer/first": "cancelled",
        "outer/second": "cancelled",
    }


# Large and deep.


def test_frontier_long_chain_of_skips_needs_no_deep_stack() -> None:
    steps = {"s0": Step(operator=A, when="$on")}
    for number in range(1, 3000):
        steps[f"s{number}"] = Step(operator=B, arguments={"i": f"$s{number - 1}.o"})

    story = Story(pipeline(steps, SWITCH), {"on": False})

    assert set(story.states.values()) == {"skipped"}


def test_frontier_long_chain_of_scatters_needs_no_deep_stack() -> None:
    steps = {"s0": Step(operator=B, arguments={"i": "$x"}, scatter=Scatter(("i",)))}
    for number in range(1, 1500):
        steps[f"s{number}"] = Step(
            operator=B, arguments={"i": f"$s{number - 1}.o"}, scatter=Scatter(("i",))
        )
    whole = pipeline(steps, {"x": "List[Integer]"}, {"end": "$s1499.o"})

    assert Story(whole, {"x": [1, 2]}).outputs == {"end": [1, 2]}


@pytest.mark.integration
def test_frontier_scatter_of_a_million_elements_opens_quickly_and_small() -> None:
    step = Step(operator=B, arguments={"i": "$x"}, scatter=Scatter(("i",)))
    after = Step(operator=B, arguments={"i": "$s.o"}, scatter=Scatter(("i",)))
    plan = expand(pipeline({"s": step, "t": after}, {"x": "List[Integer]"}))
    begun = time.process_time()
    frontier = Frontier(plan, {"x": list(range(1_000_000))})
    frontier.start()
    took = time.process_time() - begun

    tracemalloc.start()
    small = Frontier(plan, {"x": list(range(50_000))})
    small.start()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert frontier.elements.tasks == 2_000_000
    assert took < 15
    assert peak * 20 < 300 * 1024**2


# Whatever happens, in whatever order.


@st.composite
def pipelines(draw: st.DrawFn) -> tuple[Pipeline, dict[str, str]]:
    """Give a pipeline of up to eight steps, and what each task of a step will do."""
    steps: dict[str, Step] = {}
    lists_of: list[str] = ["$x"]
    numbers: list[str] = ["$n"]
    fates: dict[str, str] = {}
    for number in range(draw(st.integers(1, 8))):
        name = f"s{number}"
        kind = draw(st.sampled_from(["number", "gather", "scatter", "cross", "many", "nested"]))
        common: dict[str, Any] = {
            "needs": tuple(draw(st.lists(st.sampled_from(sorted(steps)), max_size=1)))
            if steps
            else (),
            "when": draw(st.sampled_from([None, None, "$n > 1", "$n < 1"])),
            "allow_failure": draw(st.booleans()),
        }
        one, many = draw(st.sampled_from(numbers)), draw(st.sampled_from(lists_of))
        steps[name] = _drawn_step(kind, one, many, common)
        (lists_of if kind in ("scatter", "cross", "many", "nested") else numbers).append(
            f"${name}.o"
        )
        fates[name] = draw(st.sampled_from(["well", "well", "first-fails", "all-fail"]))
    outputs = {f"o{at}": one for at, one in enumerate([*lists_of, *numbers])}
    return pipeline(steps, {"x": "List[Integer]", "n": "Integer"}, outputs), fates


def _drawn_step(kind: str, one: str, many: str, common: dict[str, Any]) -> Step:
    match kind:
        case "number":
            return Step(operator=MAYBE, arguments={"i": one}, **common)
        case "gather":
            return Step(operator=SUM, arguments={"i": many}, **common)
        case "scatter":
            return Step(operator=B, arguments={"i": many}, scatter=Scatter(("i",)), **common)
        case "cross":
            both = Scatter(("i", "j"), "cross")
            return Step(operator=PAIR, arguments={"i": many, "j": "$x"}, scatter=both, **common)
        case "many":
            return Step(operator=RAGGED, arguments={"i": one}, **common)
        case _:
            return Step(operator=NESTED, arguments={"i": many}, scatter=Scatter(("i",)), **common)


NESTED = pipeline(
    {
        "cut": Step(operator=RAGGED, arguments={"i": "$i"}),
        "each": Step(operator=B, arguments={"i": "$cut.o"}, scatter=Scatter(("i",))),
        "sum": Step(operator=SUM, arguments={"i": "$each.o"}),
    },
    {"i": "Integer"},
    {"o": "$sum.o", "same": "$i"},
    pipeline="nested",
)


def drawn_behaviour(whole: Pipeline, fates: dict[str, str]) -> Behaviour:
    def behave(name: str, arguments: dict[str, Any]) -> Any:
        step, _, index = name.partition("[")
        fate = fates[step.partition("/")[0]]
        if fate == "all-fail" or (fate == "first-fails" and index[:1] in ("", "0")):
            return None
        made = give(name, arguments)
        used = whole.steps[step].operator if "/" not in step else None
        is_list = used is RAGGED or step.endswith("/cut")
        return {"o": list(range(made["o"] % 3))} if is_list else {"o": made["o"] % 7}

    return behave


@settings(max_examples=60, deadline=None)
@given(drawn=pipelines(), values=st.lists(st.integers(0, 5), max_size=3), seed=st.integers(0, 99))
def test_frontier_whatever_is_drawn_ends_and_does_not_depend_on_the_order(
    drawn: tuple[Pipeline, dict[str, str]], values: list[int], seed: int
) -> None:
    whole, fates = drawn
    arguments = {"x": values, "n": len(values)}
    behave = drawn_behaviour(whole, fates)

    first = Story(whole, arguments, behave)
    second = Story(whole, arguments, behave, seed)

    assert first.states == second.states
    assert first.outputs == second.outputs
    assert first.given == second.given
    ended = {State(state) for states in second.frontier.elements.states for state in states}
    assert all(state.is_final for state in ended)
    assert len(second.states) >= second.frontier.elements.tasks

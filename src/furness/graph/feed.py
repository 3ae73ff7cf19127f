"""Feeds: the outputs of added steps that join a list which a step is given."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from furness.graph.grow import Grown, Site, Types
from furness.graph.plan import Node, Source, Value
from furness.graph.wires import Findings, listed, near
from furness.model.added import Feeds
from furness.model.operator import Operator
from furness.model.types import Type, fits

JSON = "Json"
"""The type that takes a list of anything."""


class Target(Struct, frozen=True):
    """A step that is fed."""

    task: tuple[int, int]
    """Its number in the plan, and the element."""
    node: Node
    """The step."""


class Feed(Struct, frozen=True, kw_only=True):
    """One output that joins one list."""

    step: str
    """The step that feeds."""
    output: str
    """Its output."""
    target: tuple[int, int]
    """The task that is fed."""
    input: str
    """The input whose list it joins."""
    spread: bool
    """Whether each of its elements joins the list, and not it itself."""


class Meadow(Struct, frozen=True, kw_only=True):
    """What feeds are checked against."""

    site: Site
    """Where the steps are added that feed."""
    nodes: Sequence[Node]
    """The steps of the plan."""
    added: Types
    """The outputs of the steps that are added."""
    findings: Findings
    """Where problems are noted."""


def check_feeds(feeds: Mapping[str, Feeds], meadow: Meadow) -> list[Feed]:
    """Give what feeds what; what is wrong is noted.

    Args:
        feeds: What was written, by the step that feeds.
        meadow: What it is checked against.
    """
    return [
        feed
        for step, targets in feeds.items()
        for target, inputs in targets.items()
        for feed in _of_target(step, target, inputs, meadow)
    ]


def _of_target(
    step: str, target: str, inputs: Mapping[str, str | None], meadow: Meadow
) -> Iterator[Feed]:
    place = ("steps", step, "feeds", target)
    found = find_target(meadow.site, target, meadow.nodes)
    if isinstance(found, Target):
        for name, output in inputs.items():
            yield from _of_input((step, output), found, name, meadow)
        return
    message, hint = found
    if target in meadow.added:
        message = f"`{target}` is added together with `{step}`, and cannot be fed by it"
        hint = f"name `${step}.…` in the arguments of `{target}`"
    elif hint is None:
        hint = near(target, meadow.site.types.outputs) or (
            f"the steps are {listed(meadow.site.types.outputs)}"
        )
    meadow.findings.add(place, "feeds", message, hint)


def find_target(site: Site, name: str, nodes: Sequence[Node]) -> "Target | tuple[str, str | None]":
    """Give the step of a name that can be fed; else why it cannot, and what to do.

    Args:
        site: Where the steps are added that feed.
        name: The step's name.
        nodes: The steps of the plan.
    """
    numbers = site.names.numbers.get(name)
    if numbers is None and site.around is not None:
        return find_target(site.around, name, nodes)
    if numbers is None:
        return f"there is no step `{name}`", None
    node = nodes[numbers[0]] if len(numbers) == 1 else None
    if node is None or node.operator is None or node.path != site.names.prefix + name:
        return f"`{name}` is a pipeline, and only an operator can be fed", "feed a step inside it"
    if node.step.scatter:
        return (
            f"`{name}` is scattered, and only a step that is not can be fed",
            f"feed a step that gives the whole list to `{name}`",
        )
    return Target((numbers[0], site.element), node)


def _of_input(
    given: tuple[str, str | None], target: Target, name: str, meadow: Meadow
) -> Iterator[Feed]:
    step, output = given
    place = ("steps", step, "feeds", target.node.path.rpartition("/")[2])
    operator = target.node.operator
    assert operator is not None  # noqa: S101  # a pipeline cannot be fed
    if name not in operator.inputs:
        hint = near(name, operator.inputs) or f"its inputs are {listed(operator.inputs)}"
        message = f"`{operator.operator}` has no input `{name}`"
        meadow.findings.add(place, "feeds", message, hint)
        return
    outputs = meadow.added[step] or {}
    if output is None and len(outputs) == 1:
        output = next(iter(outputs))
    if output not in outputs:
        meadow.findings.add(place, "feeds", *_no_output(step, output, name, outputs))
        return
    spread = _spread(outputs[output], operator, name, target.node.arguments.get(name))
    if isinstance(spread, bool):
        yield Feed(step=step, output=output, target=target.task, input=name, spread=spread)
    else:
        meadow.findings.add(place, "feeds", *spread)


def _no_output(
    step: str, output: str | None, name: str, outputs: Mapping[str, Any]
) -> tuple[str, str]:
    if output is not None:
        hint = near(output, outputs) or f"its outputs are {listed(outputs)}"
        return f"the step `{step}` has no output `{output}`", hint
    if not outputs:
        return f"the step `{step}` has no outputs", "declare one in the operator's `outputs`"
    hint = f'write {{"{name}": "{next(iter(outputs))}"}}; its outputs are {listed(outputs)}'
    return f"the step `{step}` has {len(outputs)} outputs", hint


def _spread(
    given: Type | None, operator: Operator, name: str, base: Source | None
) -> bool | tuple[str, str | None]:
    """Tell whether an output's elements join a list, and not it itself; or why it cannot join."""
    wanted = operator.inputs[name].type.required
    label = f"`{name}` of `{operator.operator}`"
    element = wanted if wanted.name == JSON else wanted.of
    if wanted.name not in (JSON, "List") or element is None:
        return f"{label} is {wanted}, and only a list can be fed", f"make it `List[{wanted}]`"
    if wanted.name == JSON and isinstance(base, Value) and not isinstance(base.value, list | None):
        return f"{label} was given something else than a list", "give it a list, or nothing"
    if given is None or fits(given.required, element):
        return False
    if wanted.name == "List" and fits(given.required, wanted):
        return True
    return f"the output is {given}, and {label} takes {wanted}", None


def source_of(feed: Feed, grown: Grown) -> Source:
    """Give where the value of a feed comes from, read at the site."""
    return grown.names.outputs[feed.step][feed.output]

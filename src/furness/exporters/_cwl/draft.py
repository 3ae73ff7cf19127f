"""The steps of a CWL workflow while it is written: scatter, conditions, and steps around steps.

CWL scatters over lists and asks a condition of each element; it cannot ask anything else there, so
that a step with more to ask becomes a small workflow in the place of its tool.
"""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from furness.exporters._cwl.decision import decision
from furness.exporters._cwl.types import array, or_null, typed
from furness.exporters._text import unique
from furness.model.pipeline import Scatter

_METHODS = {"zip": "dotproduct", "cross": "flat_crossproduct"}


class Given(Struct, frozen=True, kw_only=True):
    """What a step gives to one input of what it runs."""

    said: Any
    """As the step's `in` says it."""
    type: Any
    """Its type; of a scattered input that of one element."""


class Use(Struct, frozen=True, kw_only=True):
    """What a step runs, and with what."""

    run: Any
    """A file, or what would be in it."""
    given: dict[str, Given]
    """What each of its inputs is given."""
    gives: dict[str, Any]
    """The type of each output."""
    is_workflow: bool = False
    """Whether it runs a workflow."""


class Guard(Struct, frozen=True, kw_only=True):
    """What is asked before a step runs."""

    told: dict[str, Any]
    """What `runtime/cwl.py` is told: `musts`, `when`, `reads`."""
    own: tuple[str, ...] = ()
    """The inputs of the step that are read."""
    more: dict[str, Given] = {}
    """What else is read."""


class Draft:
    """A workflow while it is written."""

    def __init__(self, inputs: dict[str, Any], taken: frozenset[str] = frozenset()) -> None:
        self.inputs = inputs
        """What it takes."""
        self.outputs: dict[str, Any] = {}
        """What it gives."""
        self.steps: dict[str, Any] = {}
        """What it does."""
        self._taken = taken
        self._features: set[str] = set()

    def name_for(self, wanted: str) -> str:
        """Give a name for a step: steps, inputs and outputs have no name in common in CWL."""
        return unique(wanted, self._taken | self.inputs.keys() | self.steps.keys())

    def document(self) -> dict[str, Any]:
        """Give what is written, with the requirements of all of it."""
        said = [one for step in self.steps.values() for one in step["in"].values()]
        features = self._features.union(*map(_merging, [*said, *self.outputs.values()]))
        return {
            "class": "Workflow",
            **({"requirements": {name: {} for name in sorted(features)}} if features else {}),
            "inputs": self.inputs,
            "outputs": self.outputs,
            "steps": self.steps,
        }

    def add(self, name: str, use: Use, guard: Guard | None, scatter: Scatter | None) -> None:
        """Put a step into the workflow.

        Args:
            name: Its name; it is free.
            use: What it runs.
            guard: What is asked before each of its tasks.
            scatter: Over which inputs it is scattered.
        """
        if guard and scatter:
            self.add(name, _within(name, use, guard, None), None, scatter)
            return
        said = {key: one.said for key, one in use.given.items()}
        step: dict[str, Any] = {"run": use.run, "in": said, "out": list(use.gives)}
        if use.is_workflow:
            self._features.add("SubworkflowFeatureRequirement")
        if scatter:
            self._features.add("ScatterFeatureRequirement")
            step["scatter"] = list(scatter.inputs)
            if len(scatter.inputs) > 1:
                step["scatterMethod"] = _METHODS[scatter.method]
        if guard:
            key = unique("run", use.given)
            said[key] = f"{self._decide(name, use, guard)}/run"
            step["when"] = f"$(inputs.{key})"
        self.steps[name] = step

    def add_over_lists(
        self, name: str, use: Use, guard: Guard | None, scatter: Scatter, lists: list[str]
    ) -> None:
        """Put a scattered step into the workflow that is skipped where a list of it is absent."""
        whole = {
            key: Given(said=one.said, type=_whole(one.type, key, scatter, lists))
            for key, one in use.given.items()
        }
        around = _within(name, replace(use, given=whole), guard, scatter)
        asked = Guard(told={"musts": lists}, own=tuple(lists))
        self.add(name, around, asked, None)

    def make(self, name: str, told: dict[str, Any], given: dict[str, Any]) -> str:
        """Put a step into the workflow that makes a value, and give its place.

        Args:
            name: The name that the step should have.
            told: How it is made.
            given: What it is made of, as a step's `in` says it.
        """
        name = self.name_for(name)
        run = decision({"make": told}, list(given))
        self.steps[name] = {"run": run, "in": given, "out": ["value"]}
        return f"{name}/value"

    def _decide(self, name: str, use: Use, guard: Guard) -> str:
        decide = self.name_for(f"{name.rstrip('_')}-when")
        said = {key: use.given[key].said for key in guard.own}
        said |= {key: one.said for key, one in guard.more.items()}
        self.steps[decide] = {
            "run": decision(guard.told, list(said)),
            "in": said,
            "out": ["run"],
        }
        return decide


def _whole(of: Any, key: str, scatter: Scatter, lists: list[str]) -> Any:
    found = array(of) if key in scatter.inputs else of
    return or_null(found) if key in lists else found


def _within(name: str, use: Use, guard: Guard | None, scatter: Scatter | None) -> Use:
    """Give a step as a workflow with this step in it, for a step around it."""
    given = {**use.given, **(guard.more if guard else {})}
    inner = Draft({key: typed(one.type, {}) for key, one in given.items()})
    plain = {key: replace(one, said=_plainly(key, one, scatter)) for key, one in given.items()}
    kept = replace(use, given={key: plain[key] for key in use.given})
    asked = guard and replace(guard, more={key: plain[key] for key in guard.more})
    name = unique(inner.name_for(name), use.gives)
    inner.add(name, kept, asked, scatter)
    gives = {key: array(one) if scatter else or_null(one) for key, one in use.gives.items()}
    inner.outputs = {
        key: typed(one, {"outputSource": f"{name}/{key}"}) for key, one in gives.items()
    }
    outside = {key: or_null(one) for key, one in gives.items()} if scatter else gives
    return Use(run=inner.document(), given=given, gives=outside, is_workflow=True)


def _plainly(key: str, one: Given, scatter: Scatter | None) -> Any:
    """Give how an input of a workflow is read in it, where a list is there by now."""
    if scatter and key in scatter.inputs and isinstance(one.type, list):
        return {"source": key, "valueFrom": "$(self)"}
    return key


def _merging(said: Any) -> set[str]:
    """Give the requirements of what a step, or an output, reads."""
    if not isinstance(said, dict):
        return set()
    found = {"MultipleInputFeatureRequirement"} if "linkMerge" in said else set()
    return found | ({"StepInputExpressionRequirement"} if "valueFrom" in said else set())

"""The steps of a CWL workflow while it is translated, and the pipeline that they make."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from furness.importers._cwl.draft import Draft, described
from furness.importers._cwl.names import unit_name
from furness.importers._cwl.process import short_name
from furness.importers._cwl.tool import Made
from furness.model.pipeline import Pipeline, Scatter, Step


class Use(Struct, kw_only=True):
    """A step of a workflow while it is translated."""

    node: Any
    """What `cwl-utils` made of it."""
    name: str
    """What our step is called."""
    made: Made
    """What became of what it runs."""
    entries: dict[str, Any]
    """What stands in its `in`, by the name that CWL has."""
    arguments: dict[str, Any] = {}
    """Its arguments so far."""
    others: dict[str, Any] = {}
    """The sources of what is no input of what it runs, by the name that CWL has."""
    scatter: Scatter | None = None
    """Over what it is scattered."""
    when: str | None = None
    """Its condition."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Where it stands."""
        return ("steps", short_name(self.node.id))


def pipeline_of(draft: Draft, uses: Iterable[Use], *, with_names: bool) -> Pipeline:
    """Give the pipeline as it is now.

    Args:
        draft: The workflow.
        uses: Its steps.
        with_names: Whether a step names the file of what it runs, and does not hold that itself.
    """
    return Pipeline(
        pipeline=unit_name(draft.process.name),
        description=described(draft.process.node),
        inputs=draft.inputs,
        steps={
            one.name: Step(
                operator=one.made.file if with_names else one.made.unit,
                arguments=one.arguments,
                scatter=one.scatter,
                when=one.when,
            )
            for one in uses
        },
    )


def scatter(draft: Draft, use: Use) -> None:
    """Let a step be scattered as CWL says, as far as ours can be."""
    scattered = use.node.scatter or ()
    listed = [scattered] if isinstance(scattered, str) else list(scattered)
    names = [
        use.made.inputs[short_name(one)] for one in listed if short_name(one) in use.made.inputs
    ]
    if len(names) != len(listed):
        message = "it is scattered over what is no input of what it runs, which is not kept"
        draft.leave((*use.keys, "scatter"), message, "scatter over an input")
    method = use.node.scatterMethod
    if method == "nested_crossproduct" and len(names) > 1:
        message = "`nested_crossproduct` gives lists of lists; ours are one list"
        hint = "the elements are in the same order: the last list is the fastest"
        draft.leave((*use.keys, "scatterMethod"), message, hint)
    if names:
        is_cross = len(names) > 1 and method in ("flat_crossproduct", "nested_crossproduct")
        use.scatter = Scatter(tuple(names), "cross" if is_cross else "zip")

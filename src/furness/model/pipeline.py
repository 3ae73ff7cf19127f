"""A pipeline: steps wired together, with an interface of its own, so that it can be a step."""

from typing import Any, Literal

from msgspec import Struct

from furness.errors import DocumentError
from furness.model.interface import Input, PipelineOutput
from furness.model.operator import Operator
from furness.model.resources import Duration, Resources


class Retry(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Whether and when a failed attempt is tried again."""

    attempts: int = 1
    """How many tries there are in all, the first included."""
    wait: Duration = Duration(0)
    """How long to wait before the second attempt."""
    backoff: float = 1.0
    """What the wait is multiplied with before each later attempt."""
    jitter: float = 0.0
    """How much the wait may differ at random, as a share of it: 0.1 is a tenth either way."""
    exit_statuses: tuple[int, ...] = ()
    """Only these exit statuses are tried again; none named means all."""

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ValueError("`attempts` counts the first try too: it is at least 1")
        if self.backoff < 1 or not 0 <= self.jitter <= 1:
            raise ValueError("`backoff` is at least 1, and `jitter` is between 0 and 1")


class Scatter(Struct, frozen=True):
    """Over which inputs a step runs once for each element, and how several are combined."""

    inputs: tuple[str, ...]
    """The inputs whose arguments are lists."""
    method: Literal["zip", "cross"] = "zip"
    """`zip` takes the lists side by side, `cross` every combination, the last fastest."""


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An operator or a pipeline used at one place, with its arguments."""

    operator: Any
    """What runs: a name to look up, or once it is found an `Operator` or a `Pipeline`."""
    arguments: dict[str, Any] = {}
    """Values and references, by input."""
    scatter: Scatter | None = None
    """Over which inputs it runs once for each element."""
    when: str | None = None
    """A CEL expression; the step is skipped when it is false."""
    needs: tuple[str, ...] = ()
    """Steps that must end first although no data comes from them."""
    on: str | None = None
    """The executor of this step; None takes the run's."""
    retry: Retry = Retry()
    """Whether and when a failed attempt is tried again."""
    allow_failure: bool = False
    """Whether a failure counts as a skip."""
    resources: Resources | None = None
    """Instead of the operator's."""
    warm: bool | None = None
    """Instead of the operator's."""


class Exit(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The steps that run when the run has ended, with its result as input."""

    success: Step | None = None
    """After every task has succeeded or been skipped."""
    failure: Step | None = None
    """After a failure."""
    always: Step | None = None
    """After either, last."""


class Pipeline(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Steps wired together."""

    pipeline: str
    """Its name."""
    version: str = "0.1.0"
    """Its version, as in semantic versioning."""
    description: str = ""
    """What it does."""
    inputs: dict[str, Input] = {}
    """What it takes, in order."""
    steps: dict[str, Step]
    """Its steps by name; their order in the document means nothing."""
    outputs: dict[str, Any] = {}
    """What it gives: a reference for each output, or a `PipelineOutput`."""
    exit: Exit = Exit()
    """What runs when the run has ended."""


Unit = Operator | Pipeline
"""What a step can use: both have a name, inputs and outputs."""


class Reference(Struct, frozen=True):
    """`$image` or `$blur.blurred` in an argument: a value that comes from elsewhere."""

    name: str
    """The input, or the output of the step."""
    step: str | None = None
    """The step, if it is one's output."""

    def __str__(self) -> str:
        return f"${self.step}.{self.name}" if self.step else f"${self.name}"


def parse_reference(value: Any) -> Reference | None:
    """Read a reference; None when the value is a literal (`$$x` is the literal `$x`).

    Raises:
        DocumentError: The text starts as a reference and is none.
    """
    if not isinstance(value, str) or value[:1] != "$" or value[:2] == "$$" or len(value) == 1:
        return None
    step, dot, name = value[1:].rpartition(".")
    if not name.isidentifier() or (dot and not all(map(_is_name, step.split("/")))):
        raise DocumentError(
            f"`{value}` is not a reference",
            hint="write `$input` or `$step.output`; a text that starts with a dollar is `$$…`",
            code="reference",
        )
    return Reference(name, step or None)


def _is_name(text: str) -> bool:
    return text.replace("-", "_").isidentifier()


def source_of(output: Any) -> Any:
    """Give the reference behind a pipeline's output, in its short or long form."""
    return output.value if isinstance(output, PipelineOutput) else output


def name_of(unit: Unit) -> str:
    """Give the name of an operator or a pipeline."""
    return unit.operator if isinstance(unit, Operator) else unit.pipeline

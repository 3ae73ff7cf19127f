"""What would become of tasks: what `furness run --dry-run` tells."""

from typing import Literal

from msgspec import Struct

from furness.model.run import task_name

Reuse = Literal["hit", "miss", "unknown"]
"""Whether an earlier result would be taken."""


class Foreseen(Struct, frozen=True):
    """What would become of one task."""

    step: str
    """Its step."""
    index: tuple[int, ...]
    """Its place in the lists that are scattered over."""
    reuse: Reuse
    """Whether an earlier result would be taken."""
    why: tuple[str, ...] = ()
    """Why not, one sentence for each difference."""

    @property
    def task(self) -> str:
        """The task's name."""
        return task_name(self.step, self.index)


class Forecast(Struct, frozen=True):
    """What would become of all tasks."""

    tasks: list[Foreseen]
    """Those of each step that has few enough, one by one."""
    summary: dict[Reuse, int]
    """How many tasks there are of each kind."""
    large: dict[str, int]
    """The number of tasks of each step that has more."""

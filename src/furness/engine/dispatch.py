"""Hand ready tasks to executors within what the machine and the user allow."""

from typing import Any

from msgspec import Struct

from furness.errors import ArgumentError
from furness.executors.interface import Executor
from furness.model.resources import Memory, Resources

_ROUNDING = 1e-9
"""What sums of fractions of a core may be off by."""


class Room(Struct):
    """What is free at one executor. Changed in place."""

    executor: Executor
    """The executor."""
    whole: Resources | None
    """What there is in all; None when the back end shares by itself."""
    jobs: int | None
    """How many tasks may be there at once; None: no limit of ours."""
    cpus: float = 0.0
    """Taken cores."""
    memory: int = 0
    """Taken bytes."""
    gpus: int = 0
    """Taken accelerators."""
    tasks: int = 0
    """Tasks that are there."""

    @property
    def is_full(self) -> bool:
        """Tell whether not even a small task could start now."""
        no_core = self.whole is not None and self.cpus >= self.whole.cpus - _ROUNDING
        return no_core or (self.jobs is not None and self.tasks >= self.jobs)

    def fits(self, need: Resources) -> bool:
        """Tell whether a task could start now."""
        if self.jobs is not None and self.tasks >= self.jobs:
            return False
        if self.whole is None:
            return True
        return (
            self.cpus + need.cpus <= self.whole.cpus + _ROUNDING
            and self.gpus + need.gpus <= self.whole.gpus
            and (self.whole.memory is None or self.memory + (need.memory or 0) <= self.whole.memory)
        )

    def take(self, need: Resources, *, sign: int = 1) -> None:
        """Take what a task needs, or with `sign=-1` give it back."""
        self.tasks += sign
        self.cpus = self.cpus + sign * need.cpus if self.tasks else 0.0
        self.gpus += sign * need.gpus
        self.memory += sign * (need.memory or 0)

    def check(self, need: Resources) -> None:
        """Refuse what can never fit.

        Raises:
            ArgumentError: The task needs more than there is.
        """
        if self.whole is None:
            return
        pairs: list[tuple[str, Any, Any]] = [
            ("CPUs", need.cpus, self.whole.cpus),
            ("GPUs", need.gpus, self.whole.gpus),
            ("of memory", need.memory, self.whole.memory),
        ]
        for what, wanted, there in pairs:
            if wanted is not None and there is not None and wanted > there:
                raise ArgumentError(
                    f"it needs `{_amount(wanted)}` {what}, and here are `{_amount(there)}`",
                    hint="lower `resources`, or send the step elsewhere with `on:`",
                    code="resources",
                )


def _amount(value: Any) -> str:
    return f"{value / 1024**3:.1f} GiB" if isinstance(value, Memory) else f"{value:g}"

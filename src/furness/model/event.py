"""What the engine tells while a run goes on."""

from msgspec import Struct

from furness.model.run import AttemptRecord, RunRecord


class Tally(Struct, frozen=True, kw_only=True):
    """How many tasks there are, by what became of them. More may come as scatters open."""

    total: int = 0
    """All that are known."""
    ran: int = 0
    """Succeeded, by being run in this run."""
    reused: int = 0
    """Succeeded, by an earlier result."""
    failed: int = 0
    """Failed in their last attempt."""
    skipped: int = 0
    """Left out by a condition."""
    cancelled: int = 0
    """Stopped, or never begun because something else failed or the run was stopped."""
    running: int = 0
    """Handed to an executor."""

    @property
    def ended(self) -> int:
        """How many have ended."""
        return self.ran + self.reused + self.failed + self.skipped + self.cancelled


class Progressed(Struct, frozen=True):
    """Something changed, and is recorded."""

    run: RunRecord
    """The run as it is now."""
    tally: Tally
    """Its tasks."""
    attempts: tuple[AttemptRecord, ...] = ()
    """The attempts that changed."""


class Preparing(Struct, frozen=True):
    """An environment is being made."""

    step: str
    """The step that needs it."""
    message: str
    """What is being done, in a few words."""


Event = Progressed | Preparing
"""Everything that a listener may be told."""

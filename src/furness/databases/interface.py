"""Database: what the engine records and asks of runs."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

from msgspec import Struct

from furness.model.run import AttemptRecord, GrowthRecord, ResultRecord, RunRecord, State


class Stamp(Struct, frozen=True):
    """How a file looked when its content was digested: the same look, the same content."""

    device: int
    """The file system."""
    inode: int
    """The file."""
    size: int
    """Bytes."""
    modified: int
    """Modification time in nanoseconds."""


class Database(ABC):
    """Where runs are recorded. Every call that writes is one transaction, durable on return."""

    @abstractmethod
    def __init__(self, folder: str) -> None:
        """Open the database of a folder; one in memory needs none.

        Raises:
            DatabaseError: It cannot be opened.
        """

    @abstractmethod
    def record(
        self,
        *,
        runs: Iterable[RunRecord] = (),
        attempts: Iterable[AttemptRecord] = (),
        results: Iterable[ResultRecord] = (),
        growths: Iterable[GrowthRecord] = (),
    ) -> None:
        """Write records in one transaction; one that exists already is replaced.

        A run is known by its id, an attempt by run, step, element and number, a result by its
        digest, a growth by run, step and index; what a task wrote to add steps, by its digest.
        A growth without steps removes both: the task added none this time.

        Raises:
            DatabaseError: Nothing was written: the disk is full, the file is read-only, ….
        """

    def expect(self, run: str, steps: Iterable[str]) -> None:
        """Be told of the steps whose attempts will be recorded; to know them ahead is cheaper.

        Nobody sees a difference, and a database may do nothing.
        """
        del run, steps

    @abstractmethod
    def run(self, name: str) -> RunRecord | None:
        """Find a run by its id, an unambiguous beginning of it, or its user's name (the latest).

        `last` is the latest run.
        """

    @abstractmethod
    def runs(self, limit: int = 100) -> list[RunRecord]:
        """Give the latest runs, the newest first, with an empty `document`."""

    @abstractmethod
    def attempts(
        self,
        run: str,
        *,
        step: str | None = None,
        element: int | None = None,
        states: Iterable[State] = (),
        limit: int | None = None,
    ) -> list[AttemptRecord]:
        """Give a run's attempts in the order of step, element and number.

        Args:
            run: The run's id.
            step: Only this step's.
            element: Only this element's.
            states: Only those in one of these states; none named means all.
            limit: At most so many.
        """

    @abstractmethod
    def counts(self, run: str) -> dict[str, dict[State, int]]:
        """Count a run's tasks by step and by the state of their last attempt."""

    @abstractmethod
    def results(self, digests: Sequence[str]) -> dict[str, ResultRecord]:
        """Give the results that exist, by digest."""

    @abstractmethod
    def growths(self, run: str) -> list[GrowthRecord]:
        """Give what tasks added to a run, the earliest first."""

    @abstractmethod
    def written_steps(self, digests: Sequence[str]) -> dict[str, bytes]:
        """Give what tasks wrote to add steps, by their digest; nothing of those that added none."""

    @abstractmethod
    def last_result(self, pipeline: str, step: str, element: int) -> ResultRecord | None:
        """Give the result of the latest task at this place that succeeded, in any run."""

    @abstractmethod
    def uses(self) -> Iterator[tuple[ResultRecord, float]]:
        """Give every result with the Unix time of its last use.

        That is when it was made or, if that is later, when the latest recorded run that has it
        began.
        """

    @abstractmethod
    def forget(self, results: Iterable[str]) -> None:
        """Remove results, whose artifacts are gone, and what their tasks wrote to add steps."""

    @abstractmethod
    def stamps(self, stamps: Sequence[Stamp]) -> dict[Stamp, str]:
        """Give the digests of files that looked like this."""

    @abstractmethod
    def record_stamps(self, digests: dict[Stamp, str]) -> None:
        """Remember the digests of files that looked like this."""

    @abstractmethod
    def delete(self, run: str) -> None:
        """Remove a run, its attempts and what they added.

        Results stay, and so does what their tasks wrote to add steps: other runs may take them.
        """

    @abstractmethod
    def hold(self, run: str) -> AbstractContextManager[None]:
        """Hold a run: only one living process can, and its death lets go.

        Raises:
            BusyError: Another process holds it; the message says which.
        """

    @abstractmethod
    def holder(self, run: str) -> int | None:
        """Give the process that holds a run, if one does."""

    @abstractmethod
    def close(self) -> None:
        """Release what is held."""

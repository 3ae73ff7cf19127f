"""Executor: submit attempts somewhere, tell what becomes of them, end them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import ClassVar, Self

from msgspec import Struct

from furness.builders.interface import Image
from furness.model.resources import Resources


class Warm(Struct, frozen=True, kw_only=True):
    """An interpreter that has imported what Python attempts import, which may be copies of it.

    It is started by the first two words of their command, an interpreter and the runtime, with
    `--warm`, the folder and the modules behind them. A copy gets the rest of the command.
    """

    key: str
    """The same for all attempts that may be copies of one interpreter."""
    modules: tuple[str, ...]
    """What it imports, such as `json` or `PIL:Image`."""
    folder: str
    """Where modules are looked for first: the folder of the source."""
    variables: Mapping[str, str]
    """The variables that all these attempts have."""


class Mount(Struct, frozen=True):
    """A file or folder of the machine that a container sees."""

    source: str
    """Where it is on the machine, absolute."""
    target: str
    """Where it is in the container, absolute."""
    writable: bool = False
    """Whether the container may change it."""


class Container(Struct, frozen=True, kw_only=True):
    """What an attempt runs in, when that is not the machine as it is.

    Its workspace is there too, at the same place, and so is nothing else of the machine.
    """

    image: Image
    """What it is made of."""
    mounts: tuple[Mount, ...] = ()
    """What it sees of the machine beside the workspace."""
    network: bool = False
    """Whether it may reach others."""
    ports: tuple[str, ...] = ()
    """Ports that are reachable from this machine, such as `9090/tcp`."""
    own_program: bool = False
    """Whether the command is only the arguments of the program that the image names."""


class Attempt(Struct, frozen=True, kw_only=True):
    """What an executor is given: everything that is needed to start one process."""

    id: str
    """Unique for ever: run, task and number of the attempt."""
    command: tuple[str, ...]
    """The argument list; no shell ever sees it."""
    variables: dict[str, str]
    """The whole environment of the process."""
    shared: Mapping[str, str] = {}
    """Those of `variables` that many attempts share: the same object, which is told only once."""
    workspace: str
    """Its working directory, absolute; it exists."""
    log: str
    """The file that takes its standard output and error, absolute."""
    resources: Resources
    """What it needs; the time limit is the executor's to keep."""
    warm: Warm | None = None
    """What it may be a copy of; an executor that makes no copies starts the command as ever."""
    container: Container | None = None
    """What it runs in; None is the machine. Then `variables` is all that the container has."""


class Started(Struct, frozen=True, kw_only=True):
    """An attempt has begun."""

    id: str
    """The attempt."""
    job: str
    """The back end's own name for it."""
    at: float
    """Unix time in seconds."""


class Ended(Struct, frozen=True, kw_only=True):
    """An attempt is over. Told once for each attempt that was submitted or recovered."""

    id: str
    """The attempt."""
    at: float
    """Unix time in seconds."""
    exit_status: int | None = None
    """What the process exited with; negative: the signal that ended it; None: nobody knows."""
    cause: str | None = None
    """`time-limit`, `out-of-memory`, `cancelled`, `lost` or `refused`; None: it ended by itself."""
    message: str | None = None
    """What a person should know beside that."""
    cpu_seconds: float | None = None
    """User and system time of the process and the children it waited for."""
    memory_bytes: int | None = None
    """The largest resident set of one of its processes."""


class Executor(ABC):
    """Where tasks run. Used from one thread; between `__enter__` and `__exit__`.

    An executor made for a folder and left by a process that was killed can be made again for the
    same folder: `recover` then finds what outlived it.
    """

    takes_images: ClassVar[bool] = False
    """Whether attempts may have a container."""
    takes_programs: ClassVar[bool] = True
    """Whether attempts may have none."""
    stand_in: ClassVar[str | None] = None
    """The executor that takes, in its stead, what it does not take itself."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        """A directory of the executor's own for this run, absolute; it exists."""

    @abstractmethod
    def capacity(self) -> Resources | None:
        """Give what is there to share; None when the back end does its own sharing."""

    @abstractmethod
    def submit(self, attempts: Sequence[Attempt]) -> None:
        """Start attempts; what becomes of each is told by `events`, a refusal too.

        Submitting the same attempt again does nothing.
        """

    @abstractmethod
    def fileno(self) -> int:
        """Give a file descriptor that is readable when `events` has something to tell."""

    @abstractmethod
    def events(self) -> list[Started | Ended]:
        """Give what has happened since the last call, without waiting."""

    @abstractmethod
    def cancel(self, attempts: Iterable[str], *, grace_seconds: float) -> None:
        """End attempts with all their processes: ask, wait, then kill. Returns at once.

        An attempt that is unknown or over is left out.
        """

    @abstractmethod
    def recover(self, attempts: Iterable[tuple[str, str | None]]) -> None:
        """Look for attempts of an engine that died: each id with its job, if it was known.

        Each is told by `events` as any other; one that left no trace ended with the cause `lost`,
        and none of its processes is left.
        """

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End everything that still runs, and release what is held."""

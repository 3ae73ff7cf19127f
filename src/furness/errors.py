"""Every error that Furness raises on purpose, in one tree.

    FurnessError
    ├── InputError            what we were given is wrong: exit status 2
    │   ├── DocumentError     a document, source or reference is wrong; knows its place
    │   ├── ArgumentError     an argument does not fit its input
    │   └── NotFoundError     a run, task, artifact or plug-in that does not exist
    ├── RunFailedError        a run ended, and not well: exit status 1
    └── OutsideError          something outside is not available: exit status 3
        ├── PreparationError  an environment could not be made
        │   └── UnsolvableError   what it asks for does not exist: exit status 2
        ├── StoreError        artifacts cannot be read or written
        ├── DatabaseError     runs cannot be read or written
        └── BusyError         another process holds the run

A class exists where a caller would act differently; `code` is the stable name of one message.
"""

from typing import Self

from msgspec import Struct
from msgspec.structs import asdict


class Place(Struct, frozen=True):
    """Where in a file something is wrong."""

    file: str
    """The file, as the user named it."""
    line: int | None = None
    """The line, counted from 1."""
    column: int | None = None
    """The column, counted from 1."""
    cell: int | None = None
    """The cell of a notebook, counted from 1; line and column are in it."""

    def __str__(self) -> str:
        file = self.file if self.cell is None else f"{self.file}:cell {self.cell}"
        return ":".join(str(part) for part in (file, self.line, self.column) if part is not None)


class Problem(Struct, frozen=True):
    """One thing that is wrong, in a form that a person and a program can read."""

    code: str
    """A stable name, a section of `docs/reference/errors.md`."""
    message: str
    """What is wrong: lower case, one sentence, the offending value in backticks."""
    hint: str | None = None
    """What to do about it."""
    place: Place | None = None
    """Where it is."""

    def as_dict(self) -> dict[str, str | int | None]:
        """Give the problem as the contract's JSON object; in a notebook with its `cell`."""
        place = asdict(self.place) if self.place else dict.fromkeys(("file", "line", "column"))
        if self.place and self.place.cell is None:
            del place["cell"]
        return {"code": self.code, "message": self.message, "hint": self.hint, **place}


class FurnessError(Exception):
    """The root of the tree; never raised itself."""

    exit_status = 1
    """What the command line exits with."""
    code = "error"
    """The problem's code, when the raiser gives none."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        place: Place | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.problems: list[Problem] = [Problem(code or self.code, message, hint, place)]
        self._note()

    @classmethod
    def of(cls, problems: list[Problem]) -> Self:
        """Make one error of all the problems that were found.

        Args:
            problems: At least one problem.
        """
        error = cls(problems[0].message)
        error.problems = problems
        error._note()
        return error

    def _note(self) -> None:
        """Let a traceback show, below the message, what else is known."""
        self.__notes__: list[str] = []
        for number, one in enumerate(self.problems):
            place = f" ({one.place})" if one.place else ""
            if number or place:
                self.__notes__.append(f"{one.message}{place}")
            if one.hint:
                self.__notes__.append(f"hint: {one.hint}")

    @property
    def hint(self) -> str | None:
        """What to do about the first problem."""
        return self.problems[0].hint

    @property
    def place(self) -> Place | None:
        """Where the first problem is."""
        return self.problems[0].place


class InputError(FurnessError):
    """What we were given is wrong. Nothing was started."""

    exit_status = 2
    code = "input"


class DocumentError(InputError):
    """A document, a source or a reference in one is wrong; all its problems at once."""

    code = "document"


class ArgumentError(InputError):
    """An argument is missing, unknown, or does not fit its input."""

    code = "argument"


class NotFoundError(InputError):
    """A run, task, artifact, operator or plug-in of that name does not exist."""

    code = "not-found"


class RunFailedError(FurnessError):
    """A run ended without succeeding. Its record is complete."""

    code = "run-failed"


class OutsideError(FurnessError):
    """Something outside is not available. Trying again later may work."""

    exit_status = 3
    code = "outside"


class PreparationError(OutsideError):
    """An operator's environment could not be made. Nothing half-made is left behind."""

    code = "environment"


class UnsolvableError(PreparationError):
    """What an environment asks for does not exist. Trying again later does not help."""

    exit_status = 2


class StoreError(OutsideError):
    """Artifacts cannot be read or written."""

    code = "store"


class DatabaseError(OutsideError):
    """Runs cannot be read or written."""

    code = "database"


class BusyError(OutsideError):
    """Another living process holds what we need."""

    code = "busy"

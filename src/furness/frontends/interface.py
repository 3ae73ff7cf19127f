"""Frontend: recognise a source and compile it to an operator. Nothing is executed."""

from abc import ABC, abstractmethod

from msgspec import Struct

from furness.errors import Problem
from furness.model.operator import Operator


class Compiled(Struct, frozen=True, kw_only=True):
    """What a frontend read out of a source."""

    operator: Operator
    """The operator; its `source` is the file's name without folders."""
    hints: tuple[Problem, ...] = ()
    """What could not be decided, each a question with a place and an answer to write."""


class Frontend(ABC):
    """Reads one kind of source."""

    @abstractmethod
    def recognises(self, path: str, text: str) -> bool:
        """Tell whether this is a source of the kind; the first frontend that says so reads it.

        Args:
            path: The file.
            text: Its content.
        """

    @abstractmethod
    def compile(self, path: str, text: str) -> Compiled:
        """Read the interface, the environment and the command out of a source.

        Args:
            path: The file, for names and places.
            text: Its content.

        Raises:
            DocumentError: The source cannot be parsed; the place says where.
        """

    def compile_function(self, path: str, text: str, name: str) -> Compiled | None:
        """Compile one function of a source; None where sources of this kind have none.

        Args:
            path: The file, for names and places.
            text: Its content.
            name: The function's name.

        Raises:
            DocumentError: The source cannot be parsed, or has no such function.
        """
        del path, text, name
        return None

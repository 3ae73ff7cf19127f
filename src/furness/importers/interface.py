"""Importer: translate another system's file into documents, and report what could not be."""

from abc import ABC, abstractmethod

from msgspec import Struct

from furness.errors import Problem


class Imported(Struct, frozen=True, kw_only=True):
    """What became of a file of another system."""

    main: str
    """The document to run: one of `files`."""
    files: dict[str, bytes]
    """Documents, sources and whatever else they need, each by its path relative to one folder."""
    translated: tuple[str, ...] = ()
    """What was translated, a line for each thing: `step blur: an operator of 2 inputs`."""
    left: tuple[Problem, ...] = ()
    """What was not, each with the reason, what to do instead, and its place in the file."""


class Importer(ABC):
    """Reads the files of one other system."""

    @abstractmethod
    def recognises(self, path: str) -> bool:
        """Tell whether a file, or a folder, is likely one of this system's.

        Args:
            path: Any path that exists; it may be of any kind.
        """

    @abstractmethod
    def translate(self, path: str) -> Imported:
        """Translate a file, with what it refers to beside it; nothing of it is executed.

        The documents that are given have no problems, and need nothing but what is in `files`.
        Whatever the other system's file says and ours does not is in `left`, never dropped.

        Args:
            path: The file or folder.

        Raises:
            DocumentError: It is not a file of this system, or is broken; the place says where.
        """

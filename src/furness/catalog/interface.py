"""What a catalog is for those who use it, wherever it is kept."""

from abc import ABC, abstractmethod
from typing import ClassVar

from furness.catalog.artifact import Artifact
from furness.oci.manifest import Manifest


class OpenCatalog(ABC):
    """Operators by name and version, in one place."""

    is_near: ClassVar[bool] = False
    """Whether to look costs next to nothing, so that locks are compared with it each time."""

    def __init__(self, address: str) -> None:
        self.address = address
        """What it is called in settings and locks."""

    @abstractmethod
    def names(self) -> list[str]:
        """Give the names of all operators.

        Raises:
            OutsideError: It does not answer, or does not list what it has.
        """

    @abstractmethod
    def versions(self, name: str) -> list[str]:
        """Give the versions of an operator, the lowest first; none where there is none.

        Raises:
            OutsideError: It does not answer.
        """

    @abstractmethod
    def manifest(self, name: str, which: str) -> Manifest | None:
        """Give the manifest of a version or of a digest; None where there is none.

        Raises:
            OutsideError: It does not answer, or gives something else.
        """

    @abstractmethod
    def blob(self, name: str, digest: str, size: int | None = None) -> bytes:
        """Give a part of an operator, which has been checked against its digest.

        Args:
            name: The operator's name.
            digest: The digest.
            size: How many bytes it has, so that a larger one is not read; None if not known.

        Raises:
            OutsideError: It is not there, or is something else.
        """

    @abstractmethod
    def put(self, name: str, artifact: Artifact) -> None:
        """Take in an operator under its version; whoever calls knows that the version was free.

        Raises:
            InputError: Somebody else has taken the version meanwhile.
            OutsideError: It cannot be written. Nothing can be seen of it.
        """

    def in_place(self, name: str, digest: str) -> str | None:
        """Give the file of a document where an operator is used where it lies; else None."""
        del name, digest
        return None

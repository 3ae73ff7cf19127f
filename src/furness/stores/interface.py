"""Store: where artifacts are, by digest."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from furness.model.artifact import Artifact


class Store(ABC):
    """Where artifacts are kept. An artifact is there whole or not at all, whatever is killed."""

    @abstractmethod
    def __init__(self, folder: str) -> None:
        """Open the store of a folder; one in memory needs none."""

    @abstractmethod
    def put(self, path: str, *, name: str | None = None, move: bool = False) -> Artifact:
        """Take a file or folder in and give the artifact, whose path is inside the store.

        What is there already is not written again. Links are followed only inside the folder
        that is taken in.

        Args:
            path: What to take in.
            name: The file name that it keeps; by default the last part of the path.
            move: Whether the original may be used up.

        Raises:
            StoreError: It cannot be read (a socket, a link that leaves the folder) or written.
        """

    @abstractmethod
    def locate(self, digest: str, name: str, *, size: int | None = None) -> str:
        """Give the path under which an artifact can be read, by digest and file name.

        Args:
            digest: Its digest.
            name: Its file name.
            size: The bytes that a file must have, if that is to be looked at.

        Raises:
            StoreError: It is not in the store, or was cut short.
        """

    @abstractmethod
    def has(self, digest: str) -> bool:
        """Tell whether an artifact is in the store."""

    @abstractmethod
    def list(self) -> Iterator[Artifact]:
        """Give every artifact."""

    @abstractmethod
    def verify(self, digest: str) -> bool:
        """Read an artifact again and tell whether its content still has its digest."""

    @abstractmethod
    def remove(self, digest: str) -> None:
        """Remove an artifact; one that is not there is left out."""

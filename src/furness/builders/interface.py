"""Builder: turn an environment into something an executor can start."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from msgspec import Struct

from furness.model.environment import AnyEnvironment


class Image(Struct, frozen=True, kw_only=True):
    """A container image that is on this machine."""

    engine: str
    """Whose it is: `podman`, `docker`, `apptainer` or `charliecloud`."""
    name: str
    """What that engine starts: a digest or a path. The same name is always the same content."""
    reference: str
    """What people call it, such as `example.org/blur:1.2`."""


class Prepared(Struct, frozen=True, kw_only=True):
    """An environment that is ready."""

    lock: str
    """The digest of exactly what is in it, the same on every machine that made the same."""
    python: str | None = None
    """The interpreter that stands behind the word `python` in a command."""
    variables: dict[str, str] = {}
    """What a process needs in its environment; `PATH` is put before the machine's own."""
    image: Image | None = None
    """What a container is made of; None for an environment of the machine itself."""


class Builder(ABC):
    """Makes environments of one kind. Safe when two processes make the same one at once."""

    @abstractmethod
    def find(self, environment: AnyEnvironment, folder: str) -> Prepared | None:
        """Give an environment that has been made before, or None; nothing is made.

        Args:
            environment: What is wanted.
            folder: What the environment's own file names are relative to.
        """

    @abstractmethod
    def build(
        self, environment: AnyEnvironment, folder: str, progress: Callable[[str], None]
    ) -> Prepared:
        """Make an environment, or give it when it has been made before.

        Args:
            environment: What is wanted.
            folder: What the environment's own file names are relative to.
            progress: Is told in a few words what is being done.

        Raises:
            PreparationError: It cannot be made. Nothing half-made is left behind.
        """

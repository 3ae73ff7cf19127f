"""Maker: turn an operator with its environment into an image or an archive.

It stands beside `interface.py`, which every run imports, and this only those who build.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar, Literal

from msgspec import Struct

from furness.model.environment import AnyEnvironment
from furness.model.operator import Operator

Progress = Callable[[str], None]
"""Is told in a few words what is being done."""


class Order(Struct, frozen=True, kw_only=True):
    """What somebody who builds an image, or an archive, asks for."""

    operator: Operator
    """The operator as it is described in what is built: its command holds paths that are there."""
    environment: AnyEnvironment
    """What the operator runs in."""
    folder: str
    """What the environment's own file names are relative to."""
    files: dict[str, str] = {}
    """The files that go in: each path there, relative to `PLACE`, and here."""
    paths: dict[str, str] = {}
    """Where the outputs are written, relative to the workspace."""
    base: str | None = None
    """The image to start from; None chooses one that fits the environment."""
    platform: str | None = None
    """Such as `linux/amd64`; None is this machine's."""
    template: str | None = None
    """The text of a Dockerfile with places; None takes ours."""
    looks: bool = True
    """Whether images are fetched and looked at; if not, their names must say what they are."""
    uses_cache: bool = True
    """Whether the engine may take steps that it has done before."""


class Part(Struct, frozen=True, kw_only=True):
    """Something that somebody else made and that is built in."""

    ecosystem: str
    """Where it comes from: `pypi`, `cran`, `oci`, or `generic` for a package of the system."""
    name: str
    """Its name there."""
    version: str = ""
    """Its version, where it is known before."""
    hashes: tuple[str, ...] = ()
    """SHA-256 of the files that it may be installed from."""


class Plan(Struct, frozen=True, kw_only=True):
    """How something is built, decided to the last detail but its version."""

    order: Order
    """What was asked for."""
    base: str
    """The image that it starts from; empty for an archive."""
    parts: tuple[Part, ...]
    """What somebody else made of it."""
    files: dict[str, str]
    """The files that go in: each path, relative to `PLACE`, and where it is here."""
    texts: dict[str, str]
    """Files that are written for it: each path, relative to the context, and content."""
    recipe: str
    """How it is built, with `$labels` where its labels come."""


class Target(Struct, frozen=True, kw_only=True):
    """What a plan becomes."""

    path: str
    """The folder, or the file, that is written."""
    names: tuple[str, ...]
    """What the engine of this machine calls it afterwards."""
    labels: dict[str, str]
    """What it says about itself."""
    seconds: int
    """The time that all its files have (https://reproducible-builds.org/specs/source-date-epoch/)."""


class Maker(ABC):
    """Makes something of an operator that can be taken elsewhere and started there."""

    makes: ClassVar[Literal["image", "file"]]
    """Whether it writes an image as a folder of OCI's layout, or a single file."""
    suffix: ClassVar[str] = ""
    """How the name of such a file ends."""

    @abstractmethod
    def plan(self, order: Order, progress: Progress) -> Plan:
        """Decide how something is built; nothing is built yet.

        Raises:
            InputError: What is asked for cannot be.
            PreparationError: A base or a package is not to be had.
        """

    @abstractmethod
    def write(self, plan: Plan, labels: Mapping[str, str]) -> str:
        """Give the text that a person reads: a Dockerfile, or what an archive holds."""

    @abstractmethod
    def make(self, plan: Plan, target: Target, progress: Progress) -> None:
        """Build it.

        Raises:
            PreparationError: It cannot be built. Nothing half-made is left behind.
        """

    def versions(self, name: str) -> list[str]:
        """Give the tags that images of a name have on this machine."""
        del name
        return []

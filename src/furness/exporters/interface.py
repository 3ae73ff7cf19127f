"""Exporter: write a pipeline or an operator in another system's format."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from msgspec import Struct

from furness.errors import Problem
from furness.model.operator import Operator
from furness.model.pipeline import Unit


class Pack(Struct, frozen=True, kw_only=True):
    """What is needed to start tasks of one operator elsewhere."""

    told: dict[str, Any]
    """What `furness.model.start` describes; its paths are below `PLACE`."""
    files: dict[str, str]
    """The operator's files: each path below `PLACE/operator`, and absolute."""


class Subject(Struct, frozen=True, kw_only=True):
    """What is exported, and what is known about it."""

    unit: Unit
    """The operator or pipeline; its sources are absolute, its steps hold their operators."""
    packs: dict[int, Pack]
    """What starts each operator in it, by the operator's `id`."""
    repository: str = "localhost"
    """Where the images of operators that have none are, as `furness build -r` names it."""
    version: str | None = None
    """The version of those images; None takes each operator's own."""

    def pack_of(self, operator: Operator) -> Pack:
        """Give what starts tasks of an operator."""
        return self.packs[id(operator)]

    def image_of(self, operator: Operator) -> str:
        """Give the image that an operator runs in where tasks run in images.

        It is the operator's own, or what `furness build` makes of it.
        """
        if not isinstance(operator.environment, str) and operator.environment.image:
            return operator.environment.image
        return self.built_image_of(operator)

    def built_image_of(self, operator: Operator) -> str:
        """Give the image that `furness build` makes of an operator: it has all that starts it."""
        tag = self.version or operator.version
        return f"{self.repository.rstrip('/')}/{operator.operator.lower()}:{tag}"


class Export(Struct, frozen=True, kw_only=True):
    """A pipeline or an operator in another system's format."""

    main: str
    """The file that the other system is given first: one of `files`."""
    files: dict[str, bytes]
    """The content of each file by its path, relative to one folder."""
    programs: frozenset[str] = frozenset()
    """The files that may be executed."""
    support: frozenset[str] = frozenset()
    """The files that were copied as they are: sources, and what starts a task."""
    use: str = ""
    """The command that runs it, from within the folder."""
    warnings: tuple[Problem, ...] = ()
    """What the other system cannot say, each with the reason and what happens instead."""


class Exporter(ABC):
    """Writes the format of one other system. It reads sources, and writes nothing itself."""

    summary: ClassVar[str]
    """What it writes, in a few words: `an Argo Workflow`."""

    @abstractmethod
    def export(self, subject: Subject) -> Export:
        """Translate an operator or a pipeline.

        The same subject gives the same bytes, on every machine. Types, defaults, descriptions,
        resources, secrets, scatter, conditions, nesting and outputs are kept; what the other
        system cannot say is a warning, or where the result would differ an error.

        Raises:
            DocumentError: The other system cannot do what the unit asks for; all such problems at
                once, each with the reason.
        """

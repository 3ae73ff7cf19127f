"""An operator: an interface, the command behind it, and what it needs."""

from msgspec import Struct

from furness.model.environment import AnyEnvironment
from furness.model.interface import Input, Output
from furness.model.resources import Resources


class Operator(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A unit of work with a typed interface."""

    operator: str
    """Its name."""
    version: str = "0.1.0"
    """Its version, as in semantic versioning."""
    description: str = ""
    """What it does."""
    inputs: dict[str, Input] = {}
    """What it takes, in order."""
    outputs: dict[str, Output] = {}
    """What it gives, in order."""
    source: str | None = None
    """The file it was compiled from, relative to the document; None for a complete container."""
    environment: AnyEnvironment = "host"
    """What it runs in."""
    command: tuple[str, ...] = ()
    """An argument list; tokens may hold `$name` of an input or output."""
    variables: dict[str, str] = {}
    """Environment variables that are always set."""
    secrets: tuple[str, ...] = ()
    """Names of secrets; the values are revealed to the task only."""
    mounts: dict[str, str] = {}
    """Folders of a container, and what is there: for `$name` of an input its file, under its own
    name; for a relative path a folder of the workspace; for an absolute one a folder of the
    machine."""
    ports: tuple[str, ...] = ()
    """Ports that it opens, such as `9090/tcp`."""
    network: bool = False
    """Whether its container may reach others; one without ports has no network else."""
    resources: Resources = Resources()
    """What it needs from the machine."""
    warm: bool = True
    """Whether a Python source may start from an interpreter that has its imports loaded."""
    grows: bool = False
    """Whether it may add steps to the run, by the file `steps.json` that it leaves behind."""
    entry: str | None = None
    """The function or class in the source that is called; None runs the source as a script."""

"""What each container engine is told about one container, and what it needs in return."""

import csv
import io
import os

from msgspec import Struct

from furness.executors.interface import Attempt, Container, Mount


class Box(Struct, frozen=True, kw_only=True):
    """A container that is about to be started."""

    program: str
    """The engine's command, absolute."""
    name: str
    """What the container is called; no other has this name."""
    attempt: Attempt
    """What shall run in it."""
    container: Container
    """What it is made of."""
    user: tuple[int, int]
    """Whose its files shall be: user and group."""
    machine: dict[str, str]
    """The variables of the process that starts the engine's command."""
    folder: str
    """Where a file of variables may be, absolute."""

    @property
    def mounts(self) -> list[Mount]:
        """Everything of the machine that it sees, outer folders before inner ones."""
        workspace = self.attempt.workspace
        found = {one.target: one for one in self.container.mounts}
        found[workspace] = Mount(workspace, workspace, writable=True)
        return [one for _, one in sorted(found.items()) if not _is_seen(one, list(found.values()))]


class Start(Struct, frozen=True, kw_only=True):
    """How an engine starts a container."""

    command: list[str]
    """Its argument list; no value of a variable is in it, since everybody can read that."""
    variables: dict[str, str]
    """The environment of its command."""
    file: tuple[str, str] | None = None
    """A file that only we may read, and its text; it goes when the container has ended."""


def spell(mount: Mount) -> str:
    """Write a mount as `type=bind,source=…`, which is CSV: a path may hold any character."""
    fields = ["type=bind", f"source={mount.source}", f"destination={mount.target}"]
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(fields if mount.writable else [*fields, "ro"])
    return text.getvalue()


def _is_seen(one: Mount, mounts: list[Mount]) -> bool:
    """Tell whether a path can be read through a folder that is mounted anyway."""
    return (
        one.source == one.target == os.path.realpath(one.source)
        and not one.writable
        and any(
            other.source == other.target and one.source.startswith(f"{other.source}{os.sep}")
            for other in mounts
        )
    )

"""What of the machine a container sees: its inputs, its code, and the folders it asks for.

Everything is at the same place inside as outside, so that a path means the same in `input.json`,
in variables and in commands. Only what a document's `mounts` names is elsewhere, too.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from furness.builders.interface import Image
from furness.errors import ArgumentError
from furness.executors.interface import Container, Mount
from furness.model.artifact import files_in
from furness.model.operator import Operator

MANY = 100
"""So many files are mounted one by one; of more, the folders that they are in."""


def container_of(
    operator: Operator, image: Image, arguments: Mapping[str, Any], workspace: str, runtime: str
) -> Container:
    """Give the container of one attempt.

    Args:
        operator: The operator, with an absolute source.
        image: What the container is made of.
        arguments: The argument of each input.
        workspace: The attempt's directory, absolute.
        runtime: The folder of our runtime.

    Raises:
        ArgumentError: A folder that shall be mounted is outside the workspace.
        OSError: A folder of the workspace that shall be mounted cannot be made.
    """
    paths = _few(list(dict.fromkeys(one["path"] for one in files_in([*arguments.values()]))))
    if operator.source:
        paths += [os.path.dirname(operator.source), runtime]
    return Container(
        image=image,
        mounts=(
            *(Mount(path, path) for path in dict.fromkeys(paths)),
            *_asked_for(operator, arguments, workspace),
        ),
        network=operator.network,
        ports=operator.ports,
        own_program=not operator.command,
    )


def _few(paths: list[str]) -> list[str]:
    """Give the files, or the folders that hold them when these are fewer by far."""
    if len(paths) <= MANY:
        return paths
    folders = list(dict.fromkeys(map(os.path.dirname, paths)))
    if len(folders) <= MANY:
        return folders
    shared = os.path.commonpath(folders)
    return [shared] if shared.count(os.sep) > 1 else folders


def _asked_for(operator: Operator, arguments: Mapping[str, Any], workspace: str) -> Iterator[Mount]:
    for folder, place in operator.mounts.items():
        if place.startswith("$"):
            for one in files_in([arguments.get(place.strip("${}"))]):
                path = one["path"].rstrip("/")
                yield Mount(path, os.path.join(folder, os.path.basename(path)))
        else:
            yield Mount(_folder(place, workspace), folder, writable=True)


def _folder(place: str, workspace: str) -> str:
    if os.path.isabs(place):
        return place
    path = os.path.normpath(os.path.join(workspace, place))
    if os.path.commonpath([path, workspace]) != workspace:
        raise ArgumentError(
            f"`{place}` in `mounts` is not in the workspace",
            hint="write a folder of the workspace such as `.`, or an absolute path",
            code="mounts",
        )
    os.makedirs(path, exist_ok=True)
    return path

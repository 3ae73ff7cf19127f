"""The folders that a job of Kubernetes puts into its container, and the one where it starts."""

import os.path
from collections.abc import Sequence
from typing import Any

from furness.importers._names import unit_name
from furness.importers._read import map_at, maps_in, text_at
from furness.importers._report import Report
from furness.importers._source import Key


def mounts_of(report: Report, pod: Sequence[Key], *keys: Key) -> dict[str, str]:
    """Read what is at each folder of a container; what is in the cluster is told of.

    Args:
        report: Is told what is left out.
        pod: Where the volumes are.
        keys: Where the container is.
    """
    data = report.source.data
    volumes = {text_at(one, "name"): one for _, one in maps_in(report, data, *pod, "volumes")}
    found = {}
    for index, one in maps_in(report, data, *keys, "volumeMounts"):
        folder = text_at(one, "mountPath")
        what = _what(volumes.get(text_at(one, "name"), {}), text_at(one, "name"))
        inside = text_at(one, "subPath")
        if not what or one.get("subPathExpr") or ".." in inside.split("/"):
            hint = f"write `mounts: {{{folder}: …}}` with a folder of the machine"
            message = f"what is at `{folder}` is in the cluster"
            report.leave(message, hint, *keys, "volumeMounts", index)
            continue
        found[folder] = os.path.join(what, inside.strip("/")) if inside else what
        if one.get("readOnly") is True:
            message = f"`{folder}` can be written to, which the job forbids"
            report.leave(message, "see that nothing does", *keys, "volumeMounts", index, "readOnly")
    return found


def _what(volume: dict[str, Any], name: str) -> str:
    """Give the folder that a volume is: of the machine, or of the workspace; empty without one."""
    return text_at(volume, "hostPath", "path") or (unit_name(name) if "emptyDir" in volume else "")


def tell_of_start(report: Report, command: Sequence[str], *keys: Key) -> None:
    """Tell of a start in a folder, or by a program, that only the job or its image has.

    Args:
        report: Is told.
        command: What was made of the command.
        keys: Where the container is.
    """
    container = map_at(report.source.data, *keys)
    folder = text_at(container, "workingDir")
    if folder and not any(word.startswith(folder) for word in command):
        hint = f"write `cd {folder}` into a script that it starts, or paths in full"
        report.leave(f"it starts in its workspace, not in `{folder}`", hint, *keys, "workingDir")
    if container.get("args") and not container.get("command"):
        hint = "write what the image starts before the words of `command`"
        report.leave("the image's own program is not in the command", hint, *keys, "args")

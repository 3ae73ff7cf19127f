"""Parts of a descpipe pipeline: its version, its stages' folders, configuration and resources."""

import os
import re
from typing import Any

from furness.importers._descpipe.file import PipelineFile
from furness.importers._descpipe.stage import Stage, read_stage
from furness.model.resources import Resources

_MOST = 100_000


def version_of(file: PipelineFile) -> str:
    """Give the version of a pipeline with all its three numbers."""
    numbers = re.fullmatch(r"v?(\d+(?:\.\d+)*)", str(file.get("pipeline", "version") or "0.1.0"))
    if numbers is None:
        message = f"the version `{file.get('pipeline', 'version')}` is not of the form 1.2.3"
        file.leave(message, "write `version: 1.0.0` in the document", "pipeline", "version")
        return "0.1.0"
    parts = [str(int(one)) for one in numbers[1].split(".")[:3]]
    return ".".join([*parts, "0", "0"][:3])


def stage_of(name: str, file: PipelineFile) -> Stage | None:
    """Give a stage from its folder; None, and a note, when that is not at hand.

    Args:
        name: The stage.
        file: The pipeline file.

    Raises:
        DocumentError: Its `run.py` cannot be read.
    """
    if file.get(name, "github"):
        _tell_of_github(name, file)
        return None
    places = _places(name, file)
    for folder in map(file.found, places):
        if folder and os.path.isfile(os.path.join(folder, "run.py")):
            return _read(name, folder, file)
    message = f"there is no folder of the stage `{name}`: its interface is not known"
    listed = ", ".join(f"`{place}`" for place in places)
    hint = f"put it at {listed or '`images`'}, with its `run.py`, and import again"
    file.leave(message, hint, name)
    return None


def _tell_of_github(name: str, file: PipelineFile) -> None:
    branch = file.get(name, "checkout") or "master"
    address = file.get(name, "github")
    message = f"the stage `{name}` is at `{address}` on GitHub, and nothing is fetched"
    hint = f"fetch `{branch}` of it, and put its `pipeline/docker` into a folder `{name}`"
    file.leave(message, hint, name, "github")


def _places(name: str, file: PipelineFile) -> list[str]:
    """Give where the folder of a stage may be."""
    images = file.get("pipeline", "images")
    folders = images if isinstance(images, list) else [images] if images else []
    return [os.path.join(str(one), name) for one in folders]


def _read(name: str, folder: str, file: PipelineFile) -> Stage:
    stage = read_stage(name, folder)
    hint = f"put it beside the `run.py` of `{name}` that is written, if it reads it"
    for left in stage.left:
        file.leave(f"of `{name}` {left}", hint, name)
    return stage


def config_of(file: PipelineFile, name: str) -> dict[str, Any]:
    """Give the files of a stage's configuration by tag, in either dialect."""
    if isinstance(file.get("runtime", "config"), dict):
        return file.table("runtime", "config", name)
    return file.table(name, "config")


def resources_of(file: PipelineFile, name: str) -> Resources | None:
    """Give the resources of a stage; None where it names none."""
    threads = _count(file, name, "openmp")
    nodes, each = _count(file, name, "nodes"), _count(file, name, "ppn")
    ranks = (nodes or 1) * (each or 1)
    if nodes and not each:
        message = f"`nodes` of `{name}` without `ppn` is one process on each"
        file.leave(message, "write `ppn`, or `resources: {ranks: …}` in the step", name, "nodes")
    if each and not nodes:
        file.leave(
            f"`ppn` of `{name}` without `nodes` is on one node", "write `nodes`", name, "ppn"
        )
    if ranks == 1 and not threads:
        return None
    cpus = float(ranks * (threads or 1))
    return Resources(cpus=cpus, ranks=ranks if ranks > 1 else None)


def _count(file: PipelineFile, name: str, key: str) -> int:
    value = file.get(name, key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
        return value
    if value is not None:
        message = f"`{key}: {value}` of `{name}` is no number of processes"
        file.leave(message, "write a whole number", name, key)
    return 0

"""What all actions of a LitePipeline application have in common, and what is told of it."""

import re
import shlex
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.importers._litepipeline_files import CONFIGURATION, Package
from furness.importers._litepipeline_packages import held_by, imported, uses_client
from furness.importers._litepipeline_sources import FOLDER
from furness.importers._read import at, list_at, map_at, tell_others, text_at
from furness.importers._report import Report
from furness.model.environment import AnyEnvironment, Environment, Python
from furness.model.interface import Input
from furness.model.types import Type

JSON = Type("Json")
TASK_DATA = Input(type=JSON, default={}, description="The input data of the LitePipeline task.")
_OTHERS_DATA = Input(type=JSON, default={}, description="What other applications gave, by name.")
_NONE_ADDED = re.compile(rb"""['"]actions['"]\s*:\s*\[\s*\]""")
_KEYS = frozenset(("actions", "event_actions", "output_action"))


class Manner(Struct, frozen=True, kw_only=True):
    """What all actions of an application have in common."""

    passed: Mapping[str, Input]
    """The inputs of the pipeline that each is given."""
    environment: AnyEnvironment
    """What those run in that say nothing of docker."""
    files: Mapping[str, bytes]
    """The files of the application."""
    held: Mapping[str, tuple[str, ...]]
    """What the virtual environments in it hold, by their `env`."""
    may_grow: bool
    """Whether an action may add others."""
    may_feed: bool
    """Whether one that is added may give its result to one that is there."""


def read_manner(package: Package, *, within: bool) -> Manner:
    """Read what the actions of an application have in common.

    Args:
        package: The application.
        within: Whether it is part of a workflow.
    """
    files = _files_of(package)
    packages = imported(files)
    text = _NONE_ADDED.sub(b"", b"\n".join(files.values()))
    is_read = _is_read(package, files)
    return Manner(
        passed={"input_data": TASK_DATA, **({"applications": _OTHERS_DATA} if within else {})},
        environment=Environment(python=Python(packages=packages)) if packages else "host",
        files=files,
        held={env: held_by(one) for env, one in _packed(package).items()},
        may_grow=not is_read or b"actions" in text or b"Action(" in text,
        may_feed=not is_read or b"to_action" in text,
    )


def _files_of(package: Package) -> dict[str, bytes]:
    """Give the files but for the configuration and virtual environments."""
    left = {CONFIGURATION, *(f"{env}.tar.gz" for env in _envs(package))}
    return {
        path: content
        for path, content in package.files.items()
        if path not in left and not path.startswith("venvs/")
    }


def _is_read(package: Package, files: Mapping[str, bytes]) -> bool:
    """Tell whether all that is started can be read: it is a text of the application."""
    mains = [text_at(one, "main") for one in list_at(package.configuration.data, "actions")]
    are_there = all(any(word in files for word in words_of(main)) for main in mains)
    return are_there and all(b"\0" not in content for content in files.values())


def _packed(package: Package) -> dict[str, bytes]:
    """Give the tarballs of virtual environments, by their `env`."""
    found = {env: package.files.get(f"{env}.tar.gz") for env in _envs(package)}
    return {env: content for env, content in found.items() if content is not None}


def _envs(package: Package) -> set[str]:
    data = package.configuration.data
    every = [*list_at(data, "actions"), *map_at(data, "event_actions").values()]
    return {text_at(one, "env") for one in every if text_at(one, "env")}


def tell_of_package(report: Report, package: Package, files: Mapping[str, bytes]) -> None:
    """Tell what of an application has no place in a pipeline.

    Args:
        report: Is told.
        package: The application.
        files: Those of its files that are copied.
    """
    tell_others(report, package.configuration.data, _KEYS)
    if package.is_flat:
        message = "the archive has no folder in it, which LitePipeline does not take"
        report.leave(message, "it is read nevertheless")
    for path, size in package.large.items():
        if path.removesuffix(".tar.gz") not in _envs(package):
            message = f"`{path}` is not copied: it has {size >> 20} MiB"
            hint = f"copy it to `{FOLDER}` beside the pipeline, and name it in `FILES`"
            report.leave(message, hint)
    _tell_of_scripts(report, files)


def _tell_of_scripts(report: Report, files: Mapping[str, bytes]) -> None:
    text = b"\n".join(files.values())
    if b"ldfs_" in text:
        message = "scripts name `ldfs_…`: there is no LiteDFS here, and it is not in their input"
        hint = "give it as input data, or let them leave what they make in their workspace"
        report.leave(message, hint)
    if b"http_port" in text:
        message = "scripts name `http_port`: there is no node, and it is 0 in `action_info`"
        report.leave(message, "look what they ask the node for")
    if uses_client(files):
        message = "`litepipeline.models` comes with LitePipeline itself, not with its helper"
        report.leave(message, "write `litepipeline_helper.models` in the scripts")


def words_of(command: str) -> list[str]:
    """Give the words of a command, a path in the folder of the application without `./`."""
    try:
        return [word.removeprefix("./") for word in shlex.split(command)]
    except ValueError:
        return []


def condition_of(data: Any) -> list[Any]:
    """Give what an action or an application waits for; LitePipeline takes a list only."""
    found = at(data, "condition")
    if found is None:
        return []
    return found if isinstance(found, list) else [found]

"""What all actions of a LitePipeline application have in common."""

import re
import shlex
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from furness.importers._litepipeline.files import CONFIGURATION, Package
from furness.importers._litepipeline.packages import held_by, imported
from furness.importers._read import at, list_at, map_at, text_at
from furness.model.environment import AnyEnvironment, Environment, Python
from furness.model.interface import Input
from furness.model.types import Type

JSON = Type("Json")
TASK_DATA = Input(type=JSON, default={}, description="The input data of the LitePipeline task.")
_OTHERS_DATA = Input(type=JSON, default={}, description="What other applications gave, by name.")
_NONE_ADDED = re.compile(rb"""['"]actions['"]\s*:\s*\[\s*\]""")


class Manner(Struct, frozen=True, kw_only=True):
    """What all actions of an application have in common."""

    passed: Mapping[str, Input]
    """The inputs of the pipeline that each is given."""
    environment: AnyEnvironment
    """What those run in that say nothing of docker."""
    packages: tuple[str, ...]
    """The packages that the scripts import."""
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
    packages = imported(files, (*package.large, *package.links))
    text = _NONE_ADDED.sub(b"", b"\n".join(files.values()))
    is_read = _is_read(package, files)
    return Manner(
        passed={"input_data": TASK_DATA, **({"applications": _OTHERS_DATA} if within else {})},
        environment=Environment(python=Python(packages=packages)) if packages else "host",
        packages=packages,
        files=files,
        held={env: held_by(one) for env, one in _packed(package).items()},
        may_grow=not is_read or b"actions" in text or b"Action(" in text,
        may_feed=not is_read or b"to_action" in text,
    )


def _files_of(package: Package) -> dict[str, bytes]:
    """Give the files but for the configuration and virtual environments."""
    left = {CONFIGURATION, *(f"{env}.tar.gz" for env in environments_of(package))}
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
    found = {env: package.files.get(f"{env}.tar.gz") for env in environments_of(package)}
    return {env: content for env, content in found.items() if content is not None}


def environments_of(package: Package) -> set[str]:
    """Give the virtual environments that the actions of an application name."""
    data = package.configuration.data
    every = [*list_at(data, "actions"), *map_at(data, "event_actions").values()]
    return {text_at(one, "env") for one in every if text_at(one, "env")}


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

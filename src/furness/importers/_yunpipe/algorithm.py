"""An algorithm of yunpipe: its file, with what an operator takes of it.

The file itself is an operator as it is; `docs/guides/coming-from/yunpipe.md` says how it is read.
https://github.com/wangyx2005/yunpipe, `docs/developer.md`.
"""

import json
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from furness.importers._yunpipe.container import command_in, folder_in, image_in, name_in
from furness.importers._yunpipe.file import JsonFile
from furness.importers._yunpipe.needs import amounts_in, ports_in, variables_in

_LEFT = {
    "system": "any image runs as it is, nothing is installed in it",
    "executable_path": "it only documents: the command names what is run",
    "executable": "it only documents: the command names what is run",
    "instance_type": "say what it needs instead: `resources: {cpus: …, memory: …, gpus: …}`",
}
_KEPT = (
    "container_name",
    "input_file_path",
    "output_file_path",
    "run_command",
    "name",
    "memory",
    "CPU",
    "user_specified_environment_variables",
    "port",
)


class Algorithm(Struct, frozen=True, kw_only=True):
    """An algorithm, without what has no place in an operator."""

    name: str
    """Its name."""
    data: dict[str, Any]
    """Its file, as an operator takes it."""
    variables: dict[str, bool]
    """The variables that may be set, each with whether it must be."""
    ports: dict[int, tuple[str, ...]]
    """The ports that may be opened, each with its protocols."""

    def written(self, ports: Iterable[int] | None = None) -> bytes:
        """Give the file.

        Args:
            ports: Those that are opened; None for all.
        """
        opened = self.ports if ports is None else ports
        listed = [
            {"port": one, "protocol": protocol} for one in opened for protocol in self.ports[one]
        ]
        return (json.dumps({**self.data, "port": listed}, indent=4) + "\n").encode()


def is_algorithm(data: Any) -> bool:
    """Tell whether plain data are an algorithm."""
    return isinstance(data, dict) and {"container_name", "run_command"} <= data.keys()


def read_algorithm(file: JsonFile) -> Algorithm:
    """Give what a file describes; what has no place is noted in the file.

    Raises:
        DocumentError: It names no image or no command.
    """
    name = name_in(file)
    data: dict[str, Any] = {"container_name": image_in(file), "name": name}
    data["run_command"] = command_in(file)
    for key in ("input_file_path", "output_file_path"):
        data |= folder_in(file, key)
    data |= amounts_in(file)
    variables = variables_in(file)
    data["user_specified_environment_variables"] = [
        {"name": one, "required": required} for one, required in variables.items()
    ]
    for key, value in file.data.items():
        if value and key not in _KEPT:
            hint = _LEFT.get(key, "nothing is known of it")
            file.leave(f"`{key}` (`{value}`) of `{name}` is not kept", hint, key)
    return Algorithm(name=name, data=data, variables=variables, ports=ports_in(file))

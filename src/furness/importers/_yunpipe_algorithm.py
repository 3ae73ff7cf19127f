"""An algorithm of yunpipe: its file, with what an operator takes of it.

The file itself is an operator as it is; `docs/guides/coming-from/yunpipe.md` says how it is read.
https://github.com/wangyx2005/yunpipe, `docs/developer.md`.
"""

import json
import os
import re
import shlex
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from furness.errors import InputError
from furness.importers._yunpipe_file import JsonFile
from furness.model.image import checked

_LARGEST_PORT = 65535
_MOST = 1e9
_OWN = ("output_s3_name", "sqs", "LOG_LVL", "NAME")
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
    ports: dict[int, str]
    """The ports that may be opened, each with its protocol."""

    def written(self, ports: Iterable[int] | None = None) -> bytes:
        """Give the file.

        Args:
            ports: Those that are opened; None for all.
        """
        opened = self.ports if ports is None else ports
        listed = [{"port": one, "protocol": self.ports[one]} for one in opened]
        return (json.dumps({**self.data, "port": listed}, indent=4) + "\n").encode()


def is_algorithm(data: Any) -> bool:
    """Tell whether plain data are an algorithm."""
    return isinstance(data, dict) and {"container_name", "run_command"} <= data.keys()


def read_algorithm(file: JsonFile) -> Algorithm:
    """Give what a file describes; what has no place is noted in the file.

    Raises:
        DocumentError: It names no image or no command.
    """
    name = _name(file)
    data: dict[str, Any] = {"container_name": _image(file), "name": name}
    data["run_command"] = _command(file)
    for key in ("input_file_path", "output_file_path"):
        data |= _folder(file, key)
    data |= _amounts(file)
    variables = _variables(file)
    data["user_specified_environment_variables"] = [
        {"name": one, "required": required} for one, required in variables.items()
    ]
    for key, value in file.data.items():
        if value and key not in _KEPT:
            hint = _LEFT.get(key, "nothing is known of it")
            file.leave(f"`{key}` (`{value}`) of `{name}` is not kept", hint, key)
    return Algorithm(name=name, data=data, variables=variables, ports=_ports(file))


def _name(file: JsonFile) -> str:
    stem = os.path.splitext(os.path.basename(file.path))[0].removesuffix("_info")
    name = str(file.data.get("name") or stem)
    plain = re.sub(r"[^\w-]+", "-", name, flags=re.ASCII).strip("-")
    plain = plain if plain and not plain[0].isdigit() else f"algorithm-{plain}".strip("-")
    if plain != name:
        message = f"`{name}` cannot name an operator, and is `{plain}` here"
        file.leave(message, "results are called so too; rename it if that matters", "name")
    return plain


def _text(file: JsonFile, key: str, hint: str) -> str:
    value = file.data.get(key)
    if not isinstance(value, str) or not value.strip() or not _is_text(value):
        raise file.wrong(f"`{key}` is missing, or is not a text", hint, key)
    return value.strip()


def _is_text(value: str) -> bool:
    """Tell whether a text can be a word of a command: without NUL and halves of characters."""
    return "\0" not in value and value == value.encode(errors="replace").decode()


def _image(file: JsonFile) -> str:
    image = _text(file, "container_name", "give the image: `docker pull` must find it")
    try:
        checked(image)
    except InputError as error:
        raise file.wrong(str(error), error.hint or "name an image", "container_name") from None
    return image


def _command(file: JsonFile) -> str:
    hint = "write what is run, such as `python /app/blur.py $input $output`"
    command = _text(file, "run_command", hint)
    try:
        shlex.split(command)
    except ValueError:
        message = "the quotation marks in `run_command` do not match"
        raise file.wrong(message, "close them", "run_command") from None
    return command


def _folder(file: JsonFile, key: str) -> dict[str, str]:
    value = file.data.get(key)
    is_folder = isinstance(value, str) and value[:1] == "/" and _is_text(value)
    if is_folder and os.path.normpath(str(value)) not in ("/", "//"):
        return {key: str(value)}
    if value:
        hint = "`$input` and `$output` in the command are paths that work"
        file.leave(f"`{value}` of `{key}` is no folder of a container", hint, key)
    return {}


def _amounts(file: JsonFile) -> dict[str, Any]:
    memory = file.data.get("memory")
    amounts = memory if isinstance(memory, dict) else {}
    found: dict[str, Any] = {}
    wanted = amounts.get("suggested") or amounts.get("minimal")
    if _is_amount(wanted):
        found["memory"] = {"suggested": wanted}
    elif memory:
        file.leave("`memory` is no amount, and is not kept", 'write `{"suggested": 128}`', "memory")
    if amounts.get("minimal") and amounts.get("suggested"):
        hint = "a task is given what is suggested; make that smaller if it is enough"
        file.leave("`minimal` of `memory` is not kept", hint, "memory", "minimal")
    cpus = file.data.get("CPU")
    if _is_amount(cpus):
        found["CPU"] = cpus
    elif cpus:
        file.leave("`CPU` is no amount, and is not kept", "write a number of cores", "CPU")
    return found


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _MOST


def _variables(file: JsonFile) -> dict[str, bool]:
    key = "user_specified_environment_variables"
    found: dict[str, bool] = {}
    listed = file.data.get(key)
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str) or not (name.isascii() and name.isidentifier()):
            hint = 'write `{"name": "SIGMA", "required": true}`'
            file.leave(f"`{name}` cannot name a variable", hint, key, number)
        elif name in _OWN or name.startswith("AWS_"):
            hint = "there are no queues, and keys belong to the place where it runs"
            file.leave(f"`{name}`, a variable of yunpipe itself, is not kept", hint, key, number)
        elif name not in found and name not in ("input", "output"):
            found[name] = one.get("required") is True
    return found


def _ports(file: JsonFile) -> dict[int, str]:
    found: dict[int, str] = {}
    listed = file.data.get("port")
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        given = one if isinstance(one, dict) else {"port": one}
        port, protocol = given.get("port"), given.get("protocol") or "tcp"
        if _is_port(port) and protocol in ("tcp", "udp"):
            found[int(port or 0)] = str(protocol)
        elif one:
            hint = 'write `{"port": 8080, "protocol": "tcp"}`, or "udp"'
            file.leave(f"`{port}/{protocol}` is not a port", hint, "port", number)
    return found


def _is_port(port: Any) -> bool:
    return isinstance(port, int) and port is not True and 0 < port <= _LARGEST_PORT

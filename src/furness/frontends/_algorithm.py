"""An algorithm of yunpipe, a JSON file that describes an image, as an operator.

All its shipped variants are read: with comments and trailing commas, without `instance_type`, with
`CPU: {}`, and as `wrap` publishes it. https://github.com/wangyx2005/yunpipe, `docs/developer.md`.
"""

import os
import re
from difflib import get_close_matches
from glob import escape
from typing import Any

from msgspec import Struct

from furness.errors import DocumentError, InputError, Place, Problem
from furness.frontends._algorithm_command import command_of, remarks, split
from furness.frontends._commented_json import parse_map, without_comments
from furness.frontends._operator import name_of
from furness.frontends.interface import Compiled
from furness.model.document import place_of
from furness.model.environment import Environment
from furness.model.image import checked
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.resources import Memory, Resources
from furness.model.types import parse_type

_KEY = re.compile(r'"(container_name|run_command)"\s*:')
_OURS = re.compile(r'"(operator|pipeline)"\s*:')
_MIB = 1024**2
_MOST = 1e12
_LARGEST_PORT = 65535
_PROTOCOL = ("output_s3_name", "sqs", "LOG_LVL", "NAME")
_KNOWN = (
    "container_name",
    "system",
    "input_file_path",
    "output_file_path",
    "executable_path",
    "executable",
    "run_command",
    "name",
    "instance_type",
    "memory",
    "CPU",
    "user_specified_environment_variables",
    "port",
)
_LEFT_OUT = {
    "system": "any image runs as it is, nothing is installed in it",
    "executable_path": "it only documents: the command names what is run",
    "executable": "it only documents: the command names what is run",
    "instance_type": "say what it needs instead: `resources: {cpus: …, memory: …, gpus: …}`",
}


def is_algorithm(path: str, text: str) -> bool:
    """Tell whether a file is an algorithm of yunpipe, whole or not."""
    return path.endswith(".json") and bool(_KEY.search(text)) and not _OURS.search(text)


def read_algorithm(path: str, text: str) -> Compiled:
    """Give the operator that an algorithm describes.

    Args:
        path: The file.
        text: Its content.

    Raises:
        DocumentError: All that is wrong with it, each with its place.
    """
    plain = without_comments(text)
    one = _Algorithm(path=path, text=plain, data=parse_map(plain, path))
    operator = _operator(one)
    _tell_what_is_left_out(one)
    if one.problems:
        raise DocumentError.of(one.problems)
    return Compiled(operator=operator, hints=tuple(one.hints))


class _Algorithm(Struct):
    """An algorithm while it is read."""

    path: str
    text: str
    data: dict[str, Any]
    problems: list[Problem] = []
    hints: list[Problem] = []

    def get(self, key: str, kind: Any, expected: str) -> Any:
        """Give a value; None when it is absent, empty or, which is a problem, of another type."""
        value = self.data.get(key)
        if value in (None, "", {}, []):
            return None
        if isinstance(value, str) and not _is_text(value):
            self.wrong((key,), f"`{key}` holds what is no text", "write letters, signs and spaces")
            return None
        if not isinstance(value, kind) or isinstance(value, bool):
            self.wrong((key,), f"`{key}` is not {expected}", f"write {expected}")
            return None
        return value

    def wrong(self, keys: tuple[str | int, ...], message: str, hint: str) -> None:
        """Note what makes it no algorithm."""
        self.problems.append(Problem("algorithm", message, hint, self._place(keys)))

    def tell(self, key: str, message: str, hint: str) -> None:
        """Note what is not as it was there."""
        self.hints.append(Problem("algorithm", message, hint, self._place((key,))))

    def _place(self, keys: tuple[str | int, ...]) -> Place:
        found = place_of(self.text, self.path, keys)
        return found if found.line else Place(self.path, 1, 1)


def _is_text(value: str) -> bool:
    """Tell whether a text can be a word of a command: without NUL and halves of characters."""
    return "\0" not in value and value == value.encode(errors="replace").decode()


def _operator(one: _Algorithm) -> Operator:
    image = _image(one)
    name = one.get("name", str, "a text") or os.path.splitext(os.path.basename(one.path))[0]
    into, out = _folders(one)
    result = f"Result-{name}-"
    return Operator(
        operator=_name(one, name),
        inputs={
            "input": Input(type=parse_type("File"), description="The file to work on."),
            **_variables(one),
        },
        outputs={
            "output": Output(
                type=parse_type("File"),
                path=os.path.join("output" if out else "", f"{escape(result)}*"),
                description="What was made of it.",
            )
        },
        environment=Environment(image=image),
        command=_command(one, os.path.join(out or "", result)),
        variables={"NAME": name},
        mounts=_mounts(into, out),
        ports=_ports(one),
        resources=_resources(one),
    )


def _required(one: _Algorithm, key: str, hint: str) -> str:
    before = len(one.problems)
    value = one.get(key, str, "a text")
    if value is None and len(one.problems) == before:
        one.wrong((key,), f"`{key}` is missing", f"give {hint}")
    return str(value or "").strip()


def _image(one: _Algorithm) -> str:
    text = _required(one, "container_name", "the image: `docker pull` must find it")
    try:
        return checked(text) if text else "none"
    except InputError as error:
        one.wrong(("container_name",), str(error), error.hint or "")
        return "none"


def _name(one: _Algorithm, name: str) -> str:
    if "/" in name:
        one.wrong(("name",), f"`{name}` cannot be part of a file's name", "leave `/` out")
    if name.isascii() and name.replace("-", "_").isidentifier() and name[0] != "-":
        return name
    plain = name_of(f"{name}.json")
    one.tell("name", f"`{name}` cannot name an operator, and is `{plain}` here", "rename it")
    return plain


def _folders(one: _Algorithm) -> tuple[str | None, str | None]:
    """Give the folders of the input's file and of the result; None for what can be no mount."""
    return _folder(one, "input"), _folder(one, "output")


def _folder(one: _Algorithm, name: str) -> str | None:
    key = f"{name}_file_path"
    folder = str(one.get(key, str, "a text") or "")
    place = os.path.normpath(f"/{folder.lstrip('/')}")
    if folder[:1] == "/" and place != "/":
        return place
    if folder:
        message = f"`{folder}` of `{key}` cannot be a folder of its own in the container"
        one.tell(key, message, f"use `${name}` in the command: it is a path that works")
    return None


def _mounts(into: str | None, out: str | None) -> dict[str, str]:
    """Give the mounts; the slash tells the folder that a file is put into from one of its own."""
    return ({f"{into}/": "$input"} if into else {}) | ({out: "output"} if out else {})


def _command(one: _Algorithm, result: str) -> tuple[str, ...]:
    text = _required(
        one, "run_command", "what is run, such as `python /app/blur.py $input $output`"
    )
    words = split(text)
    if words is None:
        hint = "close the quotation mark, or write a backslash before it"
        one.wrong(("run_command",), "the quotation marks in `run_command` do not match", hint)
        return ()
    for message, hint in remarks(words):
        one.tell("run_command", message, hint)
    return command_of(words, result)


def _resources(one: _Algorithm) -> Resources:
    cpus = one.get("CPU", int | float, "a number")
    memory = one.get("memory", dict, 'a map such as `{"suggested": 128}`') or {}
    amounts = {key: memory[key] for key in ("minimal", "suggested") if memory.get(key)}
    for key, amount in (*amounts.items(), ("CPU", cpus or 1)):
        if (
            not isinstance(amount, int | float)
            or isinstance(amount, bool)
            or not 0 < amount < _MOST
        ):
            keys = ("CPU",) if key == "CPU" else ("memory", key)
            one.wrong(keys, f"`{amount}` is no amount for `{key}`", "write a number above 0")
            return Resources()
    if len(amounts) > 1:
        message = "`minimal` of `memory` is left out: a task is given what is suggested"
        one.tell("memory", message, "make `resources: {memory: …}` smaller if that is enough")
    wanted = amounts.get("suggested") or amounts.get("minimal")
    return Resources(cpus=float(cpus or 1), memory=Memory(wanted * _MIB) if wanted else None)


def _variables(one: _Algorithm) -> dict[str, Input]:
    """Give the inputs that are variables; what yunpipe needs for itself is left out."""
    key = "user_specified_environment_variables"
    found: dict[str, Input] = {}
    quiet: list[str] = []
    for place, each in enumerate(one.get(key, list, "a list") or ()):
        name = each.get("name") if isinstance(each, dict) else None
        if not isinstance(name, str) or not (name.isascii() and name.isidentifier()):
            hint = 'write `{"name": "SIGMA", "required": true}`, with letters, digits and `_`'
            one.wrong((key, place), f"`{name}` cannot name a variable", hint)
        elif name in _PROTOCOL or name.startswith("AWS_"):
            quiet.append(f"`{name}`")
        elif name in found or name in ("input", "output"):
            one.wrong((key, place), f"`{name}` is there twice", "rename one of them")
        elif each.get("required", False) is True:
            found[name] = Input(type=parse_type("String"))
        else:
            found[name] = Input(type=parse_type("Optional[String]"), default=None)
    if quiet:
        message = f"{', '.join(quiet)}: yunpipe's own variables are left out"
        one.tell(key, message, "keys belong to the place where it runs, not to the operator")
    return found


def _ports(one: _Algorithm) -> tuple[str, ...]:
    found: list[str] = []
    for place, each in enumerate(one.get("port", list, "a list") or ()):
        given = each if isinstance(each, dict) else {"port": each}
        number, protocol = given.get("port"), given.get("protocol") or "tcp"
        port = f"{number}/{protocol}"
        is_number = isinstance(number, int) and 0 < number <= _LARGEST_PORT
        if not is_number or number is True or protocol not in ("tcp", "udp"):
            hint = 'write `{"port": 8080, "protocol": "tcp"}`, or "udp"'
            one.wrong(("port", place), f"`{port}` is not a port", hint)
        elif port in found:
            one.wrong(("port", place), f"the port `{port}` is there twice", "remove one of them")
        else:
            found.append(port)
    return tuple(found)


def _tell_what_is_left_out(one: _Algorithm) -> None:
    for key, hint in _LEFT_OUT.items():
        value = one.data.get(key)
        if value:
            one.tell(key, f"`{key}` (`{value}`) is left out", hint)
    for key in sorted(one.data.keys() - set(_KNOWN)):
        near = get_close_matches(key, _KNOWN, n=1)
        hint = f"did you mean `{near[0]}`?" if near else "nothing is known of it"
        one.tell(key, f"`{key}` is no key of an algorithm, and is left out", hint)

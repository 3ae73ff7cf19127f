"""What an algorithm of yunpipe runs, and where: its image, its command, its folders."""

import os

from furness.errors import InputError
from furness.frontends._algorithm_command import command_of, remarks, split
from furness.frontends._algorithm_file import Algorithm
from furness.frontends._operator import name_of
from furness.model.image import checked


def _required(one: Algorithm, key: str, hint: str) -> str:
    before = len(one.problems)
    value = one.get(key, str, "a text")
    if value is None and len(one.problems) == before:
        one.wrong((key,), f"`{key}` is missing", f"give {hint}")
    return str(value or "").strip()


def image_of(one: Algorithm) -> str:
    """Read the image; what is wrong with it is noted."""
    text = _required(one, "container_name", "the image: `docker pull` must find it")
    try:
        return checked(text) if text else "none"
    except InputError as error:
        one.wrong(("container_name",), str(error), error.hint or "")
        return "none"


def name_in(one: Algorithm, name: str) -> str:
    """Give what the operator is called; a name that it cannot have is told."""
    if "/" in name:
        one.wrong(("name",), f"`{name}` cannot be part of a file's name", "leave `/` out")
    if name.isascii() and name.replace("-", "_").isidentifier() and name[0] != "-":
        return name
    plain = name_of(f"{name}.json")
    one.tell("name", f"`{name}` cannot name an operator, and is `{plain}` here", "rename it")
    return plain


def folders_of(one: Algorithm) -> tuple[str | None, str | None]:
    """Give the folders of the input's file and of the result; None for what can be no mount."""
    return _folder(one, "input"), _folder(one, "output")


def _folder(one: Algorithm, name: str) -> str | None:
    key = f"{name}_file_path"
    folder = str(one.get(key, str, "a text") or "")
    place = os.path.normpath(f"/{folder.lstrip('/')}")
    if folder[:1] == "/" and place != "/":
        return place
    if folder:
        message = f"`{folder}` of `{key}` cannot be a folder of its own in the container"
        one.tell(key, message, f"use `${name}` in the command: it is a path that works")
    return None


def mounts_of(into: str | None, out: str | None) -> dict[str, str]:
    """Give the mounts; the slash tells the folder that a file is put into from one of its own."""
    return ({f"{into}/": "$input"} if into else {}) | ({out: "output"} if out else {})


def command_in(one: Algorithm, result: str) -> tuple[str, ...]:
    """Read the command; what of it is not as it was there is told."""
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

"""What an algorithm of yunpipe runs, and where: its image, its command, its folders."""

import os
import re
import shlex

from furness.errors import InputError
from furness.importers._yunpipe.file import JsonFile
from furness.model.image import checked


def name_in(file: JsonFile) -> str:
    """Give the name, as an operator may have it."""
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


def image_in(file: JsonFile) -> str:
    """Give the image."""
    image = _text(file, "container_name", "give the image: `docker pull` must find it")
    try:
        checked(image)
    except InputError as error:
        raise file.wrong(str(error), error.hint or "name an image", "container_name") from None
    return image


def command_in(file: JsonFile) -> str:
    """Give the command."""
    hint = "write what is run, such as `python /app/blur.py $input $output`"
    command = _text(file, "run_command", hint)
    try:
        shlex.split(command)
    except ValueError:
        message = "the quotation marks in `run_command` do not match"
        raise file.wrong(message, "close them", "run_command") from None
    return command


def folder_in(file: JsonFile, key: str) -> dict[str, str]:
    """Give a folder of the container by its key; nothing for what can be none."""
    value = file.data.get(key)
    is_folder = isinstance(value, str) and value[:1] == "/" and _is_text(value)
    if is_folder and os.path.normpath(str(value)) not in ("/", "//"):
        return {key: str(value)}
    if value:
        hint = "`$input` and `$output` in the command are paths that work"
        file.leave(f"`{value}` of `{key}` is no folder of a container", hint, key)
    return {}

"""The command of a container in a job of Kubernetes."""

import os.path

from furness.importers._claimed.mounts import tell_of_start
from furness.importers._claimed.script import PYTHON_FOLDER
from furness.importers._claimed.variables import NAMED, tell_of_unknown
from furness.importers._read import list_at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.importers._words import Word, command_of


def command_in(report: Report, names: set[str], secrets: set[str], *keys: Key) -> tuple[str, ...]:
    """Read the command of a container.

    Args:
        report: Is told what is left out.
        names: The variables that a word may name.
        secrets: Those of them that are secrets, which only a shell has.
        keys: Where the container is.
    """
    data = report.source.data
    words = [
        str(one)
        for key in ("command", "args")
        for one in list_at(data, *keys, key)
        if isinstance(one, str | int | float)
    ]
    for word in words:
        tell_of_unknown(report, word, names | secrets, *keys)
    command = list(command_of([_word(word, names, secrets) for word in words]))
    _place_script(report, command, *keys)
    tell_of_start(report, command, *keys)
    return tuple(command)


def _place_script(report: Report, command: list[str], *keys: Key) -> None:
    """Write in full where the script is that a command starts, and where C3's images have it."""
    folder = text_at(report.source.data, *keys, "workingDir") or PYTHON_FOLDER
    for place, token in enumerate(command[1:2], 1):
        if not token.endswith((".py", ".ipynb", ".R", ".r")):
            continue
        command[place] = os.path.normpath(os.path.join(folder, token))
        name = os.path.basename(token)
        if name.startswith("claimed_") and not command[place].startswith(folder):
            command[place] = os.path.join(folder, name)
            message = f"`{token}` is a path of the machine where C3 ran, not of the image"
            hint = f"`{command[place]}` is taken: see whether it is there"
            report.leave(message, hint, *keys, "command", place)


def _word(text: str, names: set[str], secrets: set[str]) -> list[Word]:
    """Read a word with `$(NAME)` of variables in it."""
    parts, end = [], 0
    for match in NAMED.finditer(text):
        name = match[1] or ""
        if name and name not in names | secrets:
            continue
        word = Word(name or "$", is_name=bool(name), in_shell=name in secrets)
        parts += [Word(text[end : match.start()]), word]
        end = match.end()
    parts.append(Word(text[end:]))
    kept = [part for part in parts if part.text]
    return kept or [Word("")]

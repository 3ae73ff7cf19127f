"""Names and reports of one translation from CWL."""

import re
from collections.abc import Collection, Iterable

from furness.errors import Problem
from furness.importers._cwl.load import Library
from furness.importers._cwl.process import Process, short_name

_RESERVED = frozenset(
    (
        *("BASHOPTS", "BASH_ENV", "CDPATH", "ENV", "EUID", "GROUPS", "HOME", "IFS", "LANG"),
        *("LC_ALL", "LD_LIBRARY_PATH", "LD_PRELOAD", "LINENO", "OLDPWD", "OPTARG", "OPTIND"),
        *("PATH", "PPID", "PS4", "PWD", "PYTHONHOME", "PYTHONPATH", "RANDOM", "SECONDS"),
        *("SHELL", "SHELLOPTS", "TMPDIR", "TZ", "UID", "USER", "_", "_each", "_number", "_status"),
    )
)
"""Variables that a shell, a loader or most programs understand: no input may be called so."""


class Report:
    """What was translated and what was not, of one CWL file and all that it uses."""

    def __init__(self, library: Library) -> None:
        self.library = library
        """The files."""
        self.translated: list[str] = []
        """A line for each thing that was translated."""
        self.left: list[Problem] = []
        """What was not."""
        self.files: dict[str, bytes] = {}
        """What is written."""

    def leave(self, process: Process, keys: Iterable[str | int], message: str, hint: str) -> None:
        """Note what is not kept; the same is noted once.

        Args:
            process: Where it is said.
            keys: Where in it.
            message: What is not kept, and why.
            hint: What to do instead.
        """
        problem = Problem("cwl-left", message, hint, self.library.place(process, *keys))
        if problem not in self.left:
            self.left.append(problem)

    def add(self, name: str, content: bytes) -> str:
        """Keep a file, under another name when one of that name is there and differs."""
        stem, dot, ending = name.rpartition(".")
        path, number = name, 2
        while self.files.get(path, content) != content:
            path = f"{stem}-{number}{dot}{ending}"
            number += 1
        self.files[path] = content
        return path


def identifiers(named: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Give for each identifier of CWL a name that ours may have, each another one.

    Args:
        named: Identifiers, in order.
        taken: Names that are not free.
    """
    found: dict[str, str] = {}
    used = {*taken, *_RESERVED}
    for one in named:
        plain = re.sub(r"\W", "_", short_name(one), flags=re.ASCII) or "_"
        plain = f"_{plain}" if plain[0].isdigit() else plain
        name, number = plain, 2
        while name in used:
            name = f"{plain}_{number}"
            number += 1
        used.add(name)
        found[one] = name
    return found


def unit_name(text: str) -> str:
    """Give a name that an operator, a pipeline or a step may have."""
    plain = re.sub(r"[^\w-]+", "-", text, flags=re.ASCII).strip("-")
    return plain if plain and not plain[0].isdigit() else f"cwl-{plain}".strip("-")


def counted(things: Collection[object], noun: str) -> str:
    """Give how many there are, in words."""
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"

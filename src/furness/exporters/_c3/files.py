"""What the three files of C3 say, and how they write a text."""

import json
import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

TRUE = ("true", "yes", "on", "y", "t", "1")
"""The texts that stand for true where Kubeflow reads a Boolean."""

FALSE = ("false", "no", "off", "n", "f", "0")
"""Those that stand for false."""
_AMBIGUOUS = re.compile(r"yes|no|on|off|y|n|true|false|null|[\d_]+(e[\d_]+)?", re.IGNORECASE)


class Taken(Struct, frozen=True, kw_only=True):
    """An input as the files have it."""

    type: str
    """`String`, `Integer`, `Float` or `Boolean`."""
    description: str
    """What it means, in quotation marks."""
    default: str | None
    """The text of its default, in quotation marks; None without one."""

    @property
    def text(self) -> str:
        """The text of its default; empty without one."""
        return str(json.loads(self.default, strict=False)) if self.default else ""


class Given(Struct, frozen=True, kw_only=True):
    """An output as the files have it."""

    description: str
    """What it is, in quotation marks."""
    path: str | None
    """Where it is in the workspace, if that is known."""
    is_folder: bool = False
    """Whether it is a folder."""


class Component(Struct, frozen=True, kw_only=True):
    """What the three files say."""

    name: str
    """The operator's name."""
    description: str
    """What it does, in quotation marks."""
    image: str
    """Where its image is."""
    script: tuple[str, ...]
    """The lines of a shell that start a task; the arguments are `${0}`, `${1}`, …"""
    command: tuple[str, ...]
    """What the Job starts."""
    folder: str | None
    """Where the Job starts it; None: where its image says."""
    inputs: dict[str, Taken]
    """What it takes."""
    outputs: dict[str, Given]
    """What it gives."""
    job_name: str
    """Its name as Kubernetes takes it."""
    variables: tuple[dict[str, Any], ...]
    """Other variables of the Job: those that are always set, and secrets."""


def arguments_of(names: Iterable[str]) -> str:
    """Give the words that pass the arguments of a component on, with a blank after each."""
    return "".join(f'{name}="${{{at}}}" ' for at, name in enumerate(names))


def plain(name: str) -> str:
    """Write a name, in quotation marks where YAML takes it for something else."""
    return f'"{name}"' if _AMBIGUOUS.fullmatch(name) else name


def quoted(text: str) -> str:
    """Write what C3 read in quotation marks: as C3 does if YAML reads that, else with escapes.

    What has its own quotation marks gets no others; an escape in it stays one.
    """
    form = text if text.startswith('"') else f'"{text}"'
    try:
        is_read = isinstance(json.loads(form, strict=False), str)
    except ValueError:
        is_read = False
    if is_read and all(letter.isprintable() or letter == "\t" for letter in form):
        return form
    return in_quotes(text)


def in_quotes(text: str) -> str:
    """Write a text in quotation marks so that YAML reads just that text."""
    return json.dumps(text, ensure_ascii=False)

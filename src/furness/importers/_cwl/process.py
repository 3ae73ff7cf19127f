"""A tool or a workflow of CWL, and where it stands."""

import os
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

PROCESSES = ("CommandLineTool", "Workflow", "ExpressionTool", "Operation")
"""The classes of what can run."""


class Process(Struct, frozen=True, kw_only=True, eq=False):
    """A tool or a workflow, and where it stands."""

    node: Any
    """What `cwl-utils` made of it."""
    file: str
    """The file, as the user would name it."""
    keys: tuple[str | int, ...]
    """The keys that lead to it in the file."""
    version: str
    """The version of CWL, such as `v1.2`."""
    step: str = ""
    """The step in which it stands, if it does."""

    @property
    def kind(self) -> str:
        """Its class: one of `PROCESSES`."""
        return str(self.node.class_)

    @property
    def name(self) -> str:
        """What it is called; without an id as the file is."""
        short = short_name(self.node.id or "")
        if self.step and (not short or short in ("run", self.step) or short.startswith("_:")):
            return self.step
        stem = os.path.splitext(os.path.basename(self.file))[0]
        if "#" not in (self.node.id or "") or short.startswith("_:") or short in ("", "main"):
            return stem
        return os.path.splitext(short)[0] or stem


def short_name(identifier: str) -> str:
    """Give the last part of an identifier such as `file:///a.cwl#main/input`."""
    return identifier.rpartition("#")[2].rpartition("/")[2]


def indexes(data: Any, keys: tuple[str | int, ...]) -> Iterator[str | int]:
    """Give the keys as the data have them, up to the first that is not there."""
    for key in keys:
        if isinstance(data, list) and isinstance(key, str):
            numbers = (number for number, one in enumerate(data) if _is_called(one, key))
            key = next(numbers, -1)  # noqa: PLW2901 - the key as the data have it
        try:
            data = data[key]
        except (LookupError, TypeError):
            return
        if key == -1:
            return
        yield key


def _is_called(one: Any, name: str) -> bool:
    if not isinstance(one, dict):
        return False
    called = one.get("id") or one.get("class") or one.get("envName")
    return isinstance(called, str) and name in (called, short_name(called))

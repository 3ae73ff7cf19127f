"""Defaults of inputs, and whether those that are files are there."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET

from furness.errors import Problem
from furness.model.artifact import files_in
from furness.model.interface import Input
from furness.model.pipeline import Unit, name_of
from furness.model.values import check


def default_of(declared: Input) -> Any:
    """Give the default of an input; None without one."""
    default = declared.default
    return None if default is UNSET or default is None else check(default, declared.type)


def has_default(declared: Input) -> bool:
    """Tell whether an input has a default that is there: of a file, its content."""
    default = default_of(declared)
    return default is not None and all(os.path.exists(one["path"]) for one in files_in(default))


def lost_defaults(unit: Unit, names: Iterable[str]) -> Iterator[Problem]:
    """Give the defaults of some inputs that are files and not there."""
    for name in names:
        declared = unit.inputs[name]
        if files_in(default_of(declared)) and not has_default(declared):
            yield Problem(
                "export-default",
                f"the default of `{name}` of `{name_of(unit)}` is a file that is not there",
                "put it there and export again, or give the input an argument",
            )

"""The names of operators in catalogs: `blur`, `blur@1`, `blur@^1.2`; pure."""

import re

from msgspec import Struct

from furness.catalog.versions import is_wish
from furness.errors import InputError

_NAME = r"[A-Za-z0-9]+(?:(?:_{1,2}|-+)[A-Za-z0-9]+)*"


class Name(Struct, frozen=True):
    """An operator by name, and which of its versions."""

    name: str
    """The operator's name."""
    wish: str = ""
    """Which versions are admitted; empty for all."""

    def __str__(self) -> str:
        return f"{self.name}@{self.wish}" if self.wish else self.name


def parse_name(text: str) -> Name | None:
    """Read a name with or without a version; None for what is a path or anything else."""
    name, at, wish = text.partition("@")
    if not is_name(name) or (at and not is_wish(wish)):
        return None
    return Name(name, wish)


def is_name(text: str) -> bool:
    """Tell whether an operator of this name can be in a catalog."""
    return re.fullmatch(_NAME, text) is not None


def checked(text: str) -> Name:
    """Read a name with or without a version.

    Raises:
        InputError: It is none.
    """
    found = parse_name(text)
    if found is None:
        raise InputError(
            f"`{text}` is not the name of an operator in a catalog",
            hint="write it as `blur`, `blur@1`, `blur@1.2`, `blur@1.2.3` or `blur@^1.2`",
            code="operator-name",
        )
    return found

"""The command line of a CWL tool while it is put together."""

from msgspec import Struct

from furness.importers._cwl.expressions import Part


class Argument(Struct, frozen=True, kw_only=True):
    """One argument of a command line, or those of a list."""

    place: tuple[int, int, int, str] = (0, 0, 0, "")
    """What it is sorted by."""
    parts: tuple[Part, ...] = ()
    """The text of one word."""
    prefix: str | None = None
    """What stands before it."""
    separate: bool = True
    """Whether the prefix is a word of its own."""
    given: str | None = None
    """The input that must have a value, else it is left out."""
    filled: bool = False
    """Whether an empty value of `given` counts as none, as that of an empty list does."""
    switch: str | None = None
    """The Boolean for which the prefix stands, when it is true."""
    items: str | None = None
    """The list of which each element is a word."""
    each: tuple[str, bool] | None = None
    """What stands before each element, and whether as a word of its own."""
    is_code: bool = False
    """Whether the text is shell code, as `shellQuote: false` says."""


class Line(Struct, kw_only=True):
    """All that makes up the command of a tool."""

    arguments: list[Argument] = []
    """The words, in order."""
    stdin: tuple[Part, ...] | None = None
    """The file that is read."""
    stdout: tuple[Part, ...] | None = None
    """The file that is written."""
    stderr: tuple[Part, ...] | None = None
    """The file for what goes wrong."""
    before: list[str] = []
    """Lines of shell before the command."""
    after: list[str] = []
    """Lines of shell after it."""
    success: list[int] = []
    """Exit statuses that are a success, when not only 0 is."""
    is_shell: bool = False
    """Whether the command itself is shell code."""

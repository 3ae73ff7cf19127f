"""Read `input=value` words and files of arguments from a command line."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from furness.errors import ArgumentError
from furness.lazy import lazy
from furness.model.document import decode_text, read_data
from furness.model.pipeline import Unit

if TYPE_CHECKING:
    import difflib
else:
    difflib = lazy("difflib")


def read_arguments(unit: Unit, words: Iterable[str], file: str | None) -> dict[str, Any]:
    """Give the arguments by input; a word on the command line wins over the file.

    Args:
        unit: What they are for.
        words: Each `input=value`; an input that is named several times gets a list.
        file: A YAML or JSON file with an object of arguments.

    Raises:
        ArgumentError: A word is no `input=value`, or the file cannot be read.
    """
    given: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise ArgumentError(
                f"`{word}` is not an argument", hint=_example(unit, word), code="argument-form"
            )
        if name in given:
            before = given[name]
            given[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            given[name] = value
    return {**(_read_file(file) if file else {}), **given}


def _example(unit: Unit, word: str) -> str:
    bare = word.lstrip("-")
    near = difflib.get_close_matches(bare, unit.inputs, n=1) or list(unit.inputs)[:1]
    return f"write it as `input=value`, for example `{near[0] if near else 'image'}=…`"


def _read_file(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            found = read_data(decode_text(file.read(), path), path)
    except OSError as error:
        raise ArgumentError(
            f"the file of arguments `{path}` cannot be read: {error.strerror}",
            hint="check the path after `--arguments`",
            code="arguments-file",
        ) from None
    if not isinstance(found, dict):
        raise ArgumentError(
            f"the file of arguments `{path}` is not an object",
            hint="write one line for each input: `image: scans/a.tif`",
            code="arguments-file",
        )
    return found

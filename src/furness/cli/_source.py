"""Read the source that a command names, and name its files as seen from a document's folder."""

import os

from msgspec.structs import replace

from furness.catalog.find import DOCUMENTS, compile_source, recognising
from furness.errors import InputError, NotFoundError
from furness.frontends.interface import Compiled
from furness.model.document import decode_text
from furness.model.image import is_image
from furness.model.interface import Input
from furness.model.operator import Operator


def beside(operator: Operator, path: str, folder: str) -> Operator:
    """Give an operator whose files are named as a document in some folder must name them."""
    if operator.source is None:
        return operator
    command = tuple(path if token == operator.source else token for token in operator.command)
    there = os.path.dirname(path)
    inputs = {name: _moved(one, there, folder) for name, one in operator.inputs.items()}
    return replace(operator, source=path, command=command, inputs=inputs)


def _moved(declared: Input, there: str, folder: str) -> Input:
    """Give an input whose default is a file beside the source as seen from a document's folder."""
    default = declared.default
    if not there or not declared.type.holds_files or not isinstance(default, str):
        return declared
    moved = os.path.join(there, default)
    return (
        replace(declared, default=moved)
        if os.path.exists(os.path.join(folder, moved))
        else declared
    )


def split_source(source: str) -> tuple[str, str | None]:
    """Tell the path of a source from the name of a function in it: `tools.py:blur`."""
    path, colon, function = source.rpartition(":")
    return (path, function) if colon and function.isidentifier() else (source, None)


def read_interface(path: str, function: str | None) -> Compiled:
    """Read the interface out of a source, or out of an image."""
    if is_image(path) and not os.path.exists(path):
        return compile_source(path, "")
    text = _read(path)
    if path.endswith(DOCUMENTS) and not recognising(path, text):
        raise InputError(
            f"`{path}` is a document already",
            hint=f"look at what is wrong with it: `furness check {path}`",
            code="source-kind",
        )
    return compile_source(path, text, function)


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return decode_text(file.read(), path)
    except OSError as error:
        raise NotFoundError(
            f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}",
            hint="check the path",
            code="source",
        ) from None

"""Defaults of C3's inputs: whether what C3 reads is what the source means."""

import os
import re

from msgspec import UnsetType

from furness.exporters._c3.files import FALSE, TRUE, Taken, in_quotes
from furness.model.interface import Input
from furness.model.values import as_variable


def default_of(one: Input, kind: str) -> str | None:
    """Give the default of an input in quotation marks; None without one."""
    if one.default is None or isinstance(one.default, UnsetType):
        return None
    if one.type.holds_files and os.path.isabs(as_variable(one.default, one)):
        return None
    if kind == "Boolean":
        return in_quotes(str(bool(one.default)))
    return in_quotes(as_variable(one.default, one))


def fits(taken: Taken) -> bool:
    """Tell whether a default is one of its type, as Kubeflow reads it."""
    kind, text = taken.type, taken.text
    if kind == "Boolean" and taken.default is not None:
        return text.lower() in TRUE + FALSE
    if kind == "Integer" and taken.default is not None:
        return bool(re.fullmatch(r"[+-]?\d+", text))
    return kind != "Float" or taken.default is None or _number(text) is not None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def is_meant(taken: Taken, declared: Input) -> bool:
    """Tell whether the default that C3 read is the source's, if the source's is known."""
    value = declared.default
    if value is None or isinstance(value, UnsetType):
        return fits(taken)
    if taken.default is None or not fits(taken):
        return False
    if isinstance(value, bool):
        return (taken.text.lower() in TRUE) is value
    if isinstance(value, int | float):
        return _number(taken.text) == value
    meant = as_variable(value, declared)
    if declared.type.holds_files and not isinstance(value, list):
        written = os.path.normpath(taken.text)
        return os.path.basename(os.path.normpath(meant)) == os.path.basename(written)
    is_list = isinstance(value, list)
    return _letters(taken.text) == _letters(meant) if is_list else taken.text == meant


def is_written(text: str, source: str) -> bool:
    """Tell whether a text is in the comments or texts of a source, or was written elsewhere."""
    return _letters(text) in _letters(source)


def _letters(text: str) -> str:
    return re.sub(r"[\s#\"'\\]+", "", text)

"""A draft: the plain data of an operator document while its questions are answered.

It is whole at any time: what has no answer yet is left out, or has the value that fits most.
"""

import os
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import msgspec
from msgspec.structs import replace

from furness.errors import FurnessError, InputError, Problem
from furness.graph.check import check
from furness.model.document import parse_document, write_document
from furness.model.operator import Operator
from furness.model.pipeline import Unit

Draft = dict[str, Any]
"""An operator document as plain data."""

Key = tuple[str, ...]
"""The keys that lead to a part of it."""


def get(draft: Mapping[str, Any], key: Key) -> Any:
    """Give a part of a draft; None when it is not there."""
    found: Any = draft
    for part in key:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def put(draft: Draft, key: Key, value: Any) -> Draft:
    """Give a draft with a part changed; None, or what is empty, takes the part out."""
    changed = deepcopy(draft)
    inner = changed
    for part in key[:-1]:
        inner = inner.setdefault(part, {})
    if value in (None, "", [], {}):
        inner.pop(key[-1], None)
    else:
        inner[key[-1]] = value
    if len(key) > 1 and not inner and key[0] not in ("inputs", "outputs"):
        changed.pop(key[0])
    return changed


def operator_of(draft: Draft) -> Operator:
    """Give the operator that a draft describes.

    Raises:
        FurnessError: All that is wrong with it.
    """
    unit = image_operator(parse_document(msgspec.json.encode(draft).decode(), "draft.json"))
    problems = check(unit)
    if problems:
        raise InputError.of(problems)
    return unit


def document_of(draft: Draft) -> str:
    """Write a draft as a document, for people to read; it may lack what its command names."""
    unit = parse_document(msgspec.json.encode(draft).decode(), "draft.json")
    return write_document(unit).partition("\n")[2]


def problems_of(draft: Draft, *, whole: bool) -> list[Problem]:
    """Give what is wrong with a draft.

    Args:
        draft: The draft.
        whole: Whether everything that its command names must be there.
    """
    try:
        operator_of(draft)
    except FurnessError as error:
        left_out = () if whole else ("command",)
        return [replace(one, place=None) for one in error.problems if one.code not in left_out]
    return []


def image_operator(unit: Unit) -> Operator:
    """Give what runs in an image.

    Raises:
        InputError: It is no such operator.
    """
    environment = unit.environment if isinstance(unit, Operator) else None
    if not isinstance(unit, Operator) or not getattr(environment, "image", None):
        raise InputError(
            "this is no operator that runs in an image",
            hint="give the name of an image, or a document with `environment: {image: …}`",
            code="describe",
        )
    return unit


def file_of(draft: Draft) -> str:
    """Give the file that a draft is written to when none is named."""
    return os.path.basename(f"{draft['operator']}.yaml")

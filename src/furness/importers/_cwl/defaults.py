"""The defaults of a CWL process, as a document has them."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import UNSET

from furness.errors import ArgumentError
from furness.importers._cwl.draft import Draft
from furness.importers._cwl.wanted import Wanted, wanted_file, wanted_folder
from furness.model.digest import PREFIX, digest, digest_bytes
from furness.model.types import Type
from furness.model.values import check as check_value


def plain_value(value: Any) -> Any:
    """Give a default as plain data: texts, numbers, lists and objects; a file is an object."""
    if type(value).__name__ in ("File", "Directory"):
        keys = ("path", "location", "contents", "basename", "listing", "secondaryFiles")
        found = {key: plain_value(getattr(value, key, None)) for key in keys}
        return {"class": value.class_} | {key: one for key, one in found.items() if one is not None}
    if isinstance(value, Mapping):
        return {str(key): plain_value(one) for key, one in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Iterable):
        return [plain_value(one) for one in value]
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return value if kind is bool else kind(value)
    return None


def default_of(value: Any, kind: Type, keys: tuple[str, ...], draft: Draft) -> Any:
    """Give a default as a document has it; UNSET where there is none that can be kept.

    Args:
        value: As CWL has it.
        kind: Our type of it.
        keys: Where its input stands.
        draft: The process.
    """
    if value is None:
        return UNSET
    plain = _with_files(plain_value(value), kind, (*keys, "default"), draft)
    if plain is UNSET:
        return UNSET
    try:
        check_value(plain, kind)
    except ArgumentError as error:
        message = f"the default of `{keys[-1]}` is not kept: {error}"
        draft.leave((*keys, "default"), message, error.hint or f"give a value of {kind}")
        return UNSET
    return plain


def _with_files(value: Any, kind: Type, keys: tuple[str, ...], draft: Draft) -> Any:
    """Give a value in which files are paths beside the documents, where they are copied to."""
    inner = kind.required
    if inner.name == "List" and inner.of and isinstance(value, list):
        found = [_with_files(one, inner.of, keys, draft) for one in value]
        return UNSET if any(one is UNSET for one in found) else found
    if not (isinstance(value, dict) and value.get("class") in ("File", "Directory")):
        return value
    is_folder = value["class"] == "Directory"
    wanted = (wanted_folder if is_folder else wanted_file)(value, draft.process.file)
    if isinstance(wanted, Wanted):
        return draft.report.add(f"data/{wanted.name}", wanted.content)
    if not isinstance(wanted, str):
        return _copied(wanted, draft)
    message = f"the default of `{keys[-2]}` is not kept: {wanted}"
    draft.leave(keys, message, "give the file as an argument")
    return UNSET


def _copied(files: list[Wanted], draft: Draft) -> str:
    """Copy the files of a folder into one that is named by its content; give the path."""
    same = digest([(one.name, digest_bytes(one.content)) for one in files])
    folder = f"data/{same.removeprefix(PREFIX)[:8]}"
    for one in files:
        draft.report.add(f"{folder}/{one.name}", one.content)
    return f"{folder}/{files[0].name.partition('/')[0]}"

"""The steps that a task adds to its run: what it writes, and what is recorded of it.

`docs/concepts/growth.md` says what may stand in the file.
"""

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from furness.errors import DocumentError
from furness.lazy import lazy
from furness.model.document import (
    decode,
    decode_document,
    decode_text,
    encode_document,
    place_of,
    read_data,
)
from furness.model.pipeline import Pipeline
from furness.model.short import normal
from furness.model.values import shorten

if TYPE_CHECKING:
    from furness.model import explain, nouns
else:
    explain = lazy("furness.model.explain")
    nouns = lazy("furness.model.nouns")

FILE = "steps.json"
"""The file in a workspace that a task writes its steps to."""

HINT = 'write {"steps": {"name": {"operator": …}}}'
"""What is to stand in it."""

Feeds = dict[str, dict[str, str | None]]
"""By step and input that is fed the output it gets; None is the only one that there is."""


class Added(Struct, frozen=True):
    """Steps that join a pipeline."""

    pipeline: Pipeline
    """The steps, in their order."""
    feeds: dict[str, Feeds]
    """By step what it feeds."""


class _Record(Struct):
    pipeline: msgspec.Raw
    feeds: dict[str, Feeds]


def parse_added(content: bytes) -> Added:
    """Read what a task wrote.

    Raises:
        DocumentError: All that is wrong with it, each with its place.
    """
    text = decode_text(content, FILE)
    if not text.strip():
        raise _misshapen(f"`{FILE}` is empty", text)
    try:
        data = read_data(text, FILE)
    except DocumentError as error:
        raise explain.explain(text, FILE, error) from None
    _check_shape(data, text)
    try:
        pipeline = decode(_whole(data))
    except (DocumentError, ValueError, RecursionError) as error:
        raise explain.explain(text, FILE, error, lambda data: normal(_whole(data))) from None
    assert isinstance(pipeline, Pipeline)  # noqa: S101  # the key says so
    return Added(pipeline, {name: _feeds(name, step, text) for name, step in data["steps"].items()})


def _check_shape(data: Any, text: str) -> None:
    if not isinstance(data, dict):
        raise _misshapen(f"`{FILE}` is {nouns.written_as(data)}, not a map", text)
    for key in data:
        if key != "steps":
            what = f"`{shorten(key)}` is no key of `{FILE}`, whose only one is `steps`"
            raise _misshapen(what, text, (key,))
    if not isinstance(data.get("steps"), dict):
        what = f"is {nouns.written_as(data['steps'])}, not a map" if data else "is not there"
        raise _misshapen(f"`steps` {what}", text, ("steps",))


def _misshapen(what: str, text: str, path: tuple[str, ...] = ()) -> DocumentError:
    return DocumentError(what, hint=HINT, place=place_of(text, FILE, path), code="growth")


def _whole(data: Any) -> Any:
    """Give the pipeline document that has the steps, without what they feed."""
    return {
        "pipeline": "added",
        "steps": {
            name: {key: one for key, one in step.items() if key != "feeds"}
            if isinstance(step, dict)
            else step
            for name, step in data["steps"].items()
        },
    }


def _feeds(name: str, step: dict[str, Any], text: str) -> Feeds:
    feeds = step.get("feeds", {})
    try:
        return {target: _inputs(given) for target, given in dict(feeds).items()}
    except (TypeError, ValueError):
        raise DocumentError(
            f"`feeds` of `{name}` does not say which input of which step",
            hint='write `"feeds": {"collect": "images"}` or `{"collect": {"images": "resized"}}`',
            place=place_of(text, FILE, ("steps", name, "feeds")),
            code="feeds",
        ) from None


def _inputs(given: Any) -> dict[str, str | None]:
    if isinstance(given, str):
        return {given: None}
    return msgspec.convert(given, dict[str, str | None])


def encode_added(added: Added) -> bytes:
    """Write steps whose operators are in place, as JSON."""
    return msgspec.json.encode(_Record(msgspec.Raw(encode_document(added.pipeline)), added.feeds))


def decode_added(content: bytes) -> Added:
    """Read what `encode_added` wrote.

    Raises:
        DocumentError: It was not written so.
    """
    try:
        record = msgspec.json.decode(content, type=_Record)
    except ValueError as error:
        raise DocumentError(f"these are not stored steps: {error}") from None
    pipeline = decode_document(bytes(record.pipeline))
    assert isinstance(pipeline, Pipeline)  # noqa: S101  # `encode_added` wrote one
    return Added(pipeline, record.feeds)

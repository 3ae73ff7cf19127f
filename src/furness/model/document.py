"""Read and write operator and pipeline documents.

The fast path decodes at once, and knows only whether a document is right. When it is not,
`furness.model.explain` reads it again, slowly, and names every problem with its place.

Documents may be shorter than the model: a type alone for an input, a name alone for `scatter` or
`needs`. `furness.model.short` writes them out before they are decoded.
"""

from typing import TYPE_CHECKING, Any

import msgspec

from furness.errors import DocumentError, Place
from furness.lazy import lazy
from furness.model.digest import encode_hook
from furness.model.interface import PipelineOutput
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Unit
from furness.model.short import decode_hook, is_output, normal

if TYPE_CHECKING:
    import json

    from furness.model import depth, explain, lines, markup
else:
    json = lazy("json")
    depth = lazy("furness.model.depth")
    explain = lazy("furness.model.explain")
    lines = lazy("furness.model.lines")
    markup = lazy("furness.model.markup")

SCHEMAS = "docs/reference/schemas"
"""Where the documents' JSON Schemas are published."""

_FEW = 60
"""So many lists and maps are never too deep inside each other."""
_ENCODER = msgspec.json.Encoder(enc_hook=encode_hook)
_OPENED = frozenset(
    (*path, *rest)
    for path in ((), ("steps", "*", "operator"), ("exit", "*", "operator"))
    for rest in (
        (),
        ("inputs",),
        ("outputs",),
        ("environment",),
        ("steps",),
        ("steps", "*"),
        ("exit",),
        ("exit", "*"),
    )
)


def parse_document(text: str, file: str) -> Unit:
    """Read a document, in YAML or JSON.

    Args:
        text: Its content.
        file: Its name, for places; one that ends in `.json` is read as JSON.

    Raises:
        DocumentError: All of its problems, each with its place.
    """
    try:
        return decode(_data(text, file))
    except (DocumentError, ValueError, RecursionError) as error:
        raise explain.explain(text, file, error) from None


def decode_text(content: bytes, file: str) -> str:
    """Give the text in a file's content.

    Raises:
        DocumentError: It is not UTF-8; the place says where.
    """
    try:
        return content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before) - before.rfind(b"\n")
        raise DocumentError(
            f"the byte `0x{content[error.start]:02x}` is not UTF-8",
            hint="save the file as UTF-8",
            place=Place(file, before.count(b"\n") + 1, column),
            code="encoding",
        ) from None


def read_data(text: str, file: str) -> Any:
    """Give the plain data in a YAML or JSON text that is no document, such as arguments.

    Raises:
        DocumentError: It is neither YAML nor JSON.
    """
    try:
        return _data(text, file)
    except DocumentError:
        raise
    except (ValueError, RecursionError) as error:
        raise DocumentError(
            f"`{file}` cannot be read: {error}", hint="write YAML or JSON", code="syntax"
        ) from None


def _data(text: str, file: str) -> Any:
    if not file.endswith(".json"):
        text.encode()
        data = lines.read_lines(text)
        return markup.read_yaml(text, file) if data is lines.NOT_SIMPLE else data
    data = msgspec.json.decode(text)
    # A key that is there twice is lost in decoding, and its quotation marks with it.
    if "\\u0022" in text or text.count('"') != msgspec.json.encode(data).count(b'"'):
        data = json.loads(text, object_pairs_hook=_distinct)
    if text.count("[") + text.count("{") > _FEW and depth.is_deep(text.encode(), data):
        raise ValueError("lists and maps are too deep inside each other")
    return data


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def decode(data: Any) -> Unit:
    """Make an operator or a pipeline of plain data, such as a document holds.

    Raises:
        ValueError: The data are not a document, or it is wrong somewhere.
        DocumentError: A type or an amount in it is wrong.
    """
    return _plain_pipeline(data) or _decode(normal(data))


def _plain_pipeline(data: Any) -> Pipeline | None:
    """Make a pipeline of data at once; None where short forms are in them, or anything is wrong."""
    if not isinstance(data, dict) or "pipeline" not in data or {"operator", "exit"} & data.keys():
        return None
    try:
        found = msgspec.convert(data, Pipeline, dec_hook=decode_hook)
    except (DocumentError, ValueError):
        return None
    inside = (*(step.operator for step in found.steps.values()), *found.outputs.values())
    return None if dict in set(map(type, inside)) else found


def _decode(data: Any) -> Unit:
    if not isinstance(data, dict) or ("operator" in data) == ("pipeline" in data):
        raise ValueError("a document has one of the keys `operator` and `pipeline`")
    if "operator" in data:
        return msgspec.convert(data, Operator, dec_hook=decode_hook)
    for step in _steps_of(data):
        if isinstance(step.get("operator"), dict):
            step["operator"] = _decode(step["operator"])
    outputs = data.get("outputs")
    if isinstance(outputs, dict):
        data["outputs"] = {
            name: msgspec.convert(value, PipelineOutput) if is_output(value) else value
            for name, value in outputs.items()
        }
    return msgspec.convert(data, Pipeline, dec_hook=decode_hook)


def _steps_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the steps of a pipeline that is still plain data, its exit steps too."""
    found: list[dict[str, Any]] = []
    for key in ("steps", "exit"):
        steps = data.get(key)
        if isinstance(steps, dict):
            found += [step for step in steps.values() if isinstance(step, dict)]
    return found


def encode_document(unit: Unit) -> bytes:
    """Write an operator or a pipeline, with what its steps use in place, as JSON.

    Equal units give equal bytes; the order of inputs and steps is kept.
    """
    return _ENCODER.encode(unit)


def decode_document(content: bytes) -> Unit:
    """Read what `encode_document` wrote.

    Raises:
        DocumentError: It was not written so.
    """
    try:
        return _decode(msgspec.json.decode(content))
    except ValueError as error:
        raise DocumentError(f"this is not a stored document: {error}") from None


def as_data(unit: Unit) -> dict[str, Any]:
    """Give a document as plain data: defaults left out, but not the version."""
    first = "operator" if isinstance(unit, Operator) else "pipeline"
    data: dict[str, Any] = msgspec.to_builtins(unit, enc_hook=encode_hook)
    full: dict[str, Any] = {first: data.pop(first), "version": unit.version} | data
    if isinstance(unit, Pipeline):
        named = [("steps", name, step) for name, step in unit.steps.items()]
        named += [
            ("exit", name, getattr(unit.exit, name))
            for name in ("success", "failure", "always")
            if getattr(unit.exit, name)
        ]
        for group, name, step in named:
            _shorten_step(full[group][name], step)
    return full


def _shorten_step(data: dict[str, Any], step: Any) -> None:
    if isinstance(step.operator, Operator | Pipeline):
        data["operator"] = as_data(step.operator)
    if step.scatter:
        data["scatter"] = _short_scatter(step.scatter)


def _short_scatter(scatter: Scatter) -> Any:
    names = list(scatter.inputs)
    if scatter.method == "cross":
        return {"cross": names}
    return names[0] if len(names) == 1 else names


def write_document(unit: Unit) -> str:
    """Write a document as YAML, for people to read."""
    kind = "operator" if isinstance(unit, Operator) else "pipeline"
    first = f"# yaml-language-server: $schema={SCHEMAS}/{kind}.schema.json\n"
    return first + markup.write_yaml(as_data(unit), _OPENED)


def place_of(text: str, file: str, path: tuple[str | int, ...]) -> Place:
    """Give the place of a part of a document, or of the nearest part around it.

    Args:
        text: The document.
        file: Its name.
        path: The keys and indexes that lead to the part, such as `("steps", "blur", "on")`.
    """
    return explain.places_of(text, file)(path) or Place(file)

"""Say what is wrong with a document: every problem at once, each with its place and a hint.

It walks over plain data and the model's fields side by side. Slow, and only loaded when the fast
path of `furness.model.document` has failed.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect as shapes

from furness.errors import DocumentError, Place, Problem
from furness.model.interface import PipelineOutput
from furness.model.markup import Mark, Path, Reader, place_at
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.model.resources import Memory
from furness.model.short import decode_hook, is_output, normal
from furness.model.types import Type

Places = Callable[[Path], Place | None]
"""Gives the place of a part of a document; None when it is not known."""

_NAMES: dict[Any, str] = {
    shapes.StrType: "a text",
    shapes.IntType: "a whole number",
    shapes.FloatType: "a number",
    shapes.BoolType: "true or false",
    shapes.NoneType: "null",
    shapes.DictType: "a map",
    shapes.StructType: "a map",
    shapes.VarTupleType: "a list",
    shapes.ListType: "a list",
}
_KINDS: dict[Any, tuple[type, ...]] = {
    shapes.StrType: (str,),
    shapes.IntType: (int,),
    shapes.FloatType: (int, float),
    shapes.BoolType: (bool,),
    shapes.NoneType: (type(None),),
    shapes.DictType: (dict,),
    shapes.StructType: (dict,),
    shapes.VarTupleType: (list,),
    shapes.ListType: (list,),
}


def explain(
    text: str, file: str, cause: Exception, shape: Callable[[Any], Any] = normal
) -> DocumentError:
    """Give the error that names everything wrong with a document.

    Args:
        text: The document.
        file: Its name.
        cause: What the fast path said; used when nothing better is found.
        shape: Makes what the document says what a document in full would say.
    """
    unreadable = _unreadable(text, file)
    if unreadable:
        return DocumentError.of([unreadable])
    reader = Reader(text, file, places=True)
    data, problems = reader.read(), reader.problems
    if file.endswith(".json"):
        data, malformed = _json(text, file)
        problems = malformed or [one for one in problems if one.code == "duplicate-key"]
    if not problems:
        problems = list(_Walk(reader.marks or {}, file).unit(shape(data), ()))
    message = str(cause).partition(" - at")[0]
    return DocumentError.of(problems or [Problem("document", message, None, Place(file))])


def places_of(text: str, file: str) -> Places:
    """Give a function from paths to places; of a part that is not there, the nearest around it."""
    marks = _marks(text, file)

    def place(path: Path) -> Place | None:
        return _nearest(marks, path).value

    return place


@lru_cache(maxsize=8)
def _marks(text: str, file: str) -> dict[Path, Mark]:
    reader = Reader(text, file, places=True)
    reader.read()
    return {(): Mark(Place(file), Place(file))} | (reader.marks or {})


def _nearest(marks: dict[Path, Mark], path: Path) -> Mark:
    while path and path not in marks:
        path = path[:-1]
    return marks[path]


def _unreadable(text: str, file: str) -> Problem | None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return Problem(
            "encoding",
            "there is a character that is not Unicode",
            "save the file as UTF-8",
            place_at(text, error.start, file),
        )
    if not text.strip("\ufeff \t\r\n"):
        return Problem(
            "empty",
            "the document is empty",
            "start it with `operator: name` or `pipeline: name`",
            Place(file, 1, 1),
        )
    return None


def _json(text: str, file: str) -> tuple[Any, list[Problem]]:
    try:
        return msgspec.json.decode(text), []
    except msgspec.DecodeError as error:
        what, _, end = str(error).partition(" (byte ")
        position = len(text.encode()[: int(end[:-1])].decode(errors="ignore")) if end else len(text)
        place = place_at(text, position, file)
    except RecursionError:
        what, place = "lists and objects are too deep inside each other", Place(file)
    what = what.removeprefix("JSON is malformed: ")
    return None, [Problem("json", f"this is not JSON: {what}", "check commas and quotes", place)]


class _Walk:
    """One walk over a document."""

    def __init__(self, marks: dict[Path, Mark], file: str) -> None:
        self._marks = {(): Mark(Place(file, 1, 1), Place(file, 1, 1))} | marks

    def unit(self, data: Any, path: Path) -> Iterator[Problem]:
        """Give what is wrong with an operator or a pipeline."""
        if not isinstance(data, dict):
            yield self._problem(path, "wrong-type", "a document is a map", _FIRST)
        elif "operator" in data and "pipeline" in data:
            yield self._problem(
                (*path, "pipeline"),
                "wrong-key",
                "a document is an operator or a pipeline, not both",
                "remove `operator:` or `pipeline:`; steps go into a pipeline",
                key=True,
            )
        elif "operator" in data:
            yield from self._struct(data, Operator, path)
        elif "pipeline" in data:
            yield from self._pipeline(data, path)
        else:
            near = get_close_matches("operator", map(str, data), 1) or get_close_matches(
                "pipeline", map(str, data), 1
            )
            hint = f"`{near[0]}` looks like it; {_FIRST}" if near else _FIRST
            message = "the document has neither `operator:` nor `pipeline:`"
            yield self._problem(path, "missing-key", message, hint)

    def _pipeline(self, data: dict[str, Any], path: Path) -> Iterator[Problem]:
        yield from self._struct(data, Pipeline, path)
        outputs = data.get("outputs")
        for name, value in outputs.items() if isinstance(outputs, dict) else ():
            if is_output(value):
                yield from self._struct(value, PipelineOutput, (*path, "outputs", name))

    def _struct(self, data: dict[str, Any], model: Any, path: Path) -> Iterator[Problem]:
        fields = {field.encode_name: field for field in _fields(model)}
        found = []
        for key, value in data.items():
            if key not in fields:
                found.append(self._unknown(key, list(fields), model, path))
            else:
                found += self._value(value, fields[key].type, (*path, key))
        for name, field in fields.items():
            if field.required and name not in data and not (model is Scatter and found):
                found.append(self._missing(name, model, path))
        if model is Step and isinstance(data.get("operator"), dict):
            found += self.unit(data["operator"], (*path, "operator"))
        yield from found
        if not found:
            yield from self._whole(data, model, path)

    def _whole(self, data: dict[str, Any], model: Any, path: Path) -> Iterator[Problem]:
        if not hasattr(model, "__post_init__"):
            return
        try:
            msgspec.convert(data, model, dec_hook=decode_hook)
        except ValueError as error:
            yield self._problem(path, "invalid", str(error).partition(" - at")[0], None)

    def _value(self, value: Any, shape: Any, path: Path) -> Iterator[Problem]:
        kind = type(shape)
        if kind in _NAMES and not _is_kind(value, shape):
            yield self._wrong_type(value, _NAMES[kind], path)
        elif kind is shapes.UnionType:
            yield from self._union(value, shape, path)
        elif kind is shapes.CustomType:
            yield from self._custom(value, shape, path)
        elif kind is shapes.LiteralType and value not in shape.values:
            yield self._not_a_word(value, [str(one) for one in shape.values], path)
        elif kind is shapes.StructType:
            yield from self._struct(value, shape.cls, path)
        else:
            yield from self._parts(value, shape, path)

    def _parts(self, value: Any, shape: Any, path: Path) -> Iterator[Problem]:
        if isinstance(shape, shapes.DictType):
            for key, one in value.items():
                yield from self._value(one, shape.value_type, (*path, key))
        elif isinstance(shape, shapes.VarTupleType | shapes.ListType):
            for index, one in enumerate(value):
                yield from self._value(one, shape.item_type, (*path, index))

    def _union(self, value: Any, shape: shapes.UnionType, path: Path) -> Iterator[Problem]:
        kinds = [one for one in shape.types if not isinstance(one, shapes.NoneType)]
        if value is None and len(kinds) < len(shape.types):
            return
        fitting = [one for one in kinds if _is_kind(value, one)]
        words = [str(w) for one in kinds if isinstance(one, shapes.LiteralType) for w in one.values]
        if fitting or len(kinds) == 1:
            yield from self._value(value, (fitting or kinds)[0], path)
        elif words and isinstance(value, str):
            yield self._not_a_word(value, [*words, "a map"], path)
        else:
            names = [_NAMES[type(one)] for one in kinds if type(one) in _NAMES]
            yield self._wrong_type(
                value, " or ".join([*(f"`{word}`" for word in words), *names]), path
            )

    def _custom(self, value: Any, shape: shapes.CustomType, path: Path) -> Iterator[Problem]:
        if not isinstance(value, str):
            hint = _CUSTOM_HINTS.get(shape.cls, "write a text with its unit, such as `10m`")
            what = "has no unit" if _is_number(value) and shape.cls is not Type else "is not a text"
            yield self._problem(path, "wrong-type", f"{_written(value)} {what}", hint)
            return
        try:
            decode_hook(shape.cls, value)
        except DocumentError as error:
            first = error.problems[0]
            yield self._problem(path, first.code, first.message, first.hint)

    def _unknown(self, key: str, known: list[str], model: Any, path: Path) -> Problem:
        near = get_close_matches(key, known, 1) if model is not Scatter else []
        known = ["zip", "cross"] if model is Scatter else known
        hint = f"did you mean `{near[0]}`?" if near else f"the keys are {_listed(known)}"
        message = f"`{key}` is not a key of {_noun(model)}"
        return self._problem((*path, key), "unknown-key", message, hint, key=True)

    def _missing(self, key: str, model: Any, path: Path) -> Problem:
        message = f"{_noun(model)} has no `{key}`"
        return self._problem(path, "missing-key", message, f"add `{key}:`", key=True)

    def _not_a_word(self, value: Any, words: list[str], path: Path) -> Problem:
        message = f"{_written(value)} is not one of {_listed(words)}"
        near = get_close_matches(str(value), words, 1)
        return self._problem(
            path, "wrong-type", message, f"did you mean `{near[0]}`?" if near else None
        )

    def _wrong_type(self, value: Any, wanted: str, path: Path) -> Problem:
        mark = self._marks.get(path)
        written = (mark.text if mark else None) or str(value)
        hint = None
        if wanted == "a text" and not isinstance(value, list | dict | type(None)):
            hint = f'quote it: `"{written}"`'
        elif wanted == "a list" and isinstance(value, str):
            hint = f"write it in brackets: `[{written}]`"
        elif wanted == "a map" and _last_key(path) in _MAP_HINTS:
            hint = f"write `{_last_key(path)}: {{{_MAP_HINTS[_last_key(path)]}}}`"
        message = f"`{_last_key(path)}` is {_written(value, written)}, not {wanted}"
        return self._problem(path, "wrong-type", message, hint)

    def _problem(
        self, path: Path, code: str, message: str, hint: str | None, *, key: bool = False
    ) -> Problem:
        mark = _nearest(self._marks, path)
        return Problem(code, message, hint, mark.key if key else mark.value)


_CUSTOM_HINTS = {
    Type: "write a type, such as `File` or `List[Float]`",
    Memory: "write a text with its unit, such as `4 GiB`",
}
_MAP_HINTS = {
    "retry": "attempts: 3",
    "resources": "cpus: 2, memory: 4 GiB",
    "arguments": "image: $images",
    "exit": "failure: {operator: notify.py}",
    "inputs": "image: File",
    "steps": "blur: {operator: blur.py}",
}
_FIRST = "start it with `operator: name` or `pipeline: name`"


@lru_cache(maxsize=64)
def _fields(model: Any) -> tuple[shapes.Field, ...]:
    shape = shapes.type_info(model)
    return shape.fields if isinstance(shape, shapes.StructType) else ()


def _is_kind(value: Any, shape: Any) -> bool:
    if isinstance(shape, shapes.LiteralType):
        return value in shape.values
    if isinstance(shape, shapes.CustomType):
        return isinstance(value, str)
    if isinstance(value, bool):
        return isinstance(shape, shapes.BoolType)
    return isinstance(value, _KINDS.get(type(shape), ()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(value: Any, text: str | None = None) -> str:
    if value is None:
        return "empty"
    if isinstance(value, list | dict):
        return "a map" if isinstance(value, dict) else "a list"
    return f"`{text or value}`"


def _last_key(path: Path) -> str:
    keys = [str(part) if isinstance(part, str) else f"[{part}]" for part in path]
    return "".join(keys[-2:]) if isinstance(path[-1], int) else keys[-1]


def _noun(model: Any) -> str:
    name = model.__name__
    words = {"R": "`r`", "Python": "`python`", "PipelineOutput": "an output"}
    if name in words:
        return words[name]
    if name in ("Retry", "Resources", "Exit", "Scatter"):
        return f"`{name.lower()}`"
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name.lower()}"


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)

"""What is wrong with a document that can be read: a walk over it and the model side by side."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect as shapes

from furness.errors import DocumentError, Place, Problem
from furness.model.interface import PipelineOutput
from furness.model.markup import Mark, Path
from furness.model.nouns import (
    CUSTOM_HINTS,
    FIRST,
    MAP_HINTS,
    NAMES,
    last_key,
    listed,
    noun,
    written_as,
)
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Scatter, Step
from furness.model.short import decode_hook, is_output
from furness.model.types import Type

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


def nearest(marks: dict[Path, Mark], path: Path) -> Mark:
    """Give the place of a part; of one that is not there, of the nearest around it."""
    while path and path not in marks:
        path = path[:-1]
    return marks[path]


class Walk:
    """One walk over a document."""

    def __init__(self, marks: dict[Path, Mark], file: str) -> None:
        self._marks = {(): Mark(Place(file, 1, 1), Place(file, 1, 1))} | marks

    def unit(self, data: Any, path: Path) -> Iterator[Problem]:
        """Give what is wrong with an operator or a pipeline."""
        if not isinstance(data, dict):
            yield self._problem(path, "wrong-type", "a document is a map", FIRST)
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
            hint = f"`{near[0]}` looks like it; {FIRST}" if near else FIRST
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
        if kind in NAMES and not _is_kind(value, shape):
            yield self._wrong_type(value, NAMES[kind], path)
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
            names = [NAMES[type(one)] for one in kinds if type(one) in NAMES]
            yield self._wrong_type(
                value, " or ".join([*(f"`{word}`" for word in words), *names]), path
            )

    def _custom(self, value: Any, shape: shapes.CustomType, path: Path) -> Iterator[Problem]:
        if not isinstance(value, str):
            hint = CUSTOM_HINTS.get(shape.cls, "write a text with its unit, such as `10m`")
            what = "has no unit" if _is_number(value) and shape.cls is not Type else "is not a text"
            yield self._problem(path, "wrong-type", f"{written_as(value)} {what}", hint)
            return
        try:
            decode_hook(shape.cls, value)
        except DocumentError as error:
            first = error.problems[0]
            yield self._problem(path, first.code, first.message, first.hint)

    def _unknown(self, key: str, known: list[str], model: Any, path: Path) -> Problem:
        near = get_close_matches(key, known, 1) if model is not Scatter else []
        known = ["zip", "cross"] if model is Scatter else known
        hint = f"did you mean `{near[0]}`?" if near else f"the keys are {listed(known)}"
        message = f"`{key}` is not a key of {noun(model)}"
        return self._problem((*path, key), "unknown-key", message, hint, key=True)

    def _missing(self, key: str, model: Any, path: Path) -> Problem:
        message = f"{noun(model)} has no `{key}`"
        return self._problem(path, "missing-key", message, f"add `{key}:`", key=True)

    def _not_a_word(self, value: Any, words: list[str], path: Path) -> Problem:
        message = f"{written_as(value)} is not one of {listed(words)}"
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
        elif wanted == "a map" and last_key(path) in MAP_HINTS:
            hint = f"write `{last_key(path)}: {{{MAP_HINTS[last_key(path)]}}}`"
        message = f"`{last_key(path)}` is {written_as(value, written)}, not {wanted}"
        return self._problem(path, "wrong-type", message, hint)

    def _problem(
        self, path: Path, code: str, message: str, hint: str | None, *, key: bool = False
    ) -> Problem:
        mark = nearest(self._marks, path)
        return Problem(code, message, hint, mark.key if key else mark.value)


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

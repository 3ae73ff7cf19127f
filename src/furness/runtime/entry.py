"""Call a typed function with a task's inputs, and write what it returns as outputs.

Annotations are read without `typing`, which a source without generic types never imports.
"""

import os
import sys

from furness.runtime import helper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def call(function: "Callable[..., Any]") -> None:
    """Call a function with the task's inputs and write its outputs to `output.json`.

    A class is a stage, or is made with the inputs and gives the outputs by its method `run`. One
    value is the output `result`; named tuples, dataclasses and typed dictionaries give one
    output for each field, other tuples `result_1`, `result_2`, …; None gives none.
    """
    if isinstance(function, type) and not hasattr(function, "__dataclass_fields__"):
        __import__("furness.runtime.stage", fromlist=["call"]).call(function)
        return
    if isinstance(function, type):
        function = _run_of(function)
    wanted = annotations_of(function)
    given = {name: convert(value, wanted.get(name)) for name, value in helper.inputs().items()}
    code = getattr(function, "__code__", None)
    alone = code.co_varnames[: code.co_posonlyargcount] if code else ()
    positional = [given.pop(name) for name in alone if name in given]
    found = outputs_of(function(*positional, **given), wanted.get("return"))
    try:
        for name, value in found.items():
            if value is not None:
                helper.write_output(name, value)
    except TypeError as error:
        hint = "return texts, numbers, lists, dictionaries, or a `Path` of a file that exists"
        sys.exit(f"{error}\nhint: {hint}")


def _run_of(record: "Any") -> "Callable[..., Any]":
    """Give what a record does as a function: it is made with the inputs, and run.

    An input that is absent gets what the record itself makes for it.
    """
    fields = record.__dataclass_fields__
    made = {name for name, field in fields.items() if callable(field.default_factory)}

    def run(**inputs: "Any") -> "Any":
        given = {name: one for name, one in inputs.items() if one is not None or name not in made}
        return record(**given).run()

    wanted = {"return": annotations_of(record.run).get("return")}
    for one in reversed(record.__mro__):
        wanted.update(annotations_of(one))
    run.__annotations__ = wanted
    return run


def annotations_of(thing: "Any") -> "dict[str, Any]":
    """Give the annotations of a function or a class; one that cannot be evaluated is left out."""
    try:
        found = dict(thing.__annotations__)
    except (AttributeError, NameError):
        return {}
    module = sys.modules.get(thing.__module__)
    names = vars(module) if module else {}
    for name, wanted in list(found.items()):
        if isinstance(wanted, str):
            found[name] = _evaluate(wanted, names)
    return found


def _evaluate(text: str, names: "dict[str, Any]") -> "Any":
    without_none = text.replace("| None", "").replace("None |", "")
    for one in (text, without_none):
        try:
            return eval(one, names)  # noqa: S307 - the source's own annotation
        except Exception:  # noqa: BLE001, S112 - then it says nothing
            continue
    return None


def convert(value: "Any", wanted: "Any") -> "Any":
    """Give a JSON value the form that an annotation asks for; what it does not say stays."""
    if hasattr(wanted, "__supertype__"):
        return convert(value, wanted.__supertype__)
    if hasattr(wanted, "__metadata__"):
        return convert(value, wanted.__origin__)
    origin: Any = getattr(wanted, "__origin__", None)
    parts: Any = getattr(wanted, "__args__", ())
    if _is_union(wanted):
        choices = [part for part in parts if part is not type(None)]
        return convert(value, choices[0]) if len(choices) == 1 else value
    if isinstance(value, list):
        return _convert_list(value, origin or wanted, parts)
    if isinstance(value, dict) and len(parts) == 2:  # noqa: PLR2004 - dict[key, value]
        return {key: convert(one, parts[1]) for key, one in value.items()}
    return _convert_simple(value, origin or wanted)


def _is_union(wanted: "Any") -> bool:
    if str(getattr(wanted, "__origin__", "")) == "typing.Union":
        return True
    return type(wanted).__name__ in ("UnionType", "Union")


def _convert_list(values: "list[Any]", container: "Any", parts: "tuple[Any, ...]") -> "Any":
    if len(parts) == len(values) and Ellipsis not in parts and container is tuple:
        return tuple(convert(value, part) for value, part in zip(values, parts))  # noqa: B905 - 3.8
    converted = [convert(value, parts[0]) for value in values] if parts else values
    return container(converted) if container in (tuple, set, frozenset) else converted


def _convert_simple(value: "Any", wanted: "Any") -> "Any":
    if value is None or isinstance(value, bool) or not isinstance(wanted, type):
        return value
    if hasattr(wanted, "__members__"):
        return _member(value, wanted)
    if hasattr(wanted, "__fspath__"):
        return wanted(value) if wanted is not os.PathLike else __import__("pathlib").Path(value)
    return float(value) if wanted is float and isinstance(value, int) else value


def _member(value: "Any", wanted: "Any") -> "Any":
    for member in wanted:
        if value in (member.value, str(member.value)):
            return member
    return wanted[value]


def outputs_of(result: "Any", returns: "Any") -> "dict[str, Any]":
    """Give the outputs by name that a function's return value stands for.

    Args:
        result: The return value.
        returns: The annotation of it, or None.
    """
    if result is None:
        return {}
    if isinstance(result, dict) and hasattr(returns, "__total__"):
        return _by_field(result, annotations_of(returns))
    if isinstance(result, tuple) and hasattr(result, "_asdict"):
        return _by_field(result._asdict(), annotations_of(type(result)))
    if hasattr(result, "__dataclass_fields__"):
        fields = {name: getattr(result, name) for name in result.__dataclass_fields__}
        return _by_field(fields, annotations_of(type(result)))
    parts = getattr(returns, "__args__", ())
    if isinstance(result, tuple) and Ellipsis not in parts:
        names = [f"result_{number}" for number in range(1, len(result) + 1)]
        return _by_field(dict(zip(names, result)), dict(zip(names, parts)))  # noqa: B905 - 3.8
    return {"result": convert(result, returns)}


def _by_field(values: "dict[str, Any]", wanted: "dict[str, Any]") -> "dict[str, Any]":
    return {name: convert(value, wanted.get(name)) for name, value in values.items()}

"""Check, read and write a value of a type.

A value is what JSON can say: text, a number, a Boolean, None, a list, an object; a file or a
folder is an object with `class` and `path` (see `furness.model.artifact`).
"""

import sys
from typing import TYPE_CHECKING, Any

from furness.errors import ArgumentError
from furness.lazy import lazy
from furness.model.artifact import is_file_value
from furness.model.interface import Input
from furness.model.types import Type

if TYPE_CHECKING:
    import json

    from furness.model import depth
else:
    json = lazy("json")
    depth = lazy("furness.model.depth")

_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def parse_text(text: str, wanted: Type) -> Any:
    """Read an argument as typed on a command line or held by an environment variable.

    A Boolean is one of the words true, false, yes, no, 1, 0 in any case. A list is JSON, or its
    elements with commas between. An empty text is no value for a type that is optional.

    Raises:
        ArgumentError: The text is not a value of the type.
    """
    if wanted.is_optional:
        return None if text in ("", "null") else parse_text(text, wanted.required)
    return _PARSERS.get(wanted.name, check)(text, wanted)


def _parse_list(text: str, wanted: Type) -> list[Any]:
    if text.lstrip().startswith("["):
        return check(_parse_json(text, wanted), wanted)  # type: ignore[no-any-return]  # a list
    element = wanted.of or Type("String")
    return [parse_text(part.strip(), element) for part in text.split(",")] if text else []


def _parse_file(text: str, wanted: Type) -> dict[str, Any]:
    found = _parse_json(text, wanted) if text.lstrip().startswith('{"') else text
    return _check_file(found, wanted)


def _parse_json(text: str, wanted: Type) -> Any:
    try:
        value = json.loads(text)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise ArgumentError(
            f"`{shorten(text)}` is not {_article(wanted)}: it is not JSON ({error})",
            hint='quote JSON for the shell, for example \'["a", "b"]\'',
        ) from None
    if depth.is_deep(text.encode("utf-8", "replace"), value, depth.MAX_DEPTH_OF_VALUE):
        raise _too_deep()
    return value


def _parse_boolean(text: str, wanted: Type) -> bool:
    if text.strip().lower() not in _WORDS:
        raise _misfit(text, wanted, "write true, false, yes, no, 1 or 0")
    return _WORDS[text.strip().lower()]


def _parse_number(text: str, wanted: Type) -> int | float:
    try:
        number = int(text) if wanted.name == "Integer" else float(text)
    except ValueError:
        whole = wanted.name == "Integer"
        hint = "write a whole number" if whole else "write a number, with a point for decimals"
        raise _misfit(text, wanted, hint) from None
    return check(number, wanted)  # type: ignore[no-any-return]  # `check` gives what fits


def check(value: Any, wanted: Type) -> Any:
    """Give a value in the form its type has, or refuse it.

    An Integer becomes a Float where one is wanted; a path becomes a file.

    Raises:
        ArgumentError: The value is not one of the type.
    """
    if wanted.is_optional:
        return None if value is None else check(value, wanted.required)
    if wanted.name == "List" and wanted.of:
        if not isinstance(value, list | tuple):
            raise _misfit(value, wanted, "write a list")
        return [check(one, wanted.of) for one in value]
    return _CHECKS[wanted.name](value, wanted)


def _check_string(value: Any, wanted: Type) -> str:
    if not isinstance(value, str):
        raise _misfit(value, wanted, f"quote it: `{shorten(json.dumps(str(value)))}`")
    if "\0" in value:
        raise _misfit(value, wanted, "a text cannot hold a NUL character")
    if not value.isascii() and not _is_unicode(value):
        raise _misfit(ascii(value), wanted, "a text must be Unicode: give other bytes as a File")
    return value


def _is_unicode(text: str) -> bool:
    """Tell whether a text has no halves of characters, as bytes have that are not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_enum(value: Any, wanted: Type) -> str:
    if value not in wanted.choices:
        raise _misfit(value, wanted, f"write one of {', '.join(wanted.choices)}")
    return str(value)


def _check_integer(value: Any, wanted: Type) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _misfit(value, wanted, "write a whole number")
    return value


def _check_float(value: Any, wanted: Type) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _misfit(value, wanted, "write a number")
    if not -sys.float_info.max <= value <= sys.float_info.max:
        raise _misfit(value, wanted, "JSON has no infinite numbers: write a finite one")
    return float(value)


def _check_boolean(value: Any, wanted: Type) -> bool:
    if not isinstance(value, bool):
        raise _misfit(value, wanted, "write true or false")
    return value


def _check_json(value: Any, wanted: Type) -> Any:
    try:
        content = json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except RecursionError:
        raise _too_deep() from None
    except (TypeError, ValueError):
        raise _misfit(value, wanted, "use texts, numbers, lists and objects only") from None
    if depth.is_deep(content, value, depth.MAX_DEPTH_OF_VALUE):
        raise _too_deep()
    return value


def _too_deep() -> ArgumentError:
    return ArgumentError(
        f"lists and objects are more than {depth.MAX_DEPTH_OF_VALUE} deep inside each other",
        hint="write the value in a file, and pass the file",
        code="argument-type",
    )


def _check_file(value: Any, wanted: Type) -> dict[str, Any]:
    if isinstance(value, str) and value and "\0" not in value:
        return {"class": wanted.name, "path": value}
    path = value.get("path") if is_file_value(value) else None
    if not isinstance(path, str) or not path or "\0" in path or value["class"] != wanted.name:
        raise _misfit(value, wanted, f'write a path, or {{"class": "{wanted.name}", "path": …}}')
    return dict(value)


_CHECKS = {
    "String": _check_string,
    "Enum": _check_enum,
    "Integer": _check_integer,
    "Float": _check_float,
    "Boolean": _check_boolean,
    "Json": _check_json,
    "File": _check_file,
    "Directory": _check_file,
}


_PARSERS = {
    "Json": _parse_json,
    "List": _parse_list,
    "File": _parse_file,
    "Directory": _parse_file,
    "Boolean": _parse_boolean,
    "Integer": _parse_number,
    "Float": _parse_number,
}


def check_bounds(value: Any, into: Input) -> None:
    """Refuse a number outside an input's minimum and maximum; lists are checked throughout.

    Raises:
        ArgumentError: A number is too small or too large.
    """
    if isinstance(value, list):
        for one in value:
            check_bounds(one, into)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if into.minimum is not None and value < into.minimum:
            raise ArgumentError(
                f"`{value}` is less than the minimum `{into.minimum:g}`", code="bounds"
            )
        if into.maximum is not None and value > into.maximum:
            raise ArgumentError(
                f"`{value}` is more than the maximum `{into.maximum:g}`", code="bounds"
            )


def as_text(value: Any) -> str:
    """Write a value as one environment variable or one token of a command holds it.

    A file is its path, a Boolean `true` or `false`, a list or object JSON; files inside are paths.
    """
    if isinstance(value, str):
        return value
    if is_file_value(value):
        return str(value["path"])
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return json.dumps(_with_paths(value), ensure_ascii=False)


def as_variable(value: Any, into: Input) -> str:
    """Write a value as the environment variable of an input holds it.

    As `as_text`, but in the words and with the separator that the source understands.
    """
    if isinstance(value, bool) and into.words:
        return into.words[0 if value else 1]
    if isinstance(value, list) and into.separator is not None:
        return into.separator.join(as_text(one) for one in value)
    return as_text(value)


def _with_paths(value: Any) -> Any:
    if is_file_value(value):
        return value["path"]
    return [_with_paths(one) for one in value] if isinstance(value, list) else value


def shorten(value: Any, limit: int = 60) -> str:
    """Write a value for a message, cut in the middle when it is long."""
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    text = text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return text if len(text) <= limit else f"{text[: limit // 2]}…{text[-limit // 3 :]}"


def _article(wanted: Type) -> str:
    name = str(wanted)
    return f"{'an' if name[0] in 'AEIO' else 'a'} {name}"


def _misfit(value: Any, wanted: Type, hint: str) -> ArgumentError:
    return ArgumentError(
        f"`{shorten(value)}` is not {_article(wanted)}", hint=hint, code="argument-type"
    )

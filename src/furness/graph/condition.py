"""Conditions: the `when` of a step, in CEL (https://cel.dev), with references inside.

A reference is `$input`, `$step.output`, or either in braces: `${image}.size` is the size of the
file that the input `image` was given, where `$image.size` would be an output of a step `image`.
A file has `path`, `name`, `stem`, `suffix`, `size`, `digest` and `class`.
"""

import os.path
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from furness.errors import DocumentError
from furness.lazy import lazy
from furness.model.artifact import is_file_value
from furness.model.pipeline import Reference

if TYPE_CHECKING:
    import re

    from furness.graph import _cel
else:
    re = lazy("re")
    _cel = lazy("furness.graph._cel")

_PART = r"""(?xs)
      \b(?:[bB]?[rR]|[rR][bB])(?:'''.*?'''|\"\"\".*?\"\"\"|'[^']*'|"[^"]*")
    | '''(?:\\.|.)*?'''|\"\"\"(?:\\.|.)*?\"\"\"
    | '(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"
    | //[^\n]*
    | (?P<reference>
          \$\{(?:(?P<braced_step>[A-Za-z_][\w/-]*)\.)?(?P<braced>[A-Za-z_]\w*)\}
        | \$(?P<step>[A-Za-z_][\w-]*)\.(?P<output>[A-Za-z_]\w*)(?!\w*\s*\()
        | \$(?P<input>[A-Za-z_]\w*)
      )
    | (?P<dotted>\.\s*[A-Za-z_]\w*)
    | (?P<name>[A-Za-z_]\w*)(?!\w*\s*\()
    """
_ERROR = r"ERROR: <input>:\d+:(\d+): (?:Syntax error: )?(.*)"
_WORDS = frozenset(("true", "false", "null", "in"))
_LONGEST = 2000
_DEEPEST = 50


def references_of(text: str) -> list[Reference]:
    """Give the references in a condition, in order; texts and comments in it hold none."""
    return list(dict.fromkeys(_translate(text)[1].values()))


def names_of(text: str) -> set[str]:
    """Give the words in a condition that stand for values without being references.

    They are right only as the variables of `all`, `exists`, `map` and `filter`.
    """
    found = {match["name"] for match in re.finditer(_PART, text) if match["name"]} - _WORDS
    return {name for name in found if not re.search(rf"\(\s*{name}\s*,", text)}


def check_condition(text: str) -> None:
    """Refuse a condition that is not CEL.

    Raises:
        DocumentError: The message says what was not understood, and where in the text.
    """
    depth = max(text.count("("), text.count("["), text.count("{"), text.count("!"))
    if len(text) > _LONGEST or depth > _DEEPEST:
        raise DocumentError(
            f"the condition is too long: {len(text)} characters",
            hint="compute it in a step that has a Boolean output",
            code="condition",
        )
    try:
        _program(text)
    except ValueError as error:
        raise DocumentError(
            f"`{text}` is not a condition: {_what(str(error))}",
            hint="write CEL, for example `size($blur.blurred) > 0 && $sigma < 2.5`",
            code="condition",
        ) from None


def evaluate(text: str, values: dict[Reference, Any]) -> bool:
    """Tell whether a condition is true.

    Args:
        text: The condition.
        values: The value of every reference in it.

    Raises:
        DocumentError: It cannot be evaluated with these values, or gives no Boolean.
    """
    names = _translate(text)[1]
    try:
        known = {name: _value(values[reference]) for name, reference in names.items()}
        result = _program(text).execute(known)
    except KeyError as error:
        raise _failed(text, f"there is no {_shown(error.args[0])}") from None
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise _failed(text, _readable(str(error), names)) from None
    if not isinstance(result, bool):
        raise _failed(text, f"it gives `{result}`, not true or false")
    return result


@lru_cache(maxsize=256)
def _program(text: str) -> Any:
    return _cel.compile_text(_translate(text)[0])


@lru_cache(maxsize=1024)
def _translate(text: str) -> tuple[str, dict[str, Reference]]:
    """Give CEL with a variable for each reference, as long as it so that columns stay."""
    names: dict[str, Reference] = {}

    def replace(match: "re.Match[str]") -> str:
        if not match["reference"]:
            return match[0]
        found = Reference(
            match["braced"] or match["output"] or match["input"],
            match["braced_step"] or match["step"],
        )
        name = re.sub(r"\W", "_", match[0])
        while names.setdefault(name, found) != found:
            name += "_"
        return name

    return re.sub(_PART, replace, text), names


def _value(value: Any) -> Any:
    if is_file_value(value):
        name = os.path.basename(value["path"])
        stem, suffix = os.path.splitext(name)
        return {"name": name, "stem": stem, "suffix": suffix, **value}
    if isinstance(value, list):
        return [_value(one) for one in value]
    return value


def _what(message: str) -> str:
    found = re.search(_ERROR, message)
    if not found:
        return message.partition("\n")[0][:200]
    what = found[2].partition(" expecting {")[0].replace("<EOF>", "its end")
    return f"{what} at character {found[1]}"


def _readable(message: str, names: dict[str, Reference]) -> str:
    first = message.partition(". ")[0]
    for name, reference in names.items():
        first = first.replace(f"'{name}'", f"`{reference}`")
    return first


def _shown(key: Any) -> str:
    return f"value of `{key}`" if isinstance(key, Reference) else f"`{key}` in it"


def _failed(text: str, why: str) -> DocumentError:
    return DocumentError(
        f"the condition `{text}` has no answer: {why}",
        hint="compare like with like (`2.0` with a Float), so that it is true or false",
        code="condition",
    )

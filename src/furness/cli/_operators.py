"""What `furness operators` prints of operators: many in a list, or all about one."""

import re
import shlex
from collections.abc import Sequence
from typing import Any

from furness.cli import output
from furness.errors import OutsideError, Problem
from furness.model.interface import Input
from furness.publish.listing import Listed
from furness.publish.shown import Shown

_WIDEST = 60
_WIDEST_TYPES = 30


def tell_list(found: Sequence[Listed], problems: Sequence[Problem], *, as_json: bool) -> int:
    """Print operators, and what is wrong with others, and give the exit status.

    Args:
        found: The operators.
        problems: Why others are not among them.
        as_json: Whether to print one JSON document.
    """
    output.fleeting("")
    if as_json:
        told = [one.as_dict() for one in found]
        output.document({"operators": told, "problems": [one.as_dict() for one in problems]})
    else:
        headings = ("NAME", "VERSION", "TAKES", "GIVES", "CATALOG", "DESCRIPTION")
        output.table([_row(one) for one in found], headings)
        for problem in problems:
            output.note(output.described(problem, output.paint("error:", "red")))
    return OutsideError.exit_status if problems else 0


def _row(one: Listed) -> tuple[str, ...]:
    operator = one.operator
    about = operator.description.partition("\n")[0]
    return (
        operator.operator,
        operator.version,
        _types(operator.inputs),
        _types(operator.outputs),
        one.catalog,
        _short(about, _WIDEST),
    )


def _types(declared: Any) -> str:
    """Give the types of inputs or outputs, each once, in order; of an Enum without its words."""
    names = [re.sub(r"Enum\[[^\]]*\]", "Enum", str(one.type.required)) for one in declared.values()]
    return _short(", ".join(dict.fromkeys(names)) or "-", _WIDEST_TYPES)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def tell_shown(shown: Shown, name: str, catalogs: Sequence[str], *, as_json: bool) -> None:
    """Print all that is known of an operator.

    Args:
        shown: What is known.
        name: What the user has called it.
        catalogs: The catalogs that the user has named.
        as_json: Whether to print one JSON document.
    """
    use = _use(shown, name, catalogs)
    if as_json:
        output.document({**shown.as_dict(), "use": use})
        return
    operator = shown.operator
    output.data(f"{operator.operator} {operator.version}")
    for line in filter(None, (operator.description.strip(),)):
        output.data(line)
    rows = [
        ("input", key, str(one.type), _default(one), one.description)
        for key, one in operator.inputs.items()
    ]
    rows += [
        ("output", key, str(one.type), "", one.description) for key, one in operator.outputs.items()
    ]
    output.data("")
    output.table(rows, ("", "NAME", "TYPE", "DEFAULT", "DESCRIPTION"))
    output.data("")
    output.data(f"versions: {', '.join(shown.versions)}")
    output.data(f"catalog: {shown.catalog}")
    output.data(f"digest: {shown.digest} ({output.size(shown.size)})")
    if shown.origin:
        output.data(f"origin: {' at '.join(shown.origin.values())}")
    output.data(f"use: {use}")


def _default(declared: Input) -> str:
    return "required" if declared.is_required else output.shown(_or_null(declared.default))


def _or_null(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list | dict) else None


def _use(shown: Shown, name: str, catalogs: Sequence[str]) -> str:
    operator = shown.operator
    at = name if "@" in name else f"{operator.operator}@{operator.version.partition('.')[0]}"
    needed = [f"{key}=…" for key, one in operator.inputs.items() if one.is_required]
    named = [word for one in catalogs for word in ("--catalog", shlex.quote(one))]
    return " ".join(["furness run", at, *needed, *named])

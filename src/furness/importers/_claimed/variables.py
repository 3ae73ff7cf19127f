"""The variables of a job of Kubernetes: those that its values and its words name by `$(NAME)`."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from furness.importers._read import at, text_at
from furness.importers._report import Report
from furness.importers._source import Key

NAMED = re.compile(r"\$\$|\$\((\w+)\)")
"""A variable in a text, or a dollar."""


def filled(report: Report, values: Mapping[str, str], *keys: Key) -> dict[str, str]:
    """Fill in the variables that values name: those before them, with what the job gives them.

    Args:
        report: Is told what does not follow, or is not known.
        values: The value of each variable.
        keys: Where the variables are.
    """
    found: dict[str, str] = {}
    listed = at(report.source.data, *keys)
    declared = {text_at(one, "name"): index for index, one in enumerate(listed or ())}
    for name, value in values.items():
        before = {one: text for one, text in found.items() if text != f"value_of_{one}"}
        found[name] = NAMED.sub(partial(_value, before), value)
        for other in _names_in(value):
            if other in before:
                hint = f"give both where they differ: `{name}=…`"
                message = f"`{name}` holds the job's own `{other}`, whatever is given for that"
                report.leave(message, hint, *keys, declared[name])
            elif other in declared:
                message = f"`$({other})` in `{name}` is not filled in: it is not known here"
                report.leave(message, f"give it: `{name}=…`", *keys, declared[name])
    return found


def _names_in(text: str) -> Iterator[str]:
    return (match[1] for match in NAMED.finditer(text) if match[1])


def _value(known: Mapping[str, str], match: "re.Match[str]") -> str:
    return "$" if not match[1] else known.get(match[1], match[0])


def tell_of_unknown(report: Report, word: Any, known: set[str], *keys: Key) -> None:
    """Tell of variables in a word whose values are only in the cluster.

    Args:
        report: Is told.
        word: The word.
        known: The variables that have values.
        keys: Where the container is.
    """
    listed = at(report.source.data, *keys, "env")
    declared = {text_at(one, "name") for one in listed} if isinstance(listed, list) else set()
    for name in _names_in(str(word)):
        if name in declared - known:
            message = f"`$({name})` in the command is not filled in: it is in the cluster"
            report.leave(message, "write in `command` what the program needs there", *keys)

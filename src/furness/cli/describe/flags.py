"""The answers that flags give, and which flags give what is missing."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from furness.cli.describe.answers import read_amount, read_pairs, read_ports, read_words
from furness.cli.describe.draft import Draft, problems_of, put
from furness.cli.describe.form import AMOUNTS
from furness.errors import InputError, Problem
from furness.model.document import read_data

_FORM = "write NAME=TYPE or 'NAME={type: …}'; the file to write is named by `-o FILE`"


def with_flags(draft: Draft, given: dict[str, Any]) -> Draft:
    """Give the draft with the answers of flags."""
    for flag, value in given.items():
        if flag in AMOUNTS:
            draft = put(draft, ("resources", flag), read_amount(flag, value))
        elif flag in _TABLES:
            draft = put(draft, (flag,), {**draft.get(flag, {}), **_TABLES[flag](value)})
        else:
            key, read = _VALUES[flag]
            draft = put(draft, (key,), read(value))
    return draft


def _declared(words: Sequence[str]) -> dict[str, Any]:
    """Read `NAME=TYPE` or `NAME={type: …, …}`, as a document writes inputs and outputs."""
    found: dict[str, Any] = {}
    for name, text in read_pairs(words, _FORM).items():
        value = read_data(text, name)
        found[name] = value if isinstance(value, dict) else {"type": text}
    return found


_TABLES: dict[str, Callable[[Sequence[str]], dict[str, Any]]] = {
    "inputs": _declared,
    "outputs": _declared,
    "variables": read_pairs,
    "mounts": read_pairs,
}
_VALUES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "name": ("operator", str),
    "version": ("version", str),
    "description": ("description", str),
    "command": ("command", read_words),
    "ports": ("ports", lambda words: read_ports(" ".join(words))),
    "secrets": ("secrets", list),
}


def refuse_gaps(draft: Draft) -> None:
    """Refuse a draft that lacks something, naming the flags that give it."""
    problems = problems_of(draft, whole=True)
    if not draft.get("command"):
        hint = "say what runs: --command 'program $image $result'"
        problems.insert(0, Problem("describe", "the image tells no command", hint))
    if problems:
        raise InputError.of([_with_flag(one) for one in problems])


def _with_flag(problem: Problem) -> Problem:
    if problem.code != "command":
        return problem
    name = problem.message.partition("`$")[2].partition("`")[0]
    hint = f"declare it: --input {name}=File, or --output '{name}={{type: File, path: {name}}}'"
    return replace(problem, hint=f"{hint}; $${name} in the command is the text itself")

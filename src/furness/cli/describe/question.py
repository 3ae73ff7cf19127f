"""A question about an image: how its answer is read, checked and put into the draft."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from furness.cli.describe.answers import (
    join_words,
    read_pairs,
    read_words,
)
from furness.cli.describe.draft import Draft, Key, get, problems_of, put
from furness.errors import FurnessError, InputError
from furness.model.document import read_data


class Question(Struct, frozen=True, kw_only=True):
    """One question."""

    key: Key
    """The part of the draft that is asked for."""
    text: str
    """What is asked for, in a word or a few."""
    help: str
    """What may be answered."""
    read: Callable[[str], Any]
    """Gives the value that an answer means; None leaves it out."""
    default: str = ""
    """The answer that stands there already."""
    words: tuple[str, ...] = ()
    """Answers that are offered."""
    is_required: bool = False
    """Whether there must be an answer."""
    is_last_name: bool = False
    """Whether afterwards everything that the command names must be there."""


def answer(draft: Draft, one: Question, text: str) -> Draft:
    """Give the draft after an answer.

    Raises:
        FurnessError: The answer is wrong; it says why.
    """
    text = text.strip()
    if not text and one.is_required:
        raise InputError(f"{one.text} is needed", hint=one.help, code="describe")
    value = one.read(text) if text else None
    if one.key[-1:] == ("type",) and value != get(draft, one.key):
        draft = _without_what_was_typed(draft, one.key[:-1])
    changed = put(draft, one.key, value)
    problems = problems_of(changed, whole=one.is_last_name)
    if problems:
        raise InputError.of(problems)
    return changed


def _without_what_was_typed(draft: Draft, key: Key) -> Draft:
    """Give the draft without what hangs on the type of an input or output that changes."""
    for part in ("default", "minimum", "maximum", "unit", "format"):
        draft = put(draft, (*key, part), None)
    return draft


def complaint(draft: Draft, one: Question, text: str) -> str | None:
    """Say what is wrong with an answer, in one line; None when nothing is."""
    try:
        answer(draft, one, text)
    except FurnessError as error:
        first = error.problems[0]
        return f"{first.message}: {first.hint}" if first.hint else first.message
    return None


def ask_text(draft: Draft, key: Key, text: str, explained: str, **given: Any) -> Question:
    """Give a question whose answer is the value itself."""
    value = get(draft, key)
    default = value if isinstance(value, str) else "" if value is None else str(value)
    return Question(key=key, text=text, help=explained, read=str, default=default, **given)


def ask_number(draft: Draft, key: Key, text: str, explained: str, **given: Any) -> Question:
    """Give a question whose answer is a number, or an amount with a unit."""
    value = get(draft, key)
    return Question(
        key=key,
        text=text,
        help=explained,
        read=lambda typed: read_data(typed, text),
        default="" if value is None else as_json(value).strip('"'),
        **given,
    )


def as_json(value: Any) -> str:
    """Write a value as JSON."""
    return msgspec.json.encode(value).decode()


def ask_pairs(draft: Draft, key: str, explained: str) -> Question:
    """Give a question whose answer is pairs `NAME=value`."""
    pairs = [f"{name}={value}" for name, value in draft.get(key, {}).items()]
    return Question(
        key=(key,),
        text=key,
        help=explained,
        read=lambda text: read_pairs(read_words(text)),
        default=join_words(pairs),
    )

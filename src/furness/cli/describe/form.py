"""The questions about an image, in their order, with how an answer is read and checked.

The list follows the draft: each input and each output has questions of its own.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from furness.cli.describe.answers import (
    join_words,
    read_amount,
    read_pairs,
    read_ports,
    read_words,
)
from furness.cli.describe.draft import Draft, Key, get, problems_of, put
from furness.errors import FurnessError, InputError
from furness.images import ImageConfig
from furness.model.command import tokens_of
from furness.model.document import read_data
from furness.model.image import checked
from furness.model.types import SIMPLE, parse_type
from furness.model.values import parse_text

_LISTS = ("List[File]", "List[String]", "List[Float]", "Optional[File]", "Optional[String]")
_FILES = re.compile(r"(in|input|image|scan|file|\w+_(file|image|path))s?", re.IGNORECASE)
_RESULTS = re.compile(r"(out|result)\w*|\w+_(out|output|result)s?", re.IGNORECASE)


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


IMAGE = Question(
    key=("environment", "image"),
    text="image",
    help="as an engine pulls it, such as registry.example.org/blur:1.2",
    read=checked,
    is_required=True,
)
"""The first question."""


AMOUNTS = {
    "cpus": "cores, such as 2 or 0.5; empty: 1",
    "memory": "such as 4 GiB, or empty",
    "gpus": "how many; empty: none",
    "time_limit": "such as 90s or 10m, or empty",
}
"""The resources, and what may be answered."""


def questions(draft: Draft, config: ImageConfig) -> list[Question]:
    """Give all questions about a draft.

    Args:
        draft: The answers so far.
        config: What the image says about itself.
    """
    return [
        *_about_image(draft, config),
        _inputs(draft),
        *(one for name in draft.get("inputs", {}) for one in _about_input(name, draft)),
        _outputs(draft),
        *(one for name in draft.get("outputs", {}) for one in _about_output(name, draft)),
        *_about_surroundings(draft, config),
        *_about_resources(draft),
    ]


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


def _text(draft: Draft, key: Key, text: str, explained: str, **given: Any) -> Question:
    """Give a question whose answer is the value itself."""
    value = get(draft, key)
    default = value if isinstance(value, str) else "" if value is None else str(value)
    return Question(key=key, text=text, help=explained, read=str, default=default, **given)


def _about_image(draft: Draft, config: ImageConfig) -> Iterator[Question]:
    yield replace(IMAGE, default=get(draft, IMAGE.key))
    yield _text(draft, ("operator",), "name", "letters, digits, _ and -", is_required=True)
    yield _text(draft, ("version",), "version", "such as 1.2.0", is_required=True)
    yield _text(draft, ("description",), "description", "what it does, in a sentence")
    where = f"; the image's own folder is {config.folder}" if config.folder != "/" else ""
    yield Question(
        key=("command",),
        text="command",
        help=f"$name stands for an input or an output; paths of the image in full{where}",
        read=read_words,
        default=join_words(draft.get("command", [])),
        is_required=True,
    )


def _inputs(draft: Draft) -> Question:
    named = draft.get("inputs", {})
    used = tokens_of(draft.get("command", []))
    guessed = [name for name in used if not _RESULTS.fullmatch(name)]
    taken = {*named, *draft.get("outputs", {})}
    shown = [*named, *(name for name in guessed if name not in taken)]

    def read(text: str) -> dict[str, Any]:
        names = text.replace(",", " ").split()
        return {name: named.get(name, {"type": _guess(name)}) for name in names}

    explained = "names of what it takes, with spaces between"
    return Question(
        key=("inputs",), text="inputs", help=explained, read=read, default=" ".join(shown)
    )


def _guess(name: str) -> str:
    return "File" if _FILES.fullmatch(name) else "String"


def _about_input(name: str, draft: Draft) -> Iterator[Question]:
    at = ("inputs", name)
    kind = parse_type(get(draft, (*at, "type")))
    words = (*SIMPLE, *_LISTS)
    yield _text(
        draft,
        (*at, "type"),
        f"{name}: type",
        "String, Integer, Float, Boolean, Json, File, Directory, List[T], Optional[T], Enum[a, b]",
        words=words,
        is_required=True,
    )
    if not kind.holds_files:
        value = get(draft, (*at, "default"))
        yield Question(
            key=(*at, "default"),
            text=f"{name}: default",
            help="empty: it must be given",
            read=lambda text: parse_text(text, kind),
            default="" if value is None else value if isinstance(value, str) else _json(value),
            words=kind.choices,
        )
    if kind.required.name in ("Integer", "Float"):
        for bound in ("minimum", "maximum"):
            explained = (
                f"the {'least' if bound == 'minimum' else 'greatest'} number allowed, or empty"
            )
            yield _number(draft, (*at, bound), f"{name}: {bound}", explained)
        yield _text(draft, (*at, "unit"), f"{name}: unit", "such as px or s, or empty")
    yield _text(draft, (*at, "description"), f"{name}: description", "what it means")


def _number(draft: Draft, key: Key, text: str, explained: str, **given: Any) -> Question:
    """Give a question whose answer is a number, or an amount with a unit."""
    value = get(draft, key)
    return Question(
        key=key,
        text=text,
        help=explained,
        read=lambda typed: read_data(typed, text),
        default="" if value is None else _json(value).strip('"'),
        **given,
    )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _outputs(draft: Draft) -> Question:
    named = draft.get("outputs", {})
    used = tokens_of(draft.get("command", []))
    known = {*draft.get("inputs", {}), *named}
    shown = [*named, *(name for name in used if name not in known)]

    def read(text: str) -> dict[str, Any]:
        names = text.replace(",", " ").split()
        return {name: named.get(name, {"type": "File", "path": name}) for name in names}

    return Question(
        key=("outputs",),
        text="outputs",
        help="names of what it gives, with spaces between",
        read=read,
        default=" ".join(shown),
        is_last_name=True,
    )


def _about_output(name: str, draft: Draft) -> Iterator[Question]:
    at = ("outputs", name)
    explained = "File, Directory or List[File]; any other type is a value in output.json"
    words = ("File", "Directory", "List[File]", "Integer", "Float", "String", "Json")
    yield _text(draft, (*at, "type"), f"{name}: type", explained, words=words, is_required=True)
    if parse_type(get(draft, (*at, "type"))).holds_files:
        explained = "where it is in the workspace, such as mask.tif; may be a pattern"
        yield _text(draft, (*at, "path"), f"{name}: path", explained, is_required=True)
    yield _text(draft, (*at, "description"), f"{name}: description", "what it means")


def _about_surroundings(draft: Draft, config: ImageConfig) -> Iterator[Question]:
    mounts = "folders of the container: /data/in/=$image /data/out=output, or empty"
    yield _pairs(draft, "mounts", mounts)
    own = " ".join(f"{name}={value}" for name, value in config.variables.items() if name != "PATH")
    yield _pairs(
        draft, "variables", f"NAME=value …; the image sets {own}" if own else "NAME=value …"
    )
    for key, explained in (
        ("secrets", "names of secrets that it needs, or empty"),
        ("ports", "ports that it opens, such as 9090/tcp, or empty"),
    ):
        yield Question(
            key=(key,),
            text=key,
            help=explained,
            read=read_ports if key == "ports" else str.split,
            default=" ".join(draft.get(key, [])),
        )


def _pairs(draft: Draft, key: str, explained: str) -> Question:
    pairs = [f"{name}={value}" for name, value in draft.get(key, {}).items()]
    return Question(
        key=(key,),
        text=key,
        help=explained,
        read=lambda text: read_pairs(read_words(text)),
        default=join_words(pairs),
    )


def _about_resources(draft: Draft) -> Iterator[Question]:
    for key, explained in AMOUNTS.items():
        text = key.replace("_", " ")
        one = _number(draft, ("resources", key), text, explained)
        yield replace(one, read=partial(read_amount, key))

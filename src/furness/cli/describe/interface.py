"""The questions about the inputs and outputs of an image."""

import re
from collections.abc import Iterator
from typing import Any

from furness.cli.describe.draft import Draft, get
from furness.cli.describe.question import Question, as_json, ask_number, ask_text
from furness.model.command import tokens_of
from furness.model.types import SIMPLE, parse_type
from furness.model.values import parse_text

_LISTS = ("List[File]", "List[String]", "List[Float]", "Optional[File]", "Optional[String]")
_FILES = re.compile(r"(in|input|image|scan|file|\w+_(file|image|path))s?", re.IGNORECASE)
_RESULTS = re.compile(r"(out|result)\w*|\w+_(out|output|result)s?", re.IGNORECASE)


def ask_inputs(draft: Draft) -> Question:
    """Ask for the names of the inputs; those of the command are offered."""
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


def about_input(name: str, draft: Draft) -> Iterator[Question]:
    """Ask for all that an input has."""
    at = ("inputs", name)
    kind = parse_type(get(draft, (*at, "type")))
    words = (*SIMPLE, *_LISTS)
    yield ask_text(
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
            default="" if value is None else value if isinstance(value, str) else as_json(value),
            words=kind.choices,
        )
    if kind.required.name in ("Integer", "Float"):
        for bound in ("minimum", "maximum"):
            explained = (
                f"the {'least' if bound == 'minimum' else 'greatest'} number allowed, or empty"
            )
            yield ask_number(draft, (*at, bound), f"{name}: {bound}", explained)
        yield ask_text(draft, (*at, "unit"), f"{name}: unit", "such as px or s, or empty")
    yield ask_text(draft, (*at, "description"), f"{name}: description", "what it means")


def ask_outputs(draft: Draft) -> Question:
    """Ask for the names of the outputs; what is left of the command is offered."""
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


def about_output(name: str, draft: Draft) -> Iterator[Question]:
    """Ask for all that an output has."""
    at = ("outputs", name)
    explained = "File, Directory or List[File]; any other type is a value in output.json"
    words = ("File", "Directory", "List[File]", "Integer", "Float", "String", "Json")
    yield ask_text(draft, (*at, "type"), f"{name}: type", explained, words=words, is_required=True)
    if parse_type(get(draft, (*at, "type"))).holds_files:
        explained = "where it is in the workspace, such as mask.tif; may be a pattern"
        yield ask_text(draft, (*at, "path"), f"{name}: path", explained, is_required=True)
    yield ask_text(draft, (*at, "description"), f"{name}: description", "what it means")

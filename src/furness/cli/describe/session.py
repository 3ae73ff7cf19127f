"""What `furness describe` does: a draft of the image, the answers, the document.

Questions are asked in a terminal only, and only when no flag has answered one: a script that gives
flags never meets a prompt.
"""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from furness.cli import output
from furness.cli.describe.answers import read_amount, read_pairs, read_ports, read_words
from furness.cli.describe.draft import (
    Draft,
    draft_of_file,
    draft_of_image,
    operator_of,
    problems_of,
    put,
)
from furness.cli.describe.form import AMOUNTS, IMAGE, complaint
from furness.cli.documents import give
from furness.errors import InputError, NotFoundError, OutsideError, Problem
from furness.images import ImageConfig, look_at
from furness.lazy import lazy
from furness.model.document import read_data

if TYPE_CHECKING:
    from furness.cli.describe import editor, terminal
else:
    editor = lazy("furness.cli.describe.editor")
    terminal = lazy("furness.cli.describe.terminal")

_FORM = "write NAME=TYPE or 'NAME={type: …}'; the file to write is named by `-o FILE`"


def perform(
    source: str | None, target: str | None, *, as_json: bool, ask: bool, **flags: Any
) -> int:
    """Describe an image, and give the exit status.

    Args:
        source: An image, a document or an algorithm of yunpipe.
        target: The file to write.
        as_json: Whether to print one JSON document.
        ask: Whether questions are asked although flags have answers.
        flags: The answers, as `commands/describe.py` declares them.
    """
    given = {name: value for name, value in flags.items() if value not in (None, ())}
    asking = ask or not (given or as_json)
    asking = asking and sys.stdin.isatty() and sys.stderr.isatty()
    asker = terminal.ask_in_terminal() if asking else None
    draft, config = _begin(source or _image(asker))
    draft = _with_flags(draft, given)
    if asker:
        answered = 0 if source else 1
        draft = editor.edit(draft, config, asker, answered)
        draft, target = _review(draft, config, target, asker)
    _refuse_gaps(draft)
    operator = operator_of(draft)
    give(operator, target, as_json=as_json)
    return 0


def _image(ask: "editor.Ask | None") -> str:
    """Ask for the image, as everything else depends on it."""
    if ask is None:
        raise InputError(
            "no image is given",
            hint="furness describe IMAGE --name … --command '… $image' --input image=File",
            code="describe",
        )
    draft: Draft = {"operator": "operator", "environment": {"image": "none"}}
    complain = partial(complaint, draft, IMAGE)
    return ask(IMAGE, "", complain).strip()


def _begin(source: str) -> tuple[Draft, ImageConfig]:
    """Give what is known before a question about the image is asked."""
    if os.path.isfile(source):
        return draft_of_file(source), ImageConfig()
    try:
        config = look_at(source)
    except (NotFoundError, OutsideError) as error:
        output.note(f"{error}: going on without what it would tell")
        config = ImageConfig()
    return draft_of_image(source, config), config


def _with_flags(draft: Draft, given: dict[str, Any]) -> Draft:
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


def _refuse_gaps(draft: Draft) -> None:
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


def _review(
    draft: Draft, config: ImageConfig, target: str | None, ask: "editor.Ask"
) -> tuple[Draft, str | None]:
    """Let the document be seen and changed; give it, and the file it goes to."""
    prints = target is None and not sys.stdout.isatty()
    shown = "-" if prints else target
    draft, file = editor.review(draft, config, ask, _refusal(target), shown)
    return draft, None if file == "-" else file


def _refusal(target: str | None) -> "editor.Complain":
    """Give what says why a file cannot be written; the one that was named may be there."""

    def refuse(file: str) -> str | None:
        folder = os.path.dirname(file) or "."
        if not os.path.isdir(folder):
            return f"there is no folder `{folder}`: make it, or write another name"
        if os.path.isdir(file):
            return f"`{file}` is a folder: write a name in it"
        if file not in (target, "-") and os.path.exists(file):
            return f"`{file}` exists: write another name, such as `new-{file}`"
        return None

    return refuse

"""What `furness describe` does: a draft of the image, the answers, the document.

Questions are asked in a terminal only, and only when no flag has answered one: a script that gives
flags never meets a prompt.
"""

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from furness.cli import output
from furness.cli.describe.draft import Draft, operator_of
from furness.cli.describe.flags import refuse_gaps, with_flags
from furness.cli.describe.form import IMAGE
from furness.cli.describe.origin import draft_of_file, draft_of_image
from furness.cli.describe.question import complaint
from furness.cli.documents import give
from furness.errors import InputError, NotFoundError, OutsideError
from furness.images import ImageConfig, look_at
from furness.lazy import lazy

if TYPE_CHECKING:
    from furness.cli.describe import editor, review, terminal
else:
    editor = lazy("furness.cli.describe.editor")
    review = lazy("furness.cli.describe.review")
    terminal = lazy("furness.cli.describe.terminal")


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
    draft = with_flags(draft, given)
    if asker:
        answered = 0 if source else 1
        draft = editor.edit(draft, config, asker, answered)
        draft, target = _review(draft, config, target, asker)
    refuse_gaps(draft)
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


def _review(
    draft: Draft, config: ImageConfig, target: str | None, ask: "editor.Ask"
) -> tuple[Draft, str | None]:
    """Let the document be seen and changed; give it, and the file it goes to."""
    prints = target is None and not sys.stdout.isatty()
    shown = "-" if prints else target
    draft, file = review.review(draft, config, ask, _refusal(target), shown)
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

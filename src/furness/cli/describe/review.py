"""The review: the document is seen, changed line by line, and given away."""

import re

from furness.cli import output
from furness.cli.describe.draft import Draft, Key, document_of, file_of, operator_of
from furness.cli.describe.editor import BACK, Ask, Complain, check_answer
from furness.cli.describe.form import questions
from furness.cli.describe.question import Question, answer
from furness.errors import FurnessError
from furness.images import ImageConfig
from furness.model.document import place_of

_COMMANDS = "write [FILE], edit LINE or NAME, cancel"
_KEY = re.compile(r"^(\s*(?:- )?)([\w$./-]+:)", re.MULTILINE)


def review(
    draft: Draft, config: ImageConfig, ask: Ask, refuse: Complain, target: str | None
) -> tuple[Draft, str]:
    """Show the document, let it be changed, and give it with the file it goes to.

    Args:
        draft: The answers.
        config: What the image says about itself.
        ask: Asks one question.
        refuse: Says why a file cannot be written.
        target: The file that was named before.

    Raises:
        KeyboardInterrupt: It is to be thrown away.
    """
    while True:
        _show(draft)
        file = target or file_of(draft)
        one = Question(key=(), text="review", help=_COMMANDS, read=str, default=f"write {file}")
        check = _check_command(draft, config, refuse, file)
        word, _, rest = ask(one, "", check).strip().partition(" ")
        if word == "cancel":
            raise KeyboardInterrupt
        if word == "write":
            return draft, rest.strip() or file
        draft = _ask_again(draft, config, ask, rest.strip())


def _check_command(draft: Draft, config: ImageConfig, refuse: Complain, file: str) -> Complain:
    def check(text: str) -> str | None:
        word, _, rest = text.strip().partition(" ")
        if word == "edit":
            known = _meant(draft, config, rest.strip())
            return None if known else f"`{rest}` is no line and no name: edit 3, or edit memory"
        if word == "write":
            return _unready(draft) or refuse(rest.strip() or file)
        return None if word == "cancel" and not rest else f"write one of: {_COMMANDS}"

    return check


def _unready(draft: Draft) -> str | None:
    try:
        operator_of(draft)
    except FurnessError as error:
        return str(error)
    return None


def _meant(draft: Draft, config: ImageConfig, what: str) -> list[Key]:
    """Give the questions that a line of the review, or a name in it, is about."""
    every = questions(draft, config)
    if not what.isdecimal():
        return [one.key for one in every if what in (one.text, one.key[-1], *one.key[1:2])]
    text = document_of(draft)
    lines = [place_of(text, "review.yaml", one.key).line or 1 for one in every]
    above = [line for line in lines if line <= int(what)]
    return [one.key for one, line in zip(every, lines, strict=True) if above and line == max(above)]


def _ask_again(draft: Draft, config: ImageConfig, ask: Ask, what: str) -> Draft:
    """Ask some questions again, and those that come up by their answers."""
    left = _meant(draft, config, what)
    known = {one.key for one in questions(draft, config)}
    while left:
        key = left.pop(0)
        one = next((one for one in questions(draft, config) if one.key == key), None)
        if one is None:
            continue
        text = ask(one, "edit", check_answer(draft, one))
        if text.strip() == BACK:
            break
        draft = answer(draft, one, text)
        now = [one.key for one in questions(draft, config)]
        left += [key for key in now if key not in known]
        known.update(now)
    return draft


def _show(draft: Draft) -> None:
    output.note("")
    for number, line in enumerate(document_of(draft).rstrip("\n").split("\n"), start=1):
        shown = _KEY.sub(lambda match: f"{match[1]}{output.paint(match[2], 'cyan')}", line)
        output.note(f"{output.paint(f'{number:3}', 'grey')}  {shown}")
    output.note("")

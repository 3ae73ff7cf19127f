"""The editor: every question in turn, back and forth.

It knows no terminal: it is given what asks.
"""

from collections.abc import Callable

from furness.cli.describe.draft import Draft
from furness.cli.describe.form import questions
from furness.cli.describe.question import Question, answer, complaint
from furness.images import ImageConfig

BACK = "<"
"""The answer that goes back to the question before."""

Complain = Callable[[str], str | None]
"""Says what is wrong with an answer; None when nothing is."""

Ask = Callable[[Question, str, Complain], str]
"""Asks a question, with what stands before it, until nothing is wrong with the answer."""


def edit(draft: Draft, config: ImageConfig, ask: Ask, place: int = 0) -> Draft:
    """Ask all questions and give the answers.

    Args:
        draft: The answers that stand there already.
        config: What the image says about itself.
        ask: Asks one question.
        place: How many questions have been answered before.
    """
    while place < len(every := questions(draft, config)):
        one = every[place]
        text = ask(one, f"{place + 1}/{len(every)}", check_answer(draft, one))
        if text.strip() == BACK:
            place = max(0, place - 1)
        else:
            draft = answer(draft, one, text)
            place += 1
    return draft


def check_answer(draft: Draft, one: Question) -> Complain:
    """Give what says what is wrong with an answer."""
    return lambda text: None if text.strip() == BACK else complaint(draft, one, text)

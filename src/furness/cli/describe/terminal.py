"""Ask in a terminal: a line with its default, checked at every key."""

import os
import sys
from collections.abc import Callable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.styles import Style
from prompt_toolkit.validation import ValidationError, Validator

from furness.cli.describe.editor import BACK, Complain
from furness.cli.describe.question import Question

_MENU_LINES = 6
_KEYS = "Enter: next   Shift-Tab or <: back   Ctrl-C: leave, nothing is written"
_STYLE = {"place": "ansibrightblack", "question": "bold", "bottom-toolbar": "noreverse"}
_STYLE |= {
    "help": "ansicyan",
    "keys": "ansibrightblack",
    "validation-toolbar": "ansired bg:default",
}


class _Checked(Validator):
    """Lets prompt_toolkit know what is wrong with an answer."""

    def __init__(self, complain: Complain) -> None:
        self._complain = complain

    def validate(self, document: Document) -> None:
        """See `Validator.validate`."""
        message = self._complain(document.text)
        if message is not None:
            raise ValidationError(message=message, cursor_position=len(document.text))


def ask_in_terminal(terminal: Output | None = None) -> Callable[[Question, str, Complain], str]:
    """Give what asks a question.

    Args:
        terminal: Where it is asked; by default on standard error, as standard output is data.
    """
    session: PromptSession[str] = PromptSession(
        output=terminal or create_output(stdout=sys.stderr),
        key_bindings=_bindings(),
        style=Style.from_dict({} if os.environ.get("NO_COLOR") else _STYLE),
    )

    def ask(one: Question, place: str, complain: Complain) -> str:
        try:
            return session.prompt(
                [("class:place", f"{place:>5} "), ("class:question", one.text), ("", ": ")],
                default=one.default,
                validator=_Checked(complain),
                validate_while_typing=True,
                completer=WordCompleter(list(one.words), WORD=True) if one.words else None,
                reserve_space_for_menu=_MENU_LINES if one.words else 0,
                bottom_toolbar=[("class:help", f" {one.help}\n"), ("class:keys", f" {_KEYS}")],
            )
        except EOFError:
            raise KeyboardInterrupt from None

    return ask


def _bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("s-tab")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=BACK)

    return bindings

"""The command of a yunpipe algorithm: its words, and what is not as yunpipe has it."""

import re
import shlex
from collections.abc import Iterator, Sequence

from furness.model.command import scripts_in

_NAME = re.compile(r"\$(?:(?:input|output)\b|\{(?:input|output)\})")
_SHELL_WORDS = frozenset(("|", "||", "&&", ";", "&", ">", ">>", "<", "2>", "2>&1"))


def split(text: str) -> list[str] | None:
    """Give the words of a command as a shell would split it; None when a quotation is open."""
    try:
        return shlex.split(text)
    except ValueError:
        return None


def command_of(words: Sequence[str], result: str) -> tuple[str, ...]:
    """Give the command of the operator.

    A result has the name of the input's file in its own, which no token can say: so a shell makes
    it, finds the values in its environment, and gives way to the program.

    Args:
        words: The command's words.
        result: How the path of a result begins.
    """
    scripts = scripts_in(words)
    if not any("output" in name for word in words for name in _NAME.findall(word)):
        return tuple(
            word if place in scripts else _escaped(word) for place, word in enumerate(words)
        )
    quoted = [
        shlex.quote(word) if place in scripts else _quoted(word) for place, word in enumerate(words)
    ]
    made = f'{shlex.quote(result)}"${{input##*/}}"'
    return ("sh", "-c", f"export output={made}; exec {' '.join(quoted)}")


def _escaped(word: str) -> str:
    """Write a word as a document does, in which `$$` is a dollar, all but the names in it."""
    return "$input".join(part.replace("$", "$$") for part in _NAME.split(word))


def _quoted(word: str) -> str:
    """Quote a word for a shell, all but the names in it."""
    parts, names = _NAME.split(word), _NAME.findall(word)
    texts = [shlex.quote(part) if part else "" for part in parts]
    if not names:
        return texts[0] or "''"
    shown = [f'"{name}"' for name in names]
    return "".join(a + b for a, b in zip(texts, [*shown, ""], strict=True))


def remarks(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give what is not as yunpipe has it: a message and a hint each."""
    scripts = scripts_in(words)
    for place, word in enumerate(words):
        found = _NAME.search(word)
        if found and found[0] != word:
            yield (
                f"`{found[0]}` inside of `{word}` is replaced; yunpipe passes it on as it stands",
                f"where the text itself is meant, write `${found[0]}` in the document",
            )
        elif word in _SHELL_WORDS and place not in scripts:
            yield (
                f"`{word}` in the command is given to the program: no shell reads the command",
                f"write `sh -c 'one {word} two'` where a shell is meant",
            )

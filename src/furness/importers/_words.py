"""The words of a foreign command: texts that stand as they are, and names of inputs and outputs."""

import shlex
from collections.abc import Sequence

from msgspec import Struct

from furness.importers._quotes import open_quote
from furness.model.command import scripts_in


class Word(Struct, frozen=True):
    """A word of a command, or a part of one."""

    text: str
    """What it is: a text, or a name."""
    is_name: bool = False
    """Whether it stands for the value of an input, or the path of an output, of that name."""
    path: str = ""
    """What a word has in place of the name: a path whose whole is in the variable of that name."""
    in_shell: bool = False
    """Whether only a shell can write it as one word: it may be a list, or is a secret."""


def command_of(words: Sequence[Sequence[Word]]) -> tuple[str, ...]:
    """Write a command as a document has it; the script after a shell's `-c` has no names.

    Args:
        words: The parts of each word.
    """
    scripts = scripts_in(["".join(_plain(part) for part in parts) for parts in words])
    tokens = tuple(
        _script(parts) if place in scripts else _token(parts) for place, parts in enumerate(words)
    )
    needing = {
        place
        for place, parts in enumerate(words)
        if place not in scripts and any(part.in_shell for part in parts)
    }
    return _through_shell(words, tokens, needing) if needing else tokens


def _plain(part: Word) -> str:
    return f"${part.text}" if part.is_name else part.text


def _token(parts: Sequence[Word]) -> str:
    if not any(part.is_name for part in parts):
        return "".join(part.text for part in parts).replace("$", "$$")
    if len(parts) == 1:
        return parts[0].path or f"${parts[0].text}"
    return "".join(
        part.path or (f"${{{part.text}}}" if part.is_name else part.text.replace("$", "$$"))
        for part in parts
    )


def _script(parts: Sequence[Word]) -> str:
    """Write a shell's script: it finds values in its variables, between single quotes, too."""
    text, quoted = "", False
    for part in parts:
        if not part.is_name:
            text += part.text
            quoted = open_quote(text) == "'"
        elif quoted:
            text += f"'\"${{{part.text}}}\"'"
        else:
            text += f"${{{part.text}}}"
    return text


def _through_shell(
    words: Sequence[Sequence[Word]], tokens: Sequence[str], needing: set[int]
) -> tuple[str, ...]:
    """Let a shell start the command: it has those words in its variables, and others as they are.

    A name alone may give no word at all, so these are taken from variables, too.
    """
    kept, written = list(tokens), []
    for place, parts in enumerate(words):
        name = parts[0].text
        if len(parts) == 1 and parts[0].is_name and not parts[0].path:
            written.append(f'${{{name}+"${name}"}}')
        elif place in needing:
            written.append("".join(_quoted(part) for part in parts))
        else:
            written.append(f'"${{{place}}}"')
            continue
        kept[place] = "-"
    return ("sh", "-c", f"exec {' '.join(written)}", *kept)


def _quoted(part: Word) -> str:
    return f'"${{{part.text}}}"' if part.is_name else shlex.quote(part.text)

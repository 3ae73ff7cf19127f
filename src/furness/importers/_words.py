"""The words of a foreign command: texts that stand as they are, and names of inputs and outputs."""

from collections.abc import Sequence

from msgspec import Struct

from furness.model.command import scripts_in


class Word(Struct, frozen=True):
    """A word of a command, or a part of one."""

    text: str
    """What it is: a text, or a name."""
    is_name: bool = False
    """Whether it stands for the value of an input, or the path of an output, of that name."""
    is_template: bool = False
    """Whether it is written as in a document already."""

    def written(self) -> str:
        """Give the word as a document has it."""
        if self.is_template:
            return self.text
        return f"${self.text}" if self.is_name else self.text.replace("$", "$$")


def joined(parts: Sequence[Word]) -> Word:
    """Make one word of several parts."""
    if not any(part.is_name or part.is_template for part in parts):
        return Word("".join(part.text for part in parts))
    texts = [f"${{{part.text}}}" if part.is_name else part.written() for part in parts]
    return parts[0] if len(parts) == 1 else Word("".join(texts), is_template=True)


def command_of(words: Sequence[Word]) -> tuple[str, ...]:
    """Write a command as a document has it; the script after a shell's `-c` stays as it is."""
    scripts = scripts_in([word.text for word in words])
    return tuple(
        word.text if place in scripts else word.written() for place, word in enumerate(words)
    )

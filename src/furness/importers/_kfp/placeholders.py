"""The placeholders of Kubeflow's IR in a text, such as `{{$.inputs…}}`."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from furness.importers._report import Report
from furness.importers._source import Key
from furness.importers._words import Word

PLACEHOLDER = re.compile(r"\{\{\$([^{}]*)\}\}")
"""A placeholder in a text."""
_PARAMETER = re.compile(r"\.(inputs|outputs)\.parameters\[(['\"])(.+?)\2\](?:\.output_file)?")
_ARTIFACT = re.compile(r"\.(inputs|outputs)\.artifacts\[(['\"])(.+?)\2\]\.(?:path|uri)")


class Known(Struct, frozen=True, kw_only=True):
    """What the placeholders of a container may stand for."""

    inputs: Mapping[str, str]
    """Our names of inputs, by theirs."""
    outputs: Mapping[str, str]
    """Our names of outputs, by theirs."""
    optional: frozenset[str]
    """Their names of inputs that may be absent."""
    lists: frozenset[str]
    """Our names of inputs whose value may be a list, which is one word there."""
    values: Mapping[str, str]
    """Where the program writes outputs that are values, by our names."""


class Reader(Struct, frozen=True):
    """Reads one command."""

    report: Report
    """Is told what is left out."""
    known: Known
    """What placeholders may stand for."""
    keys: tuple[Key, ...]
    """Where the command is."""

    def leave(self, message: str, hint: str) -> None:
        """Note what is left out of the command."""
        self.report.leave(message, hint, *self.keys)


def parts_in(read: Reader, text: str) -> Iterator[Word]:
    """Give the parts of a text: what stands there, and the names that placeholders stand for."""
    end = 0
    for match in PLACEHOLDER.finditer(text):
        if match.start() > end:
            yield Word(text[end : match.start()])
        end = match.end()
        yield _placeholder(read, match)
    if end < len(text) or not text:
        yield Word(text[end:])


def _placeholder(read: Reader, match: re.Match[str]) -> Word:
    found = _PARAMETER.fullmatch(match[1]) or _ARTIFACT.fullmatch(match[1])
    if found and found[1] == "inputs" and found[3] in read.known.inputs:
        name = read.known.inputs[found[3]]
        return Word(name, is_name=True, in_shell=name in read.known.lists)
    if found and found[1] == "outputs" and found[3] in read.known.outputs:
        name = read.known.outputs[found[3]]
        return Word(name, is_name=True, path=read.known.values.get(name, ""))
    hint = "write in `command` what the program needs there"
    read.leave(f"`{match[0]}` stands for what there is only in Kubeflow", hint)
    return Word(match[0])

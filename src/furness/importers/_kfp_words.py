"""The words of a container in Kubeflow's IR, with placeholders such as `{{$.inputs…}}` in them.

https://www.kubeflow.org/docs/components/pipelines/user-guides/components/container-components/
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from furness.importers._report import Report
from furness.importers._source import Key
from furness.importers._words import Word, joined
from furness.lazy import lazy
from furness.model.command import scripts_in

if TYPE_CHECKING:
    import json
else:
    json = lazy("json")

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
    values: Mapping[str, str]
    """Where the program writes outputs that are values, by our names."""


def words_of(report: Report, known: Known, words: list[Any], *keys: Key) -> tuple[str, ...]:
    """Read a command.

    Args:
        report: Is told what is left out.
        known: What placeholders may stand for.
        words: The command and its arguments.
        keys: Where they are.
    """
    read = _Reader(report, known, keys)
    found = [parts for word in words for parts in _parts_of(read, word)]
    scripts = scripts_in(["".join(part.text for part in parts) for parts in found])
    return tuple(
        _script(parts) if place in scripts else joined(parts).written()
        for place, parts in enumerate(found)
    )


class _Reader(Struct, frozen=True):
    """Reads one command."""

    report: Report
    known: Known
    keys: tuple[Key, ...]

    def leave(self, message: str, hint: str) -> None:
        """Note what is left out of the command."""
        self.report.leave(message, hint, *self.keys)


def _parts_of(read: _Reader, word: Any) -> Iterator[list[Word]]:
    """Give the parts of each word that a word of the file stands for."""
    if isinstance(word, str) and word.startswith('{"'):
        word = _structure(word)
    if isinstance(word, dict) and isinstance(word.get("Concat"), list):
        yield [part for one in word["Concat"] for parts in _parts_of(read, one) for part in parts]
    elif isinstance(word, dict) and isinstance(word.get("IfPresent"), dict):
        yield from _present(read, word["IfPresent"])
    elif isinstance(word, dict | list):
        yield [Word(json.dumps(word))]
    else:
        yield list(_parts(read, str(word)))


def _structure(text: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if found.keys() in ({"Concat"}, {"IfPresent"}) else text


def _present(read: _Reader, what: dict[str, Any]) -> Iterator[list[Word]]:
    name = str(what.get("InputName"))
    if name in read.known.optional:
        hint = "give the input always, or remove these words from `command`"
        read.leave(f"the words for when `{name}` is given are always in the command", hint)
    then = what.get("Then")
    for one in then if isinstance(then, list) else [then]:
        yield from _parts_of(read, one)


def _parts(read: _Reader, text: str) -> Iterator[Word]:
    end = 0
    for match in PLACEHOLDER.finditer(text):
        if match.start() > end:
            yield Word(text[end : match.start()])
        end = match.end()
        yield _placeholder(read, match)
    if end < len(text) or not text:
        yield Word(text[end:])


def _placeholder(read: _Reader, match: re.Match[str]) -> Word:
    found = _PARAMETER.fullmatch(match[1]) or _ARTIFACT.fullmatch(match[1])
    if found and found[1] == "inputs" and found[3] in read.known.inputs:
        return Word(read.known.inputs[found[3]], is_name=True)
    if found and found[1] == "outputs" and found[3] in read.known.outputs:
        name = read.known.outputs[found[3]]
        path = read.known.values.get(name)
        return Word(path) if path else Word(name, is_name=True)
    hint = "write in `command` what the program needs there"
    read.leave(f"`{match[0]}` stands for what there is only in Kubeflow", hint)
    return Word(match[0])


def _script(parts: list[Word]) -> str:
    """Write a shell's script: it finds values in its variables, between single quotes, too."""
    text, quoted = "", False
    for part in parts:
        if not part.is_name:
            text += part.text
            quoted = _is_quoted(text)
        elif quoted:
            text += f"'\"${{{part.text}}}\"'"
        else:
            text += f"${{{part.text}}}"
    return text


def _is_quoted(script: str) -> bool:
    """Tell whether a script ends between single quotes."""
    mark, escaped = "", False
    for sign in script:
        if escaped:
            escaped = False
        elif sign == "\\" and mark != "'":
            escaped = True
        elif mark:
            mark = "" if sign == mark else mark
        elif sign in "'\"":
            mark = sign
    return mark == "'"

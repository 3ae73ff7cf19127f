"""The words of a container in Kubeflow's IR, with placeholders such as `{{$.inputs…}}` in them.

https://www.kubeflow.org/docs/components/pipelines/user-guides/components/container-components/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from furness.importers._kfp.placeholders import Known, Reader, parts_in
from furness.importers._report import Report
from furness.importers._source import Key
from furness.importers._words import Word, command_of
from furness.lazy import lazy

if TYPE_CHECKING:
    import json
else:
    json = lazy("json")


def words_of(report: Report, known: Known, words: list[Any], *keys: Key) -> tuple[str, ...]:
    """Read a command.

    Args:
        report: Is told what is left out.
        known: What placeholders may stand for.
        words: The command and its arguments.
        keys: Where they are.
    """
    read = Reader(report, known, keys)
    return command_of([parts for word in words for parts in _parts_of(read, word)])


def _parts_of(read: Reader, word: Any) -> Iterator[list[Word]]:
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
        yield list(parts_in(read, str(word)))


def _structure(text: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if found.keys() in ({"Concat"}, {"IfPresent"}) else text


def _present(read: Reader, what: dict[str, Any]) -> Iterator[list[Word]]:
    name = str(what.get("InputName"))
    if name in read.known.optional:
        hint = "give the input always, or remove these words from `command`"
        read.leave(f"the words for when `{name}` is given are always in the command", hint)
    then = what.get("Then")
    for one in then if isinstance(then, list) else [then]:
        yield from _parts_of(read, one)

"""Read YAML into plain data, with the place of every part when asked, and write it.

Built on the parser's events, which is five times as fast as PyYAML's own loader and leaves the
meaning of a word to us (`furness.model.scalar`): the core schema of YAML 1.2, so that `on`, `no`,
`12:30` and `2024-01-01` are texts. Aliases are counted, depth is limited, and a key
is a text that occurs once. JSON is read as well, since it is YAML.
"""

from io import StringIO
from typing import Any, NamedTuple

import yaml

from furness.errors import DocumentError, Place, Problem
from furness.model.depth import MAX_DEPTH
from furness.model.scalar import is_number_kept, resolve

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a part of a document."""

MAX_ALIASED = 100_000
"""How many parts may come from aliases."""

_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mark(NamedTuple):
    """Where a part of a document stands."""

    value: Place
    """Where its value begins."""
    key: Place
    """Where its key begins; in a list, the value."""
    text: str | None = None
    """How it is written, if it is a word or a number."""


class _Level(NamedTuple):
    """A list or a map that is not closed yet."""

    data: Any
    path: Path
    anchor: str | None
    before: int


_UNSET: Any = object()


class Reader:
    """Reads one text; what is wrong with it is collected, not raised."""

    def __init__(self, text: str, file: str, *, places: bool = False) -> None:
        self.file = file
        """The file, for places."""
        self.problems: list[Problem] = []
        """What is wrong with the YAML itself."""
        self.marks: dict[Path, Mark] | None = {} if places else None
        """The place of each part; None when they were not asked for."""
        self._text = text
        self._root: Any = _UNSET
        self._levels: list[_Level] = []
        self._key: Any = _UNSET
        self._key_mark: Any = None
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._parts = self._aliased = self._documents = 0
        self._handlers = {
            yaml.ScalarEvent: self._scalar,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceEndEvent: self._close,
            yaml.MappingEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def read(self) -> Any:
        """Give the data; None when the text is empty or its end could not be reached."""
        handlers = self._handlers
        try:
            parser = _LOADER(self._text)
            while (event := parser.get_event()) is not None:
                handler = handlers.get(type(event))
                if handler:
                    handler(event)
        except yaml.YAMLError as error:
            self._syntax(error)
        except _TooMuchError:
            return None
        return None if self._root is _UNSET else self._root

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._problem("yaml", "there is a second document", event.start_mark, _ONE)
            raise _TooMuchError

    def _scalar(self, event: Any) -> None:
        text = event.value
        if event.implicit[0]:
            value = resolve(text)
            if type(value) is float or type(value) is int:
                value = self._number(value, event)
        else:
            value = text
            if event.tag not in _TEXT_TAGS:
                self._tag(event)
        self._put(value, event, text)

    def _number(self, value: float, event: Any) -> float:
        if not is_number_kept(value):
            self._problem(
                "yaml",
                f"`{event.value[:40]}` is too large a number, or none at all",
                event.start_mark,
                "quote it, if it is a text",
            )
        return value

    def _tag(self, event: Any) -> None:
        self._problem(
            "yaml",
            f"the tag `{event.tag}` means nothing here",
            event.start_mark,
            "remove it: documents are plain lists, maps, texts and numbers",
        )

    def _open(self, event: Any) -> None:
        data: Any = {} if type(event) is yaml.MappingStartEvent else []
        if event.tag and not event.implicit:
            self._tag(event)
        path = self._put(data, event)
        if len(self._levels) >= MAX_DEPTH:
            self._problem(
                "json" if self.file.endswith(".json") else "yaml",
                f"lists and maps are more than {MAX_DEPTH} deep inside each other",
                event.start_mark,
                "write the value in a file, and pass the file",
            )
            raise _TooMuchError
        self._levels.append(_Level(data, path, event.anchor, self._parts))

    def _close(self, _event: Any) -> None:
        level = self._levels.pop()
        if level.anchor:
            self._anchors[level.anchor] = level.data, self._parts - level.before + 1

    def _alias(self, event: Any) -> None:
        found = self._anchors.get(event.anchor)
        if found is None:
            self._problem(
                "yaml",
                f"`*{event.anchor}` is an alias of nothing before it",
                event.start_mark,
                "quote a text that starts with `*`, such as a pattern",
            )
            found = None, 1
        self._parts += found[1]
        self._aliased += found[1]
        if self._aliased > MAX_ALIASED:
            self._problem(
                "yaml", "the aliases stand for too many parts", event.start_mark, "write fewer"
            )
            raise _TooMuchError
        self._put(found[0], event)

    def _put(self, value: Any, event: Any, text: str | None = None) -> Path:
        self._parts += 1
        path: Path = ()
        if not self._levels:
            self._root, mark = value, event.start_mark
        else:
            level = self._levels[-1]
            if type(level.data) is dict:
                if self._key is _UNSET:
                    return self._take_key(value, event)
                key, mark, self._key = self._key, self._key_mark, _UNSET
                level.data[key] = value
                path = (*level.path, key) if self.marks is not None else ()
            else:
                path = (*level.path, len(level.data)) if self.marks is not None else ()
                level.data.append(value)
                mark = event.start_mark
        if self.marks is not None:
            self.marks[path] = Mark(self._place(event.start_mark), self._place(mark), text)
        if text is not None and event.anchor:
            self._anchors[event.anchor] = value, 1
        return path

    def _take_key(self, value: Any, event: Any) -> Path:
        keys = self._levels[-1].data
        if type(value) is not str:
            written = getattr(event, "value", None)
            self._problem(
                "yaml",
                f"the key `{written}` is not a text" if written else "a key is not a text",
                event.start_mark,
                f'quote it: `"{written}"`' if written else "write a name before the colon",
            )
            value = str(written or f"key {len(keys)}")
        elif value in keys:
            self._problem(
                "duplicate-key",
                f"the key `{value}` is there twice",
                event.start_mark,
                "remove one of the two",
            )
        self._key, self._key_mark = value, event.start_mark
        path = self._levels[-1].path
        return (*path, value) if self.marks is not None else ()

    def _problem(self, code: str, message: str, mark: Any, hint: str | None = None) -> None:
        self.problems.append(Problem(code, message, hint, self._place(mark)))

    def _place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _syntax(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or str(error).partition("\n")[0]
        position = mark.index if mark else getattr(error, "position", 0)
        place = self._place(mark) if mark else place_at(self._text, position, self.file)
        hint = _CHARACTER_HINTS.get(self._text[position : position + 1], _SYNTAX_HINT)
        for start, better in _MESSAGE_HINTS.items():
            hint = better if what.startswith(start) else hint
        self.problems.append(Problem("yaml", f"this is not YAML: {what}", hint, place))


class _TooMuchError(Exception):
    """Reading on makes no sense."""


_ONE = "write one document in each file"
_SYNTAX_HINT = "check the indentation, and that quotes and brackets are closed"
_MESSAGE_HINTS = {
    "mapping values": "quote a text that holds `: `, and check the indentation",
    "did not find expected alphabetic": "quote a text that starts with `*` or `&`",
}
_CHARACTER_HINTS = {
    "\t": "indent with spaces: a tab is not allowed there",
    "`": "quote a text that starts with a backtick",
    "@": "quote a text that starts with `@`",
    "%": "quote a text that starts with `%`",
}


def place_at(text: str, position: int, file: str) -> Place:
    """Give the place of the character at a position, counted from 0."""
    before = text[:position]
    return Place(file, before.count("\n") + 1, position - before.rfind("\n"))


class _Dumper(yaml.SafeDumper):
    """Writes what `Reader` reads: words are quoted only where YAML 1.2 needs it."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Give the tag that a reader would take a value for."""
        if kind is yaml.ScalarNode and implicit[0]:
            return _TAGS[type(resolve(value))]
        tag: str = super().resolve(kind, value, (False, True))  # type: ignore[no-untyped-call]  # PyYAML has no types
        return tag

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything in full."""
        del data
        return True


_TAGS = {
    kind: f"tag:yaml.org,2002:{name}"
    for kind, name in (
        (str, "str"),
        (bool, "bool"),
        (int, "int"),
        (float, "float"),
        (type(None), "null"),
    )
}
_WIDTH = 100
_OLD_WORDS = frozenset(("yes", "no", "on", "off", "y", "n"))


def write_yaml(data: Any, opened: frozenset[Path], *, is_for_others: bool = False) -> str:
    """Write plain data; what is short stands on one line.

    Args:
        data: Lists, maps, texts, numbers.
        opened: Paths of maps that are never put on one line; `*` stands for any key.
        is_for_others: Whether texts are quoted that readers of other versions of YAML take for
            numbers or dates.
    """
    stream = StringIO()
    dumper = _Dumper(stream, width=_WIDTH, allow_unicode=True, sort_keys=False)
    node = dumper.represent_data(data)
    _style(node, (), opened)
    if is_for_others:
        _quote(node)
    dumper.open()
    dumper.serialize(node)
    dumper.close()
    return stream.getvalue()


def _style(node: Any, path: Path, opened: frozenset[Path]) -> int:
    """Choose how each node is written; gives its width on one line."""
    if isinstance(node, yaml.ScalarNode):
        return _style_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        width = sum(_style(one, (*path, "*"), opened) + 2 for one in node.value)
    else:
        width = sum(_style_entry(entry, path, opened) for entry in node.value)
    node.flow_style = width <= _WIDTH - 20 and not any(_matches(path, one) for one in opened)
    return width + 2


def _quote(node: Any) -> None:
    """Quote the texts that begin as numbers and dates do."""
    if not isinstance(node, yaml.ScalarNode):
        for one in node.value:
            for part in one if isinstance(one, tuple) else (one,):
                _quote(part)
    elif node.tag.endswith(":str") and node.value.lstrip("-+.")[:1].isdigit():
        node.style = node.style or '"'


def _style_entry(entry: tuple[Any, Any], path: Path, opened: frozenset[Path]) -> int:
    key, value = entry
    return len(key.value) + 4 + _style(value, (*path, key.value), opened)


def _style_scalar(node: Any) -> int:
    if "\n" in node.value.rstrip("\n"):
        node.style = "|"
        return _WIDTH
    if node.value.lower() in _OLD_WORDS:
        node.style = '"'
    return len(node.value)


def _matches(path: Path, pattern: Path) -> bool:
    return len(path) == len(pattern) and all(
        wanted in ("*", given) for given, wanted in zip(path, pattern, strict=True)
    )


def read_yaml(text: str, file: str) -> Any:
    """Read YAML or JSON.

    Raises:
        DocumentError: All problems, each with its place.
    """
    reader = Reader(text, file)
    data = reader.read()
    if reader.problems:
        raise DocumentError.of(reader.problems)
    return data

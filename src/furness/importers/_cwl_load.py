"""Read CWL files through `cwl-utils`, and know where in a file each part stands.

Only files of this machine are read: an address in `run` or `$import` is refused, never fetched.
"""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from furness.errors import DocumentError, OutsideError, Place, Problem
from furness.importers._content import read_bytes
from furness.lazy import lazy
from furness.model.document import decode_text, place_of, read_data

if TYPE_CHECKING:
    import pathlib

    from cwl_utils import parser
    from ruamel.yaml import error as yaml_errors
    from schema_salad import exceptions, fetcher
else:
    parser = lazy("cwl_utils.parser")
    yaml_errors = lazy("ruamel.yaml.error")
    exceptions = lazy("schema_salad.exceptions")
    fetcher = lazy("schema_salad.fetcher")
    pathlib = lazy("pathlib")

PROCESSES = ("CommandLineTool", "Workflow", "ExpressionTool", "Operation")
"""The classes of what can run."""
VERSIONS = ("v1.0", "v1.1", "v1.2")
"""The versions that are read."""

_ADDRESS = re.compile(r"(?:file://)?/[^\s`]*/")
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


class Process(Struct, frozen=True, kw_only=True, eq=False):
    """A tool or a workflow, and where it stands."""

    node: Any
    """What `cwl-utils` made of it."""
    file: str
    """The file, as the user would name it."""
    keys: tuple[str | int, ...]
    """The keys that lead to it in the file."""
    version: str
    """The version of CWL, such as `v1.2`."""
    step: str = ""
    """The step in which it stands, if it does."""

    @property
    def kind(self) -> str:
        """Its class: one of `PROCESSES`."""
        return str(self.node.class_)

    @property
    def name(self) -> str:
        """What it is called; without an id as the file is."""
        short = short_name(self.node.id or "")
        if self.step and (not short or short in ("run", self.step) or short.startswith("_:")):
            return self.step
        stem = os.path.splitext(os.path.basename(self.file))[0]
        if "#" not in (self.node.id or "") or short.startswith("_:") or short in ("", "main"):
            return stem
        return os.path.splitext(short)[0] or stem


def short_name(identifier: str) -> str:
    """Give the last part of an identifier such as `file:///a.cwl#main/input`."""
    return identifier.rpartition("#")[2].rpartition("/")[2]


class Library:
    """The CWL files of one translation, each read once."""

    def __init__(self) -> None:
        self._processes: dict[str, Process] = {}
        self._texts: dict[str, tuple[str, Any]] = {}
        self._open: list[str] = []

    def main(self, path: str) -> Process:
        """Give what a file is about: its only process, or the one that is called `main`.

        Raises:
            DocumentError: It is not CWL, or it is broken.
        """
        found = self._load(path)
        named = [one for one in found if short_name(one.node.id or "") == "main"]
        flows = [one for one in found if one.kind == "Workflow"]
        return (named or flows or found)[0]

    def used_by(self, owner: Process, run: Any, keys: tuple[str | int, ...]) -> Process:
        """Give what a step runs.

        Args:
            owner: The workflow.
            run: A process in place, or the address of one.
            keys: Where it stands in the workflow.

        Raises:
            DocumentError: It is not there, or it is broken.
        """
        if not isinstance(run, str):
            place = (*owner.keys, *keys)
            step = str(keys[-2])
            return Process(node=run, file=owner.file, keys=place, version=owner.version, step=step)
        address = urlsplit(run)
        if address.scheme != "file":
            message = f"`{run}` is an address, and nothing is fetched"
            hint = "fetch the file, and write its path"
            raise self._error(message, hint, self.place(owner, *keys))
        if run not in self._processes:
            path = _shown(unquote(address.path), owner.file)
            if not os.path.isfile(path):
                raise self._error(
                    f"`{path}` does not exist", "check the path", self.place(owner, *keys)
                )
            found = self._load(path)
            if run not in self._processes and address.fragment:
                message = f"there is no `{address.fragment}` in `{path}`"
                raise self._error(message, "check the id", self.place(owner, *keys))
            self._processes.setdefault(run, found[0])
        return self._processes[run]

    def place(self, process: Process, *keys: str | int) -> Place:
        """Give the place of a part; in a list a text means the part that has it as its id."""
        text, data = self._texts[process.file]
        found = place_of(text, process.file, tuple(_indexes(data, (*process.keys, *keys))))
        return found if found.line else Place(process.file, 1, 1)

    def _load(self, path: str) -> list[Process]:
        text = decode_text(read_bytes(path, "cwl", "a CWL file that may be read"), path)
        data = read_data(text, path)
        self._texts[path] = (text, data)
        _check(data, path, text)
        uri = pathlib.Path(path).absolute().as_uri()
        version = str(data["cwlVersion"])
        made = _parse(text, uri, path)
        nodes = made if isinstance(made, list) else [made]
        found = [
            Process(
                node=node,
                file=path,
                keys=("$graph", number) if isinstance(made, list) else (),
                version=version,
            )
            for number, node in enumerate(nodes)
            if getattr(node, "class_", None) in PROCESSES
        ]
        if not found:
            raise self._error("there is no tool and no workflow", _EXPECTED, Place(path, 1, 1))
        self._processes |= {one.node.id: one for one in found if one.node.id}
        return found

    @staticmethod
    def _error(message: str, hint: str, place: Place) -> DocumentError:
        return DocumentError(message, hint=hint, place=place, code="cwl")


_EXPECTED = "a CWL file has `cwlVersion: v1.2` and `class: CommandLineTool` or `class: Workflow`"


def _check(data: Any, path: str, text: str) -> None:
    """Refuse what is not CWL, or is none of the versions that are read."""
    if not isinstance(data, dict) or not {"class", "$graph"} & data.keys():
        message = "this is not CWL"
        raise DocumentError(message, hint=_EXPECTED, place=Place(path, 1, 1), code="cwl")
    version = data.get("cwlVersion")
    if version not in VERSIONS:
        raise DocumentError(
            f"`{version}` is not a version of CWL that is read" if version else "no `cwlVersion`",
            hint=f"there are {', '.join(VERSIONS)}; `cwl-upgrader` makes one of an older one",
            place=place_of(text, path, ("cwlVersion",)),
            code="cwl",
        )
    graph = data.get("$graph")
    if "$graph" in data and not (
        isinstance(graph, list) and graph and all(isinstance(one, dict) for one in graph)
    ):
        place = place_of(text, path, ("$graph",))
        message = "`$graph` is not a list of processes"
        raise DocumentError(message, hint=_EXPECTED, place=place, code="cwl")


def _parse(text: str, uri: str, path: str) -> Any:
    """Read a text with the library, which checks it against the schema of its version."""
    try:
        options = _options(uri)
    except ImportError as error:
        raise OutsideError(
            f"CWL cannot be read: {error}", hint="pip install 'furness[cwl]'", code="plugin"
        ) from error
    try:
        return parser.load_document_by_string(text, uri, options, load_all=True)
    except exceptions.SchemaSaladException as error:
        problems = list(_problems(error, path))
        raise DocumentError.of(list(_graph_problems(text, uri, path)) or problems) from None
    except (yaml_errors.YAMLError, *_BROKEN) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)
        problem = _problem(str(getattr(error, "problem", None) or error), place)
        raise DocumentError.of([problem]) from None


def _graph_problems(text: str, uri: str, path: str) -> Iterator[Problem]:
    """Give what is wrong with each process of a `$graph`, which the library does not say of all."""
    data = read_data(text, path)
    for one in data.get("$graph", ()):
        name = str(one.get("id", "")).lstrip("#")
        options = _options(uri)
        try:
            parser.load_document_by_string(text, uri, options, name)
        except exceptions.SchemaSaladException as error:
            yield from _problems(error, path)
        except (yaml_errors.YAMLError, *_BROKEN):
            continue


def _options(uri: str) -> Any:
    """Give how the library reads: without asking whether what is named exists, and no network."""
    files_only = fetcher.DefaultFetcher({}, None)
    base = uri.rpartition("/")[0]
    return parser.LoadingOptions(fetcher=files_only, fileuri=uri, baseuri=base, no_link_check=True)


def _problems(error: Any, path: str) -> Iterator[Problem]:
    """Give what the library found wrong: of each chain of causes the last, which says most."""
    seen = set()
    for one in error.leaves() or [error]:
        line, column = one.start or (1, 1)
        file = _shown(unquote(urlsplit(one.file).path), path) if one.file else path
        problem = _problem(str(one.message), Place(file, max(line, 1), max(column, 1)))
        if problem not in seen:
            seen.add(problem)
            yield problem


def _problem(message: str, place: Place) -> Problem:
    text = _ADDRESS.sub("", " ".join(message.split())).lstrip("*- ").rstrip(".:")
    if not text or "<class" in text:
        text = "what stands here is not valid in this version of CWL"
    text = text[:200]
    hint = "https://www.commonwl.org/specification says what may stand there"
    return Problem("cwl", text[0].lower() + text[1:], hint, place)


def _shown(path: str, beside: str) -> str:
    """Give a path as the user named the file that leads to it: relative, if that one is."""
    if path == os.path.abspath(beside):
        return beside
    return path if os.path.isabs(beside) else os.path.relpath(path)


def _indexes(data: Any, keys: tuple[str | int, ...]) -> Iterator[str | int]:
    """Give the keys as the data have them, up to the first that is not there."""
    for key in keys:
        if isinstance(data, list) and isinstance(key, str):
            numbers = (number for number, one in enumerate(data) if _is_called(one, key))
            key = next(numbers, -1)  # noqa: PLW2901 - the key as the data have it
        try:
            data = data[key]
        except (LookupError, TypeError):
            return
        if key == -1:
            return
        yield key


def _is_called(one: Any, name: str) -> bool:
    if not isinstance(one, dict):
        return False
    called = one.get("id") or one.get("class") or one.get("envName")
    return isinstance(called, str) and name in (called, short_name(called))

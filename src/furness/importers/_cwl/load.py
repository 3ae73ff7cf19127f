"""The CWL files of one translation, and where in them each part stands.

Only files of this machine are read: an address in `run` or `$import` is refused, never fetched.
"""

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from furness.errors import DocumentError, Place
from furness.importers._content import read_bytes
from furness.importers._cwl.parse import EXPECTED, check_version, parse
from furness.importers._cwl.problems import shown
from furness.importers._cwl.process import PROCESSES, Process, indexes, short_name
from furness.lazy import lazy
from furness.model.document import decode_text, place_of, read_data

if TYPE_CHECKING:
    import pathlib
else:
    pathlib = lazy("pathlib")


class Library:
    """The CWL files of one translation, each read once."""

    def __init__(self) -> None:
        self._processes: dict[str, Process] = {}
        self._texts: dict[str, tuple[str, Any]] = {}
        self._open: list[str] = []

    def main(self, path: str) -> Process:
        """Give what a file is about: the process called `main`, its only one or only workflow.

        Raises:
            DocumentError: It is not CWL, it is broken, or nothing says which process is meant.
        """
        found = self._load(path)
        return _chosen(found, path, self.place(found[0]))

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
            raise _error(message, hint, self.place(owner, *keys))
        if run not in self._processes:
            path = shown(unquote(address.path), owner.file)
            if not os.path.isfile(path):
                raise _error(f"`{path}` does not exist", "check the path", self.place(owner, *keys))
            found = self._load(path)
            if run not in self._processes and address.fragment:
                message = f"there is no `{address.fragment}` in `{path}`"
                raise _error(message, "check the id", self.place(owner, *keys))
            if run not in self._processes:
                self._processes[run] = _chosen(found, path, self.place(owner, *keys))
        return self._processes[run]

    def place(self, process: Process, *keys: str | int) -> Place:
        """Give the place of a part; in a list a text means the part that has it as its id."""
        text, data = self._texts[process.file]
        found = place_of(text, process.file, tuple(indexes(data, (*process.keys, *keys))))
        return found if found.line else Place(process.file, 1, 1)

    def _load(self, path: str) -> list[Process]:
        text = decode_text(read_bytes(path, "cwl", "a CWL file that may be read"), path)
        data = read_data(text, path)
        self._texts[path] = (text, data)
        check_version(data, path, text)
        uri = pathlib.Path(path).absolute().as_uri()
        found = _processes(parse(text, uri, path), path, str(data["cwlVersion"]))
        if not found:
            raise _error("there is no tool and no workflow", EXPECTED, Place(path, 1, 1))
        self._processes |= {one.node.id: one for one in found if one.node.id}
        return found


def _processes(made: Any, path: str, version: str) -> list[Process]:
    """Give the tools and workflows of a file: what it is, or what its `$graph` has."""
    nodes = made if isinstance(made, list) else [made]
    return [
        Process(
            node=node,
            file=path,
            keys=("$graph", number) if isinstance(made, list) else (),
            version=version,
        )
        for number, node in enumerate(nodes)
        if getattr(node, "class_", None) in PROCESSES
    ]


def _chosen(found: list[Process], path: str, place: Place) -> Process:
    """Give what a file means whose processes are none named."""
    named = [one for one in found if short_name(one.node.id or "") == "main"]
    flows = [one for one in found if one.kind == "Workflow"]
    for some in (named, found, flows):
        if len(some) == 1:
            return some[0]
    listed = ", ".join(f"`{short_name(one.node.id or '')}`" for one in found)
    message = f"`{path}` holds {listed}, and none is called `main`"
    raise _error(message, "give the one that is meant `id: main`", place)


def _error(message: str, hint: str, place: Place) -> DocumentError:
    return DocumentError(message, hint=hint, place=place, code="cwl")

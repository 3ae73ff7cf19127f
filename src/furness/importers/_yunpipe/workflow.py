"""A workflow of yunpipe as a pipeline: a chain of algorithms, each run once for each file.

https://github.com/wangyx2005/yunpipe, `docs/user.md`.
"""

import os
import shlex
from typing import Any

from msgspec import Struct

from furness.errors import DocumentError
from furness.importers._names import distinct
from furness.importers._yunpipe.algorithm import Algorithm, is_algorithm, read_algorithm
from furness.importers._yunpipe.file import JsonFile
from furness.importers.interface import Imported
from furness.model.document import write_document
from furness.model.interface import Input, Output
from furness.model.operator import Operator
from furness.model.pipeline import Pipeline, Reference, Scatter, Step
from furness.model.types import Type, parse_type

_KINDS = ("single_run", "sequence_run")
_SCATTERS = ("scatter", "scatter_all", "one_to_all")
_INSTEAD = {
    "input_s3_name": "fetch its files, and give them: `furness run … files='scans/*.tif'`",
    "output_s3_name": "results are laid out in `results/`, or with `--out` elsewhere",
    "key_pair": "no machine is started: the run is where `furness run` is typed, or `--on` says",
    "account_id": "an account belongs to the place where it runs, not to a pipeline",
    "region": "a region belongs to the place where it runs, not to a pipeline",
}


class _Used(Struct, frozen=True, kw_only=True):
    """An algorithm at one place of a workflow."""

    step: str
    """What its step is called."""
    file: str
    """What its step names."""
    arguments: dict[str, Any]
    """The values of its variables."""


def is_workflow(data: Any) -> bool:
    """Tell whether plain data are a workflow."""
    process = data.get("process") if isinstance(data, dict) else None
    return isinstance(process, dict) and "algorithms" in process


class Workflow:
    """A workflow while it is translated."""

    def __init__(self, file: JsonFile) -> None:
        self._file = file
        self._files: dict[str, bytes] = {}
        self._inputs = {
            "files": Input(
                type=parse_type("List[File]"), description="The files, as in the input bucket."
            )
        }
        self._used: list[_Used] = []
        self._taken = {"pipeline"}

    def imported(self) -> Imported:
        """Give the pipeline and its algorithms.

        Raises:
            DocumentError: It is no workflow that can run.
        """
        kind, named = self._named()
        for number, one in enumerate(named):
            self._used.append(self._use(one, number))
        self._tell_of_the_rest()
        pipeline = Pipeline(
            pipeline=_pipeline_name(self._file.path),
            inputs=self._inputs,
            steps=self._steps(is_chain=kind not in _SCATTERS),
            outputs=self._outputs(is_chain=kind not in _SCATTERS),
        )
        main = "pipeline.yaml"
        self._files = {main: write_document(pipeline).encode(), **self._files}
        lines = [f"step {one.step}: the algorithm in {one.file}" for one in self._used]
        whole = f"workflow: a {kind} of {len(self._used)}, once for each of `files`"
        return Imported(
            main=main,
            files=self._files,
            translated=(whole, *lines),
            left=tuple(dict.fromkeys(self._file.left)),
        )

    def _named(self) -> tuple[str, list[dict[str, Any]]]:
        """Give the kind of the workflow, and what it says of each algorithm."""
        process = self._file.data["process"]
        kind, listed = process.get("type"), process.get("algorithms")
        if kind not in (*_KINDS, *_SCATTERS):
            hint = f"write one of {', '.join(_KINDS)}"
            raise self._file.wrong(f"`{kind}` is no type of a process", hint, "process", "type")
        if not isinstance(listed, list) or not listed:
            hint = 'write `[{"name": "blur", "variables": {}}]`'
            raise self._file.wrong("there is no algorithm", hint, "process", "algorithms")
        for number, one in enumerate(listed):
            if not isinstance(one, dict) or not isinstance(one.get("name"), str) or not one["name"]:
                message = "an algorithm has no name"
                keys = ("process", "algorithms", number)
                raise self._file.wrong(message, 'write `{"name": "blur"}`', *keys)
        if kind == "single_run" and len(listed) > 1:
            message = "`single_run` has one algorithm: those after the first are not kept"
            self._file.leave(message, "write `sequence_run` for a chain", "process", "type")
            listed = listed[:1]
        if kind in _SCATTERS:
            message = f"`{kind}` gives what the first algorithm makes to each of the others"
            self._file.leave(
                message, "change `$…` in the steps if others are meant", "process", "type"
            )
        return kind, listed

    def _use(self, said: dict[str, Any], number: int) -> _Used:
        keys = ("process", "algorithms", number)
        algorithm = self._find(said["name"], keys)
        step = self._free(algorithm.name if algorithm else _plain(said["name"]))
        given = self._values(said, keys)
        if algorithm is None:
            self._files[f"{step}.yaml"] = _stand_in(said["name"], step, given).encode()
            return _Used(step=step, file=f"{step}.yaml", arguments=given)
        ports = self._opened(algorithm, said, keys)
        self._files[f"{step}.json"] = algorithm.written(ports)
        arguments = self._arguments(algorithm, step, given, keys)
        return _Used(step=step, file=f"{step}.json", arguments=arguments)

    def _find(self, name: str, keys: tuple[str | int, ...]) -> Algorithm | None:
        """Give an algorithm by the file beside the workflow; None, and a note, without one."""
        folder = os.path.dirname(self._file.path)
        for ending in ("_info.json", ".json"):
            path = os.path.join(folder, f"{name}{ending}")
            if "/" in name or "\0" in name or not os.path.isfile(path):
                continue
            try:
                file = JsonFile(path)
            except DocumentError:
                continue
            if is_algorithm(file.data):
                found = read_algorithm(file)
                self._file.left.extend(file.left)
                return found
        message = f"the algorithm `{name}` is not at hand: its step fails and says so"
        hint = f"put `{name}_info.json` beside the workflow, and import again"
        self._file.leave(message, hint, *keys, "name")
        return None

    def _free(self, name: str) -> str:
        found, number = name, 2
        while found in self._taken:
            found, number = f"{name}-{number}", number + 1
        self._taken.add(found)
        return found

    def _values(self, said: dict[str, Any], keys: tuple[str | int, ...]) -> dict[str, Any]:
        """Give the values of variables as arguments: a text that begins with a dollar has two."""
        given = said.get("variables") or {}
        if not isinstance(given, dict):
            message = "`variables` is not a map, and is not kept"
            self._file.leave(message, 'write `{"SIGMA": "2"}`', *keys, "variables")
            return {}
        found = {}
        for name, value in given.items():
            if not (name.isascii() and name.isidentifier()) or isinstance(value, dict | list):
                message = f"`{name}` is no variable with a text, and is not kept"
                self._file.leave(message, 'write `"SIGMA": "2"`', *keys, "variables", name)
            elif value is not None:
                text = str(value)
                found[name] = f"${text}" if text[:1] == "$" else text
        return found

    def _opened(
        self, algorithm: Algorithm, said: dict[str, Any], keys: tuple[str | int, ...]
    ) -> list[int]:
        asked = said.get("port") or []
        listed = asked if isinstance(asked, list) else [asked]
        for port in listed:
            if not isinstance(port, int) or port not in algorithm.ports:
                hint = f"there are {', '.join(map(str, algorithm.ports)) or 'none'}"
                message = f"`{port}` is no port of `{algorithm.name}`"
                self._file.leave(message, hint, *keys, "port")
        return [port for port in algorithm.ports if port in listed]

    def _arguments(
        self, algorithm: Algorithm, step: str, given: dict[str, Any], keys: tuple[str | int, ...]
    ) -> dict[str, Any]:
        """Give the arguments for an algorithm's variables; one that is missing is asked for."""
        found: dict[str, Any] = {}
        for name, value in given.items():
            if name in algorithm.variables:
                found[name] = value
            else:
                hint = f"its variables are {', '.join(algorithm.variables) or 'none'}"
                message = f"`{name}` is no variable of `{algorithm.name}`"
                self._file.leave(message, hint, *keys, "variables", name)
        for name, is_required in algorithm.variables.items():
            if is_required and name not in found:
                asked = distinct(f"{step.replace('-', '_')}_{name}", {*self._inputs})
                self._inputs[asked] = Input(type=Type("String"))
                found[name] = str(Reference(asked))
                message = f"`{name}` of `{algorithm.name}` must be set, and is not"
                hint = f"it is asked for as the input `{asked}`"
                self._file.leave(message, hint, *keys, "variables")
        return found

    def _steps(self, *, is_chain: bool) -> dict[str, Step]:
        found: dict[str, Step] = {}
        source = Reference("files")
        for one in self._used:
            found[one.step] = Step(
                operator=one.file,
                scatter=Scatter(("input",)),
                arguments={"input": str(source), **one.arguments},
            )
            if is_chain or len(found) == 1:
                source = Reference("output", one.step)
        return found

    def _outputs(self, *, is_chain: bool) -> dict[str, Any]:
        """Give the outputs: what the last of a chain makes, or each of those at its end."""
        if is_chain or len(self._used) == 1:
            return {"results": str(Reference("output", self._used[-1].step))}
        taken: set[str] = set()
        return {
            distinct(f"results_{one.step.replace('-', '_')}", taken): f"${one.step}.output"
            for one in self._used[1:]
        }

    def _tell_of_the_rest(self) -> None:
        for key, value in self._file.data.items():
            if key == "process" or value in (None, ""):
                continue
            shown = "" if key in ("key_pair", "account_id") else f" (`{value}`)"
            hint = _INSTEAD.get(key, "nothing is known of it")
            self._file.leave(f"`{key}`{shown} is not kept", hint, key)


def _pipeline_name(path: str) -> str:
    return _plain(os.path.splitext(os.path.basename(path))[0])


def _plain(text: str) -> str:
    plain = "".join(
        one if one.isascii() and (one.isalnum() or one in "_-") else "-" for one in text
    )
    plain = plain.strip("-")
    return plain if plain and not plain[0].isdigit() else f"workflow-{plain}".strip("-")


def _stand_in(name: str, step: str, given: dict[str, Any]) -> str:
    """Give the document of an operator in place of an algorithm that is not at hand."""
    said = f"the algorithm `{name}` was not at hand: write its operator in this step's document"
    values = {one: Input(type=Type("String")) for one in given if one not in ("input", "output")}
    return write_document(
        Operator(
            operator=step,
            inputs={"input": Input(type=Type("File")), **values},
            outputs={"output": Output(type=Type("File"), path=f"Result-{step}-*")},
            command=("sh", "-c", f"echo {shlex.quote(said)} >&2; exit 1"),
        )
    )

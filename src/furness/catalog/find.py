"""Find what a command or a step names: a document, a source, a function in a source, an operator.

What is found is complete: sources are compiled, their paths absolute, and every step of a
pipeline holds its operator.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from furness import plugins
from furness.errors import DocumentError, FurnessError, OutsideError, Place, Problem
from furness.frontends.interface import Compiled, Frontend
from furness.lazy import lazy
from furness.model.document import decode, decode_text, parse_document, place_of
from furness.model.image import is_image
from furness.model.interface import Input
from furness.model.operator import Operator
from furness.model.pipeline import Exit, Pipeline, Step, Unit
from furness.model.types import Type, list_of
from furness.model.values import shorten

if TYPE_CHECKING:
    from furness.catalog import lookup, missing
    from furness.model import added
else:
    lookup = lazy("furness.catalog.lookup")
    missing = lazy("furness.catalog.missing")
    added = lazy("furness.model.added")

Locate = Callable[[tuple[str | int, ...]], Place | None]

DOCUMENTS = (".yaml", ".yml", ".json")
"""How the names of documents end."""


class Catalog:
    """Finds operators and pipelines, each file once. Used for one command.

    Args:
        catalogs: Where names are looked for; none of them takes those of the settings.
        renews: Whether names are looked for anew, whatever `furness.lock` says.
        progress: Is told what is fetched.
    """

    def __init__(
        self,
        catalogs: Sequence[str] = (),
        *,
        renews: bool = False,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._names = (catalogs, renews, progress)
        self._lookup: lookup.Lookup | None = None
        self._units: dict[tuple[str, str | None], Unit] = {}
        self._known: dict[tuple[str, str], Unit] = {}
        self._open: list[str] = []
        self.hints: list[Problem] = []
        """What frontends could not decide, for all sources that were compiled."""

    def find(self, reference: str, folder: str) -> Unit:
        """Find what a text names.

        Args:
            reference: A path, such as `blur.py`, `pipeline.yaml` or `tools.py:blur`; or a name in
                a catalog, such as `blur@1`.
            folder: What the path is relative to.

        Raises:
            NotFoundError: There is no such file, and no such name.
            DocumentError: It is there, and is wrong.
        """
        key = (folder, reference)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(reference, folder)
        return found

    def _find(self, reference: str, folder: str) -> Unit:
        path, function = _split(os.path.join(folder, reference))
        is_there = os.path.isfile(path)
        if not is_there and is_image(reference):
            return self._compiled(compile_source(reference, ""), folder)
        named = self._named(reference, folder) if "@" in reference or not is_there else None
        if named is not None:
            path, function = named, None
        elif not is_there:
            raise missing.not_found(reference, path)
        return self._file(os.path.abspath(path), function)

    def _named(self, reference: str, folder: str) -> str | None:
        """Give the document of what a catalog has under a name; None for a path."""
        if self._lookup is None:
            catalogs, renews, progress = self._names
            self._lookup = lookup.Lookup(
                catalogs, self.load, renews=renews, hints=self.hints, progress=progress
            )
        return self._lookup.document(reference, folder if self._open else None)

    def load(self, path: str) -> Unit:
        """Read a document, by its absolute path.

        Raises:
            DocumentError: It is wrong.
        """
        return self._file(path, None)

    def _file(self, path: str, function: str | None) -> Unit:
        key = (path, function)
        if key not in self._units:
            if path in self._open:
                names = [os.path.basename(one) for one in [*self._open, path]]
                raise DocumentError(
                    f"a pipeline contains itself: {' → '.join(names)}",
                    hint="a pipeline cannot be one of its own steps",
                    code="contains-itself",
                )
            self._open.append(path)
            try:
                self._units[key] = self._load(path, function)
            finally:
                self._open.pop()
        return self._units[key]

    def complete(self, unit: Unit, folder: str, locate: Locate | None = None) -> Unit:
        """Give a unit whose sources are absolute and whose steps hold their operators.

        Args:
            unit: An operator or pipeline as its document says.
            folder: What its paths are relative to.
            locate: Tells where in the document a path of keys is.

        Raises:
            DocumentError: What steps name is missing or wrong; all such problems at once.
            OutsideError: What steps name is in a catalog that does not answer.
        """
        if isinstance(unit, Operator):
            return self._complete_operator(unit, folder)
        found = _Steps(folder, locate or (lambda _: None))
        steps = {
            name: self._try_step(step, ("steps", name), found) for name, step in unit.steps.items()
        }
        told = len(self.hints)
        ends = {
            event: self._try_step(end, ("exit", event), found) if end else None
            for event, end in _exits(unit.exit)
        }
        self.hints[told:] = [one for one in self.hints[told:] if one.code != "no-outputs"]
        if found.problems:
            raise (DocumentError if found.is_wrong else OutsideError).of(found.problems)
        inputs = _with_absolute_defaults(unit.inputs, folder)
        return replace(unit, inputs=inputs, steps=steps, exit=Exit(**ends))

    def complete_steps(self, steps: Pipeline, folder: str, locate: Locate) -> Pipeline:
        """Give the steps that a task adds, with their operators in place.

        Args:
            steps: The steps, as a pipeline of their own.
            folder: What their paths are relative to.
            locate: Tells where in the document a path of keys is.

        Raises:
            DocumentError: What steps name is missing or wrong; all such problems at once.
            OutsideError: What steps name is in a catalog that does not answer.
        """
        self._open.append(added.FILE)
        try:
            found = self.complete(steps, folder, locate)
        finally:
            self._open.pop()
        assert isinstance(found, Pipeline)  # noqa: S101  # what was given is one
        return found

    def _try_step(self, step: Step, path: tuple[str, str], found: "_Steps") -> Step:
        try:
            operator = self._operator(step.operator, found.folder)
        except FurnessError as error:
            found.is_wrong |= not isinstance(error, OutsideError)
            at = found.locate((*path, "operator"))
            found.problems += [
                one if one.place else replace(one, place=at) for one in error.problems
            ]
            return step
        if found.files_of(operator).isdisjoint(step.arguments):
            return replace(step, operator=operator)
        return replace(
            step, operator=operator, arguments=_absolute_arguments(step, operator, found.folder)
        )

    def _load(self, path: str, function: str | None) -> Unit:
        text = decode_text(_read(path), shown_path(path))
        if path.endswith(DOCUMENTS):
            shown = shown_path(path)
            try:
                unit = parse_document(text, shown)
            except DocumentError:
                if not (path.endswith(".json") and recognising(shown, text)):
                    raise
                return self._compiled(compile_source(shown, text), os.path.dirname(path))
            return self.complete(
                unit, os.path.dirname(path), lambda keys: place_of(text, shown, keys)
            )
        compiled = compile_source(shown_path(path), text, function)
        return self._compiled(compiled, os.path.dirname(path))

    def _compiled(self, compiled: Compiled, folder: str) -> Unit:
        self.hints += compiled.hints
        return self.complete(compiled.operator, folder)

    def _complete_operator(self, operator: Operator, folder: str) -> Operator:
        inputs = _with_absolute_defaults(operator.inputs, folder)
        if operator.source is None:
            return replace(operator, inputs=inputs)
        source = os.path.abspath(os.path.join(folder, operator.source))
        if not os.path.isfile(source):
            raise missing.not_found(operator.source, source)
        if not operator.command:
            found = self.find(source, folder)
            if isinstance(found, Operator):
                operator = replace(operator, command=found.command, entry=found.entry)
        command = tuple(
            source if token in (operator.source, source) else token for token in operator.command
        )
        return replace(operator, source=source, command=command, inputs=inputs)

    def _operator(self, operator: Any, folder: str) -> Unit:
        if isinstance(operator, str):
            return self.find(operator, folder)
        if isinstance(operator, dict):
            operator = decode(operator)
        if not isinstance(operator, Operator | Pipeline):
            raise DocumentError(
                f"`{shorten(operator)}` is no operator",
                hint="name a source, a document or an image, or write the operator in place",
                code="source-kind",
            )
        return self.complete(operator, folder)


class _Steps(Struct):
    """The steps of a pipeline while their operators are looked for."""

    folder: str
    """What their paths are relative to."""
    locate: Locate
    """Tells where in the document a path of keys is."""
    problems: list[Problem] = []
    """What was wrong so far."""
    is_wrong: bool = False
    """Whether any of it is more than something outside that is not available."""
    files: dict[int, frozenset[str]] = {}
    """The inputs with files of each operator that was found, by its `id`."""

    def files_of(self, unit: Unit) -> frozenset[str]:
        """Give the inputs of an operator, kept by its step, whose arguments hold files."""
        found = self.files.get(id(unit))
        if found is None:
            named = (name for name, one in unit.inputs.items() if one.type.holds_files)
            found = self.files[id(unit)] = frozenset(named)
        return found


def compile_source(path: str, text: str, function: str | None = None) -> Compiled:
    """Compile a source with the frontend that recognises it.

    Args:
        path: The file.
        text: Its content.
        function: The function to compile, when the file has several.

    Raises:
        DocumentError: No frontend recognises it, or it cannot be read.
    """
    if function is None:
        found = recognising(path, text)
        compiled = found.compile(path, text) if found else None
    else:
        tried = (one.compile_function(path, text, function) for one in _frontends())
        compiled = next((one for one in tried if one is not None), None)
    if compiled is not None:
        return compiled
    raise DocumentError(
        f"nothing here can read `{os.path.basename(path)}`",
        hint="a source ends in .py, .ipynb, .R or .sh; a document ends in .yaml or .json",
        code="source-kind",
    )


def recognising(path: str, text: str) -> Frontend | None:
    """Give the frontend that recognises a source; None where there is none.

    Args:
        path: The file, or the name of an image.
        text: Its content; empty for an image.
    """
    return next((one for one in _frontends() if one.recognises(path, text)), None)


def _frontends() -> Iterator[Frontend]:
    for name in plugins.names("frontends"):
        yield plugins.load("frontends", name, Frontend)()


def shown_path(path: str) -> str:
    """Give a path as people like to read it: relative to where they are, if it is below."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def _with_absolute_defaults(inputs: dict[str, Input], folder: str) -> dict[str, Input]:
    return {
        name: replace(one, default=absolute_files(one.default, one.type, folder))
        if one.type.holds_files and isinstance(one.default, str | list)
        else one
        for name, one in inputs.items()
    }


def _absolute_arguments(step: Step, operator: Unit, folder: str) -> dict[str, Any]:
    scattered = step.scatter.inputs if step.scatter else ()
    return {
        name: absolute_files(
            value, argument_type(operator, name, scattered=name in scattered), folder
        )
        for name, value in step.arguments.items()
    }


def argument_type(unit: Unit, name: str, *, scattered: bool) -> Type | None:
    """Give the type that an argument in a step must have; None for what is no input.

    Args:
        unit: The step's operator or pipeline.
        name: The input.
        scattered: Whether the step runs once for each element of the argument.
    """
    declared = unit.inputs.get(name)
    if declared is None:
        return None
    return list_of(declared.type) if scattered else declared.type


def absolute_files(value: Any, kind: Type | None, folder: str) -> Any:
    """Make literal paths of files absolute; references stay as they are.

    Args:
        value: An argument as a document has it.
        kind: The type that it must have.
        folder: What paths are relative to, unless they are found where the user is.
    """
    kind = kind.required if kind else None
    if kind is None or not kind.holds_files:
        return value
    if isinstance(value, list):
        return [absolute_files(one, kind.of, folder) for one in value]
    if not isinstance(value, str) or (value[:1] == "$" and value[:2] != "$$"):
        return value
    path = value[1:] if value[:1] == "$" else value
    here = os.path.abspath(path)
    found = os.path.abspath(os.path.join(folder, path))
    return {"class": kind.name, "path": found if os.path.exists(found) else here}


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise DocumentError(
            f"`{shown_path(path)}` cannot be read: {error.strerror}",
            hint="check who may read it: `ls -l`",
            code="source",
        ) from None


def _exits(ends: Exit) -> Iterator[tuple[str, Step | None]]:
    yield "success", ends.success
    yield "failure", ends.failure
    yield "always", ends.always


def _split(reference: str) -> tuple[str, str | None]:
    path, colon, function = reference.rpartition(":")
    if colon and function.isidentifier() and path.endswith(".py"):
        return path, function
    return reference, None

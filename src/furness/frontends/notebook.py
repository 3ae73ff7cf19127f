"""A Jupyter notebook with Python or R: see `docs/guides/notebooks.md`.

Its interface is read from a cell with parameters, one with outputs, and from its environment as in
a script. The notebook that was executed is always an output.
"""

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from furness.errors import DocumentError, Place, Problem
from furness.frontends._declared import Declared, Interface, arrange
from furness.frontends._environment import read_environment
from furness.frontends._files import find_uses
from furness.frontends._imports import uses_logging
from furness.frontends._metadata import Metadata, read_metadata
from furness.frontends._notebook import Notebook as Parsed
from furness.frontends._notebook import describe, read_notebook
from furness.frontends._notebook_cells import Given, read_outputs, read_parameters
from furness.frontends._notebook_code import Code, read_code
from furness.frontends._operator import assemble, put_together
from furness.frontends._source import read_source
from furness.frontends._written import Written
from furness.frontends.interface import Compiled, Frontend
from furness.frontends.python_script import LOG_LEVEL
from furness.lazy import lazy
from furness.model.environment import AnyEnvironment, Environment, Python
from furness.model.interface import Output
from furness.model.types import Type

if TYPE_CHECKING:
    from furness.frontends import _notebook_r as in_r
else:
    in_r = lazy("furness.frontends._notebook_r")

FORMAT = "application/x-ipynb+json"
"""The media type of a notebook."""

_RUNNER = ("nbclient", "ipykernel")
_NAME = re.compile(r"[a-z0-9._-]+")


class Notebook(Frontend):
    """Reads notebooks: everything that ends in `.ipynb`."""

    def recognises(self, path: str, text: str) -> bool:
        """See `Frontend.recognises`."""
        del text
        return path.endswith(".ipynb")

    def compile(self, path: str, text: str) -> Compiled:
        """See `Frontend.compile`."""
        notebook = read_notebook(path, text)
        hints: list[Problem] = []
        if not notebook.language:
            notebook = replace(notebook, language="python")
            hints.append(_no_language(path))
        read = _READERS.get(notebook.language)
        if read is None:
            raise _other_language(notebook)
        code = read_code(notebook)
        try:
            compiled = read(notebook, code)
        except DocumentError as error:
            placed = [_mended(code.placed(one)) for one in error.problems]
            raise DocumentError.of([*placed, *hints]) from None
        return replace(compiled, hints=(*hints, *map(code.placed, compiled.hints)))


def _no_language(path: str) -> Problem:
    return Problem(
        "notebook-language",
        f"`{os.path.basename(path)}` does not name its language, and is read as Python",
        "save it once in Jupyter with a kernel chosen",
        Place(path, 1, 1),
    )


def _other_language(notebook: Parsed) -> DocumentError:
    return DocumentError(
        f"`{os.path.basename(notebook.path)}` is a notebook in `{notebook.language}`",
        hint="notebooks in Python and in R are read; describe others in a document",
        place=Place(notebook.path, 1, 1),
        code="notebook-language",
    )


def _mended(problem: Problem) -> Problem:
    if problem.code != "source-syntax":
        return problem
    return replace(problem, hint="mend the cell: running it in Jupyter shows the same")


def _compile_python(notebook: Parsed, code: Code) -> Compiled:
    source = read_source(notebook.path, code.text)
    metadata = read_metadata(source)
    uses = find_uses(source)
    variables = read_environment(source)
    hints: list[Problem] = []
    parameters = list(read_parameters(notebook, code, source, hints))
    declared = _together(parameters, variables.declared)
    logs = (variables.declared or variables.outputs) and uses_logging(source)
    if logs and all(one.name != LOG_LEVEL.name for one in declared):
        declared = [LOG_LEVEL, *declared]
    found = arrange(declared, uses, source)
    found = replace(
        found,
        outputs=found.outputs | variables.outputs,
        hints=(*hints, *variables.hints, *found.hints),
    )
    given = read_outputs(notebook, code, source)
    interface = _complete(notebook, found, given, source)
    return _with_runner(assemble(source, interface, metadata, uses), metadata, _RUNNER)


def _compile_r(notebook: Parsed, code: Code) -> Compiled:
    source, found, given = in_r.read_r_notebook(notebook, code)
    metadata = read_metadata(source)
    interface = _complete(notebook, found, given, source)
    environment = metadata.overrides.environment or "host"
    command = ("python", os.path.basename(notebook.path))
    compiled = put_together(source, interface, metadata, environment, command)
    return _with_runner(compiled, metadata, _RUNNER[:1])


_READERS = {"python": _compile_python, "r": _compile_r}


def _together(parameters: Iterable[Declared], variables: Iterable[Declared]) -> list[Declared]:
    """Give what is declared; of a name in the parameters and the environment, the former."""
    return list({one.name: one for one in (*variables, *parameters)}.values())


def _complete(notebook: Parsed, found: Interface, given: Given, source: Written) -> Interface:
    """Add the outputs of the cells, the executed notebook, and the description."""
    taken = found.inputs.keys() | found.outputs.keys()
    clashes = sorted(given.outputs.keys() & taken)
    outputs = {name: one for name, one in given.outputs.items() if name not in clashes}
    return replace(
        found,
        outputs=_with_notebook(notebook, found.inputs, found.outputs | outputs),
        hints=(*found.hints, *given.hints, *(_clash(name, source) for name in clashes)),
        description=describe(notebook),
    )


def _with_notebook(
    notebook: Parsed, inputs: Iterable[str], outputs: dict[str, Output]
) -> dict[str, Output]:
    """Give the outputs with the executed notebook."""
    taken = {*inputs, *outputs}
    name = "executed_notebook" if "notebook" in taken else "notebook"
    executed = Output(
        type=Type("File"),
        path=os.path.basename(notebook.path),
        format=FORMAT,
        description="The notebook as it was executed.",
    )
    return outputs if name in taken else {**outputs, name: executed}


def _clash(name: str, source: Written) -> Problem:
    return source.hint(
        "output-name",
        f"the output `{name}` has the name of an input or of another output, and is left out",
        f"call it otherwise, such as `{name}_after`",
    )


def _with_runner(compiled: Compiled, metadata: Metadata, runner: tuple[str, ...]) -> Compiled:
    """Add what executes a notebook to its environment, unless that was written down."""
    if metadata.overrides.environment is not None:
        return compiled
    environment = _add(compiled.operator.environment, runner)
    return replace(compiled, operator=replace(compiled.operator, environment=environment))


def _add(environment: AnyEnvironment, runner: tuple[str, ...]) -> AnyEnvironment:
    python = environment.python if isinstance(environment, Environment) else None
    python = python or Python()
    named = [_NAME.match(one.lower()) for one in python.packages]
    known = {found[0] for found in named if found}
    packages = (*python.packages, *(one for one in runner if one not in known))
    return Environment(python=replace(python, packages=packages))

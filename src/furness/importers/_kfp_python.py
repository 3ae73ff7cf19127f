"""A function that Kubeflow's compiler put into a command: taken out again, as a script."""

import ast
import re
import shlex
from collections.abc import Container, Iterator
from typing import Any

from msgspec import Struct

from furness.importers._kfp_types import Taken
from furness.importers._names import unit_name
from furness.importers._read import list_at, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.environment import AnyEnvironment, Environment, Python
from furness.model.interface import Output
from furness.model.operator import Operator

_IMAGE = re.compile(r"(?:docker\.io/)?(?:library/)?python(?::(\d+\.\d+)[\w.-]*)?")
_HEADER = re.compile(r"(?:import kfp|from kfp\S* import .*|from typing import \*)\n")
_PATHS = frozenset(("InputPath", "OutputPath"))
_OWN = ("kfp", "typing-extensions")
"""The packages that Kubeflow itself needs there."""
_FROM_KUBEFLOW = frozenset(("kfp", "dsl", "Dataset", "Model", "Metrics", "HTML", "Markdown"))
_KUBEFLOW = "import kfp\nfrom kfp import dsl\nfrom kfp.dsl import *"
_STATUS = "SimpleNamespace(**{{**{0}, 'state': {0}['state'].upper()}})"
_ARTIFACT = '''
class Artifact:
    """A file, as a function of Kubeflow has it; what is logged is kept in `metadata`."""

    def __init__(self, name, path):
        self.name = name
        self.path = self.uri = path
        self.metadata = {}

    def __getattr__(self, name):
        if not name.startswith("log_"):
            raise AttributeError(name)
        return lambda *words, **named: self.metadata.update(
            {str(words[0]): words[-1]} if words else named
        )

    def close(self):
        """Write what was logged, if the function has written nothing else."""
        if not os.path.lexists(self.path):
            with open(self.path, "w") as file:
                json.dump(self.metadata, file)
'''


class Function(Struct, frozen=True, kw_only=True):
    """A function in a command."""

    name: str
    """Its name."""
    source: str
    """The module that it stands in."""
    packages: tuple[str, ...]
    """What is installed before it runs."""
    tree: Any
    """Its definition."""


def function_in(report: Report, *keys: Key) -> Function | None:
    """Find the function in the command of a container; None when there is none.

    Args:
        report: Is told what is left out.
        keys: Where the container is.

    Raises:
        DocumentError: It is no Python.
    """
    data = report.source.data
    words = [one if isinstance(one, str) else "" for one in list_at(data, *keys, "args")]
    command = [one for one in list_at(data, *keys, "command") if isinstance(one, str)]
    if "--function_to_execute" not in words[:-1] or not command:
        return None
    name = words[words.index("--function_to_execute") + 1]
    try:
        tree = ast.parse(command[-1])
    except (SyntaxError, ValueError, RecursionError) as error:
        hint = "compile the pipeline again"
        message = f"the function `{name}` is no Python: {error}"
        raise report.source.error("kfp", message, hint, *keys, "command") from None
    found = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name]
    if not found:
        return None
    packages = _packages(report, command[:-1], *keys)
    return Function(name=name, source=command[-1], packages=packages, tree=found[-1])


def _packages(report: Report, scripts: list[str], *keys: Key) -> tuple[str, ...]:
    found: list[str] = []
    for script in scripts:
        for line in re.findall(r"pip install ([^&\n]*)", script):
            words = iter(_split(line))
            for word in words:
                if word.startswith("--") and "=" not in word and "url" in word + "host":
                    report_index(report, word, words, *keys)
                elif not word.startswith("-") and re.split(r"[=<>\[; ]", word)[0] not in _OWN:
                    found.append(word)
    return tuple(dict.fromkeys(found))


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def report_index(report: Report, flag: str, words: Any, *keys: Key) -> None:
    """Tell of a flag of pip that says where packages come from."""
    if flag in ("--index-url", "--extra-index-url", "--trusted-host"):
        value = next(words, "")
        hint = "set it where it runs: `UV_INDEX_URL`, `UV_EXTRA_INDEX_URL`"
        report.leave(f"`{flag} {value}` is left out", hint, *keys, "command")


def operator_of(
    report: Report, name: str, taken: Taken, function: Function, *keys: Key
) -> Operator:
    """Make an operator of a function: a script that calls it, and the packages it needs.

    Args:
        report: Takes the script, and is told what is left out.
        name: The operator's name.
        taken: What the component takes and gives.
        function: The function.
        keys: Where the container is.
    """
    file = f"{unit_name(name)}.py"
    text = _script(report, taken, function, *keys)
    report.files[file] = text.encode()
    outputs = {
        ours: Output(type=kind, path=ours if kind.holds_files else None)
        for ours, kind in ((taken.given[one], kind) for one, kind in taken.outputs.items())
    }
    return Operator(
        operator=unit_name(name),
        description=(ast.get_docstring(function.tree) or "").partition("\n\n")[0].strip(),
        inputs=taken.ours(),
        outputs=outputs,
        source=file,
        command=("python", file),
        environment=_environment(report, function, text, *keys),
        network=not _IMAGE.fullmatch(text_at(report.source.data, *keys, "image")),
    )


def _environment(report: Report, function: Function, text: str, *keys: Key) -> AnyEnvironment:
    image = text_at(report.source.data, *keys, "image")
    packages = function.packages
    if _KUBEFLOW in text:
        packages = (*packages, "kfp")
    found = _IMAGE.fullmatch(image)
    if found:
        version = f">={found[1]}" if found[1] else None
        return Environment(python=Python(version=version, packages=packages))
    for package in packages:
        hint = "use an image that has it, or write `environment: {python: {packages: […]}}`"
        message = f"`{package}` is not installed into the image `{image}`"
        report.leave(message, hint, *keys, "command")
    return Environment(image=image)


def _script(report: Report, taken: Taken, function: Function, *keys: Key) -> str:
    lines = list(_arguments(report, taken, function, *keys))
    made = [one.split(" ")[4] for one in lines if one.startswith("    made_")]
    has_artifacts = any("Artifact(" in one for one in lines)
    parts = [
        f'"""The function `{function.name}` of a component for Kubeflow Pipelines."""\n',
        "from __future__ import annotations\n",
        "import json\nimport os",
        *(
            ["from types import SimpleNamespace"]
            if any("SimpleNamespace" in one for one in lines)
            else []
        ),
        "from typing import *\n",
        *_kubeflow(function),
        "from furness.runtime.helper import inputs, write_output\n",
        *([_ARTIFACT] if has_artifacts else []),
        f"\n{_HEADER.sub('', function.source).strip()}\n\n",
        'if __name__ == "__main__":',
        "    known, given = inputs(), {}",
        *lines,
        f"    result = {function.name}(**given)",
        *(f"    {one}.close()" for one in made),
        *_results(taken, function),
    ]
    return "\n".join(parts) + "\n"


def _arguments(report: Report, taken: Taken, function: Function, *keys: Key) -> Iterator[str]:
    """Give the lines that make what the function is called with."""
    for one in _parameters(function):
        value = _value(taken, one)
        if value is None:
            hint = "write what the function needs into the script"
            message = f"`{one.arg}` of `{function.name}` is no input or output"
            report.leave(message, hint, *keys, "args")
        elif value.startswith("Artifact("):
            yield f"    made_{one.arg} = {value}"
            yield f"    given[{one.arg!r}] = made_{one.arg}"
        else:
            yield f"    given[{one.arg!r}] = {value}"


def _parameters(function: Function) -> list[ast.arg]:
    arguments = function.tree.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _value(taken: Taken, one: ast.arg) -> str | None:
    """Give the expression for an argument of the function; None when nothing is known of it."""
    name = _named(one.arg, {**taken.names, **taken.given})
    kinds = set(re.findall(r"\w+", ast.unparse(one.annotation) if one.annotation else ""))
    if name in taken.names:
        return _taken(taken, name, kinds)
    if name in taken.given:
        path = f"os.path.abspath({taken.given[name]!r})"
        return path if kinds & _PATHS else f"Artifact({one.arg!r}, {path})"
    return None


def _taken(taken: Taken, name: str, kinds: set[str]) -> str:
    value, kind = f"known[{taken.names[name]!r}]", taken.inputs[name].type.required
    if "PipelineTaskFinalStatus" in kinds:
        return _STATUS.format(value)
    if kind.name == "File" and not kinds & _PATHS:
        return f"{value} and Artifact({name!r}, {value})"
    if kind.holds_files and not kinds & _PATHS:
        return f"{value} and [Artifact({name!r}, path) for path in {value}]"
    return value


def _named(argument: str, known: Container[str]) -> str:
    """Give the name that an argument has as an input or output: without the end `_path`."""
    return argument if argument in known else re.sub(r"_(path|file)$", "", argument)


def _kubeflow(function: Function) -> list[str]:
    """Give the imports of Kubeflow that the function's body needs."""
    inside = [part for line in function.tree.body for part in ast.walk(line)]
    names = {part.id for part in inside if isinstance(part, ast.Name)}
    return [_KUBEFLOW] if names & _FROM_KUBEFLOW else []


def _results(taken: Taken, function: Function) -> list[str]:
    """Give the lines that write the values: what a function returns, or wrote to a path."""
    known = {**taken.names, **taken.given}
    paths = {_named(one.arg, known) for one in _parameters(function)}
    written = [name for name, kind in taken.outputs.items() if not kind.holds_files]
    values = [name for name in written if name not in paths]
    lines = [_read_back(name, taken) for name in written if name in paths]
    if values == ["Output"]:
        return [*lines, f"    write_output({taken.given['Output']!r}, result)"]
    if values:
        fields = _fields(function.tree.returns) or values
        lines.append(f"    values = dict(zip({fields!r}, result))")
    return [*lines, *(f"    write_output({taken.given[one]!r}, values[{one!r}])" for one in values)]


def _read_back(name: str, taken: Taken) -> str:
    ours, kind = taken.given[name], taken.outputs[name].name
    content = f"open({ours!r}).read()"
    if kind == "Boolean":
        content = f'{content}.strip().lower() in ("true", "1")'
    elif kind != "String":
        content = f"json.loads({content})"
    return f"    write_output({ours!r}, {content})"


def _fields(returns: Any) -> list[str]:
    """Give the names in `NamedTuple("Both", [("a", int)])`, or `NamedTuple("Both", a=int)`."""
    if not isinstance(returns, ast.Call):
        return []
    pairs = [one for part in returns.args[1:2] for one in getattr(part, "elts", [])]
    named = [getattr(getattr(one, "elts", [None])[0], "value", None) for one in pairs]
    return [one for one in (*named, *(one.arg for one in returns.keywords)) if isinstance(one, str)]

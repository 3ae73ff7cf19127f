"""Put together an operator: what was found in a source, and what its author wrote down."""

import ast
import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec

from furness.errors import DocumentError, Problem
from furness.frontends._declared import Interface
from furness.frontends._docstrings import module_description
from furness.frontends._files import Uses
from furness.frontends._imports import import_hints
from furness.frontends._metadata import Metadata, Overrides, convert
from furness.frontends._requirements import read_requirements
from furness.frontends._source import Function, Source
from furness.frontends._written import Written
from furness.frontends.interface import Compiled
from furness.model.digest import encode_hook
from furness.model.environment import AnyEnvironment, Environment, Python
from furness.model.interface import Input, Output
from furness.model.operator import Operator


def assemble(
    source: Source,
    interface: Interface,
    metadata: Metadata,
    uses: Uses | None = None,
    entry: str | None = None,
) -> Compiled:
    """Make the operator.

    Args:
        source: The source.
        interface: What was found in it.
        metadata: What its author wrote down.
        uses: What it does with paths, to name what looks like an output.
        entry: The function that is called, if it is not run as a script.

    Raises:
        DocumentError: What its author wrote down is wrong.
    """
    packages, environment = _environment(source, metadata)
    file = os.path.basename(source.path)
    described = msgspec.structs.replace(
        interface, description=_description(source, interface, metadata.overrides)
    )
    command = ("python", file, *interface.tokens)
    compiled = put_together(source, described, metadata, environment, command)
    operator, hints = compiled.operator, list(compiled.hints)
    operator = msgspec.structs.replace(operator, entry=operator.entry or entry)
    if packages is not None:
        hints += import_hints(source, packages)
    if uses is not None:
        hints += [_constant_path(call, path, source) for call, path in uses.read[:1]]
        hints += [] if operator.outputs else [_no_outputs(source, uses)]
    return Compiled(operator=operator, hints=tuple(hints))


def put_together(
    source: Written,
    interface: Interface,
    metadata: Metadata,
    environment: AnyEnvironment,
    command: tuple[str, ...],
) -> Compiled:
    """Make the operator of a source in any language.

    Args:
        source: The source.
        interface: What was found in it; its description is the operator's.
        metadata: What its author wrote down.
        environment: What it runs in.
        command: The command that was found.

    Raises:
        DocumentError: What its author wrote down is wrong.
    """
    overrides = metadata.overrides
    inputs, outputs = _overridden(interface, metadata, source)
    file = os.path.basename(source.path)
    written = overrides.description
    operator = Operator(
        operator=overrides.name or name_of(file),
        version=overrides.version or "0.1.0",
        description=interface.description if written is None else written,
        inputs=inputs,
        outputs=outputs,
        source=file,
        environment=environment,
        command=_command(overrides.command or (), command),
        variables=overrides.variables,
        secrets=overrides.secrets,
        ports=overrides.ports,
        warm=overrides.warm is not False,
        grows=_names_growth(source.text) if overrides.grows is None else overrides.grows,
        entry=overrides.entry,
    )
    if overrides.resources:
        operator = msgspec.structs.replace(operator, resources=overrides.resources)
    hints = (hint for hint in interface.hints if not _is_answered(hint, overrides, outputs))
    return Compiled(operator=operator, hints=tuple(hints))


def _names_growth(text: str) -> bool:
    """Tell whether a source seems to add steps: it names the file that they are written to."""
    return "steps.json" in text or re.search(r"\badd_steps\s*\(", text) is not None


def name_of(file: str) -> str:
    """Give the operator's name for a file: without its ending, in lower case, with `-` for `_`."""
    stem = os.path.splitext(unicodedata.normalize("NFKD", file.casefold()))[0]
    plain = stem.encode("ascii", "ignore").decode()
    name = re.sub(r"[\W_]+", "-", plain).strip("-")
    return name if name[:1].isalpha() else f"operator-{name}".strip("-")


def which_operator(
    source: Source, found: Sequence[ast.ClassDef | Function], code: str
) -> DocumentError:
    """Give the error that asks which operator of a source is meant.

    Args:
        source: The source.
        found: What defines them; one there is not.
        code: The error's code.
    """
    file = os.path.basename(source.path)
    listed = ", ".join(f"`{file}:{one.name}`" for one in found)
    return DocumentError(
        f"`{file}` has {'several operators' if found else 'no operator'}",
        hint=f"name one: {listed}" if found else "define it at the top level of the source",
        place=source.place(found[-1] if found else None),
        code=code,
    )


def _command(written: tuple[str, ...], found: tuple[str, ...]) -> tuple[str, ...]:
    """Give the command; one that only chooses a subcommand gets the arguments that were found."""
    return found if found[: len(written)] == written else written


def _description(source: Source, interface: Interface, overrides: Overrides) -> str:
    found = module_description(source)
    return interface.description or found if overrides.entry else found or interface.description


_QUESTIONS = ("output-name", "secret", "default-type", "default-not-text", "file-type")


def _is_answered(hint: Problem, overrides: Overrides, outputs: Collection[str]) -> bool:
    if hint.code in ("no-outputs", "arguments-unread"):
        return bool(outputs if hint.code == "no-outputs" else overrides.command)
    known = {*overrides.inputs, *overrides.outputs, *overrides.secrets, *overrides.variables}
    answered = any(f"`{name}`" in hint.message for name in known)
    return answered and hint.code in _QUESTIONS


def _overridden(
    interface: Interface, metadata: Metadata, source: Written
) -> tuple[dict[str, Input], dict[str, Output]]:
    overrides = metadata.overrides
    inputs = _merged(interface.inputs, overrides.inputs, "type")
    outputs = _merged(interface.outputs, overrides.outputs, "path")
    hidden = {*overrides.secrets, *overrides.variables}
    taken = {name for name, given in overrides.outputs.items() if given is not False} | hidden
    kept = {name: one for name, one in inputs.items() if name not in taken}
    dropped = set(overrides.inputs) - taken
    left = {name: one for name, one in outputs.items() if name not in dropped}
    return (
        convert(kept, dict[str, Input], source, metadata.lines),
        convert(left, dict[str, Output], source, metadata.lines),
    )


def _merged(found: Any, changes: dict[str, Any], short: str) -> dict[str, Any]:
    merged: dict[str, Any] = msgspec.to_builtins(found, enc_hook=encode_hook)
    for name, change in changes.items():
        if change is False:
            merged.pop(name, None)
            continue
        changed = change if isinstance(change, dict) else {short: change}
        merged[name] = {**_blank(short), **merged.get(name, {}), **changed}
    return merged


def _blank(short: str) -> dict[str, Any]:
    return {"type": "String" if short == "type" else "File"}


def _environment(
    source: Source, metadata: Metadata
) -> tuple[tuple[str, ...] | None, AnyEnvironment]:
    """Give the packages that are named (None when imports need no check) and the environment."""
    overrides = metadata.overrides
    if overrides.environment is not None:
        return None, overrides.environment
    found = read_requirements(source)
    packages = (*(metadata.packages or found.packages), *overrides.packages)
    files = () if metadata.packages else found.files
    system = (*found.system, *overrides.system)
    version = overrides.python or metadata.python
    if not (packages or files or system or version):
        return packages, "host"
    python = Python(version=version, packages=packages, requirements=files, system=system)
    return (None if files else packages), Environment(python=python)


def _no_outputs(source: Source, uses: Uses) -> Problem:
    for call, path in uses.written:
        name = re.sub(r"\W+", "_", os.path.splitext(os.path.basename(path))[0]).strip("_")
        shown = os.path.basename(path).replace('"', "")
        return source.hint(
            "no-outputs",
            f"no outputs were found, and the file `{shown}` that line {call.lineno} writes looks "
            "like one",
            f'write `[tool.furness.outputs]` and `{name or "result"} = {{type = "File", path = '
            f'"{path}"}}` in a `# /// script` block',
            call,
        )
    return source.hint(
        "no-outputs",
        "no outputs were found",
        "write results to a path from the environment, such as "
        "`os.getenv('output_table', 'table.csv')`, or declare it in `[tool.furness.outputs]`",
    )


def _constant_path(call: ast.Call, path: str, source: Source) -> Problem:
    name = re.sub(r"\W+", "_", os.path.splitext(os.path.basename(path))[0]).strip("_") or "data"
    return source.hint(
        "constant-path",
        f"`{os.path.basename(path)}` is read by a constant name, and a task runs in a folder of "
        "its own",
        f"make it an input: `os.getenv('{name}', '{path}')`",
        call,
    )


def file_hints(source: Source) -> Iterator[Problem]:
    """Give the hints about the source as a whole: it is empty."""
    if not source.tree.body:
        yield source.hint(
            "source-empty", "the source holds no code", "give the path of the script that was meant"
        )

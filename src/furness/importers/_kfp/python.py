"""An operator of a function that Kubeflow's compiler put into a command: a script of its own."""

import ast
import re

from furness.importers._kfp.artifacts import tell_of_artifacts
from furness.importers._kfp.function import Function
from furness.importers._kfp.script import KUBEFLOW, script_of
from furness.importers._kfp.types import Taken
from furness.importers._names import put, unit_name
from furness.importers._read import text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.model.environment import AnyEnvironment, Environment, Python
from furness.model.interface import Output
from furness.model.operator import Operator

_IMAGE = re.compile(r"(?:docker\.io/)?(?:library/)?python(?::(\d+\.\d+)[\w.-]*)?")


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
    text = script_of(report, taken, function, *keys)
    tell_of_artifacts(report, taken, function, *keys)
    file = put(report.files, f"{unit_name(name)}.py", text.encode())
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
    if KUBEFLOW in text:
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

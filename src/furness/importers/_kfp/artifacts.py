"""What a function of Kubeflow does with artifacts, and a file of ours has not."""

import ast
from collections.abc import Iterator

from furness.importers._kfp.function import Function
from furness.importers._kfp.types import Taken
from furness.importers._report import Report
from furness.importers._source import Key

_MAKERS = frozenset(("makedirs", "mkdir"))


def tell_of_artifacts(report: Report, taken: Taken, function: Function, *keys: Key) -> None:
    """Tell of metadata that a function reads, and of outputs that it makes as folders.

    Args:
        report: Is told.
        taken: What the component takes and gives.
        function: The function.
        keys: Where the container is.
    """
    for name in dict.fromkeys(_read(function.tree)):
        if name in taken.inputs and taken.inputs[name].type.holds_files:
            hint = "return it as an output of its own where it is made, and take that"
            message = f"`{name}.metadata` of `{function.name}` is empty: a file is passed on alone"
            report.leave(message, hint, *keys, "command")
    for name in dict.fromkeys(_made(function.tree)):
        if name in taken.outputs and taken.outputs[name].holds_files:
            hint = "write `type: Directory` there, and at the inputs that take it"
            message = f"`{name}` of `{function.name}` is made as a folder, and its output is a file"
            report.leave(message, hint, *keys, "command")


def _read(tree: ast.AST) -> Iterator[str]:
    """Give the names of which the metadata are read."""
    for one in ast.walk(tree):
        if isinstance(one, ast.Attribute) and one.attr == "metadata":
            yield from (part.id for part in ast.walk(one.value) if isinstance(part, ast.Name))


def _made(tree: ast.AST) -> Iterator[str]:
    """Give the names at whose very path a folder is made."""
    for one in ast.walk(tree):
        called = one.func if isinstance(one, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in _MAKERS:
            first = one.args[:1] if isinstance(one, ast.Call) else []
            wrapped = called.value.args if isinstance(called.value, ast.Call) else []
            for part in (*first, *wrapped):
                if isinstance(part, ast.Attribute) and part.attr in ("path", "uri"):
                    yield getattr(part.value, "id", "")

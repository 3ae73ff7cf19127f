"""A component with a container in Kubeflow's IR, as an operator."""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from furness.importers._kfp import python as of_python
from furness.importers._kfp.function import function_in
from furness.importers._kfp.placeholders import Known
from furness.importers._kfp.resources import resources_of
from furness.importers._kfp.types import Taken
from furness.importers._kfp.words import words_of
from furness.importers._kubernetes import variables_besides, variables_of
from furness.importers._names import unit_name
from furness.importers._read import list_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._source import Key
from furness.importers._values import lists_in, path_of, with_values
from furness.model.environment import Environment
from furness.model.image import version_of
from furness.model.interface import Output
from furness.model.operator import Operator

_KNOWN = frozenset(("image", "command", "args", "env", "resources", "imageUri"))


def operator_of(
    report: Report, name: str, taken: Taken, secrets: dict[str, str], *keys: Key
) -> Operator:
    """Translate a component.

    Args:
        report: Is told what is left out, and takes a script where the component has one.
        name: What it is called.
        taken: What it takes and gives.
        secrets: The variables that are secrets of the cluster.
        keys: Where its container is.
    """
    tell_others(report, report.source.data, _KNOWN, *keys)
    values, _ = variables_of(report, report.source.data, *keys, "env")
    operator = _started(report, name, taken, *keys)
    reserved = {*operator.inputs, *operator.outputs}
    changed: dict[str, Any] = {
        "variables": variables_besides(report, values, reserved, *keys, "env"),
        "secrets": tuple(secrets),
        "resources": resources_of(report, *keys, "resources"),
    }
    return replace(operator, **{key: value for key, value in changed.items() if value})


def _started(report: Report, name: str, taken: Taken, *keys: Key) -> Operator:
    """Give the operator of what the container starts: a function's script, or its command."""
    function = function_in(report, *keys)
    if function is None:
        return _container(report, name, taken, *keys)
    return of_python.operator_of(report, name, taken, function, *keys)


def _container(report: Report, name: str, taken: Taken, *keys: Key) -> Operator:
    image = text_at(report.source.data, *keys, "image")
    if not image:
        hint = "write the image's name after `image:`"
        raise report.source.error("kfp", "the container has no image", hint, *keys)
    given = {taken.given[theirs]: kind for theirs, kind in taken.outputs.items()}
    values = {ours: kind for ours, kind in given.items() if not kind.holds_files}
    operator = Operator(
        operator=unit_name(name),
        version=version_of(image) or "0.1.0",
        inputs=taken.ours(),
        outputs={ours: Output(type=kind, path=ours) for ours, kind in given.items()},
        environment=Environment(image=image),
        command=_command(report, taken, values, *keys),
        network=True,
    )
    return with_values(operator, values)


def _command(report: Report, taken: Taken, values: Iterable[str], *keys: Key) -> tuple[str, ...]:
    data = report.source.data
    own, more = list_at(data, *keys, "command"), list_at(data, *keys, "args")
    if more and not own:
        hint = "write what the image starts before the words of `command`"
        report.leave("the image's own program is not in the command", hint, *keys, "args")
    absent = (theirs for theirs, one in taken.inputs.items() if one.type.is_optional)
    known = Known(
        inputs=taken.names,
        outputs=taken.given,
        optional=frozenset(absent),
        lists=lists_in(taken.ours()),
        values={one: path_of(one) for one in values},
    )
    return words_of(report, known, [*own, *more], *keys, "args" if more else "command")

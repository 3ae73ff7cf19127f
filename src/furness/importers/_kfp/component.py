"""A component of version 1 of Kubeflow Pipelines as an operator."""

import os.path
from collections.abc import Mapping

from furness.importers._component import CONTAINER, Interface
from furness.importers._component_command import tokens_of
from furness.importers._component_interface import interface_of
from furness.importers._kubernetes import variables_besides
from furness.importers._names import unit_name
from furness.importers._read import map_at, tell_others, text_at
from furness.importers._report import Report
from furness.importers._values import with_values
from furness.importers.interface import Imported
from furness.model.environment import Environment
from furness.model.image import version_of
from furness.model.operator import Operator

_KNOWN = frozenset(("name", "description", "inputs", "outputs", "implementation"))
_KNOWN_CONTAINER = frozenset(("image", "command", "args", "env", "fileOutputs"))


def translate_component(report: Report) -> Imported:
    """Translate a component of version 1."""
    data = report.source.data
    tell_others(report, data, _KNOWN)
    tell_others(report, data, _KNOWN_CONTAINER, *CONTAINER)
    interface = interface_of(report)
    _tell_of_files(report, interface.names.outputs)
    image = text_at(data, *CONTAINER, "image")
    if not image:
        hint = "write the image's name after `image:`"
        raise report.source.error("kfp", "the container has no image", hint, *CONTAINER)
    operator = with_values(_operator(report, interface, image), interface.values)
    said = f"{operator.operator}: an operator in the image `{image}`, with a network as there"
    return report.give(report.add(operator, said))


def _operator(report: Report, interface: Interface, image: str) -> Operator:
    data = report.source.data
    return Operator(
        operator=unit_name(text_at(data, "name") or os.path.basename(report.source.path)),
        version=version_of(image) or "0.1.0",
        description=text_at(data, "description").strip(),
        inputs=interface.inputs,
        outputs=interface.outputs,
        environment=Environment(image=image),
        command=tokens_of(report, interface),
        variables=_variables(report, {*interface.inputs, *interface.outputs}),
        network=True,
    )


def _variables(report: Report, taken: set[str]) -> dict[str, str]:
    keys = (*CONTAINER, "env")
    given = {name: str(one) for name, one in map_at(report.source.data, *keys).items()}
    return variables_besides(report, given, taken, *keys)


def _tell_of_files(report: Report, outputs: Mapping[str, str]) -> None:
    """Tell of the outputs that a program of early versions writes to paths of its own."""
    keys = (*CONTAINER, "fileOutputs")
    for name, path in map_at(report.source.data, *keys).items():
        hint = f'copy it when it has ended: `cp {path} "${outputs.get(name, name)}"`'
        report.leave(f"`{name}` is at `{path}`, and is not fetched from there", hint, *keys, name)

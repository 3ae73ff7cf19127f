"""A component of CLAIMED as an operator in its image."""

import re

from furness.importers._claimed import grid as of_grid
from furness.importers._claimed.interface import interface_in, tell_of_inputs
from furness.importers._claimed.script import start_of
from furness.importers._component import CONTAINER
from furness.importers._names import unit_name
from furness.importers._read import tell_others, text_at
from furness.importers._report import Report
from furness.importers.interface import Imported
from furness.model.environment import Environment
from furness.model.image import version_of
from furness.model.operator import Operator

_KNOWN = frozenset(("name", "description", "inputs", "outputs", "implementation"))
_KNOWN_CONTAINER = frozenset(("image", "command", "args"))


def translate(report: Report) -> Imported:
    """Translate a component."""
    operator = read(report)
    grid = of_grid.translate(report, operator)
    if grid is not None:
        return grid
    said = (
        f"{operator.operator}: an operator of {_count(len(operator.inputs), 'input')}"
        f" and {_count(len(operator.outputs), 'output')}, in the image"
        f" `{text_at(report.source.data, *CONTAINER, 'image')}`, with a network as there"
    )
    return report.give(report.add(operator, said))


def read(report: Report) -> Operator:
    """Read a component as an operator."""
    data = report.source.data
    tell_others(report, data, _KNOWN)
    tell_others(report, data, _KNOWN_CONTAINER, *CONTAINER)
    interface = interface_in(report)
    tell_of_inputs(report, interface)
    image = image_of(report, *CONTAINER)
    return Operator(
        operator=unit_name(text_at(data, "name")),
        version=version_of(image) or "0.1.0",
        description=text_at(data, "description").strip(),
        inputs=interface.inputs,
        outputs=interface.outputs,
        environment=Environment(image=image),
        command=start_of(report, interface),
        network=True,
    )


def image_of(report: Report, *keys: str | int) -> str:
    """Read the image of a container; a tag that C3 never filled in is left out.

    Raises:
        DocumentError: There is none.
    """
    image = text_at(report.source.data, *keys, "image")
    if not image:
        hint = "write the image's name after `image:`"
        raise report.source.error("component", "the container has no image", hint, *keys)
    if "$" in image:
        hint = "write the image's name with its tag in `environment`"
        report.leave(f"`{image}` was never filled in", hint, *keys, "image")
        return re.sub(r":?\$\{?\w*\}?", "", image) or "image"
    return image


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"

"""A container image: with a description of its command line, or as it is.

A description is the label `io.furness.operator` of the image, which `furness build` writes, or an
algorithm of yunpipe, a JSON file. An image without one takes whatever it is given as variables, as
the program `claimed` of CLAIMED 0.6 does: see `docs/guides/describing-containers.md`.
"""

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from furness.errors import DocumentError, Place, Problem
from furness.frontends.interface import Compiled, Frontend
from furness.lazy import lazy
from furness.model.document import parse_document
from furness.model.environment import Environment
from furness.model.image import bare, called, is_image, version_of
from furness.model.operator import Operator

if TYPE_CHECKING:
    from furness import images
    from furness.frontends import _algorithm, _operator
else:
    images = lazy("furness.images")
    _algorithm = lazy("furness.frontends._algorithm")
    _operator = lazy("furness.frontends._operator")

_DESCRIPTION = "org.opencontainers.image.description"


class ContainerImage(Frontend):
    """Reads what describes a container image: its label, or an algorithm of yunpipe."""

    def recognises(self, path: str, text: str) -> bool:
        """See `Frontend.recognises`."""
        return (
            is_image(path) if not text else _is_json(path) and _algorithm.is_algorithm(path, text)
        )

    def compile(self, path: str, text: str) -> Compiled:
        """See `Frontend.compile`; the path may be an image's name, and then the text is empty.

        Raises:
            OutsideError: The image is not here, and its registry does not answer.
        """
        if text or _is_json(path):
            return _algorithm.read_algorithm(path, text)
        config = images.look_at(path)
        label = config.labels.get(images.LABEL)
        return _undescribed(path, config) if label is None else _described(path, label)


def _is_json(path: str) -> bool:
    return path.endswith(".json")


def _described(image: str, label: str) -> Compiled:
    try:
        operator = parse_document(label, image)
    except DocumentError as error:
        problem = error.problems[0]
        raise _wrong_label(image, problem.message) from None
    if not isinstance(operator, Operator):
        raise _wrong_label(image, "it describes a pipeline")
    for place in operator.mounts.values():
        if os.path.isabs(place):
            raise _wrong_label(image, f"it asks for the folder `{place}` of the machine")
    return Compiled(
        operator=replace(operator, source=None, environment=Environment(image=bare(image)))
    )


def _wrong_label(image: str, what: str) -> DocumentError:
    return DocumentError(
        f"the label `{images.LABEL}` of `{image}` is wrong: {what}",
        hint="build the image again: `furness build`",
        place=Place(image),
        code="image-label",
    )


def _undescribed(image: str, config: "images.ImageConfig") -> Compiled:
    name = bare(image)
    operator = Operator(
        operator=_operator.name_of(f"{called(image)}.image"),
        version=version_of(image) or "0.1.0",
        description=config.labels.get(_DESCRIPTION, ""),
        environment=Environment(image=name),
    )
    hint = Problem(
        "image",
        f"`{name}` has no description: it runs as it is, and what it is given is text in variables",
        f"describe it once: `furness describe {name} -o {operator.operator}.yaml`",
    )
    return Compiled(operator=operator, hints=(hint,))

"""Dockerfiles (https://docs.docker.com/reference/dockerfile/): an image that runs one task.

`furness build` makes better ones: it locks the packages and pins the base. This is for those who
build elsewhere.
"""

from typing import ClassVar

import msgspec

from furness.errors import DocumentError, Problem
from furness.exporters._dockerfile_text import dockerfile, is_whole
from furness.exporters._folder import FOLDER, read_bytes, runtime_files
from furness.exporters.interface import Export, Exporter, Pack, Subject
from furness.model.digest import encode_hook
from furness.model.operator import Operator
from furness.model.pipeline import Unit


class DockerfileExporter(Exporter):
    """Writes a Dockerfile with the folder that it copies."""

    summary: ClassVar[str] = "a Dockerfile"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        operator = _operator_of(subject.unit)
        image = subject.built_image_of(operator)
        if is_whole(operator):
            image = f"{operator.operator.lower()}:{operator.version}"
        support = _support(subject.pack_of(operator))
        recipe = {"Dockerfile": dockerfile(operator, image)}
        return Export(
            main="Dockerfile",
            files={**_requirements(operator), **recipe, **support},
            support=frozenset(support),
            warnings=_unsaid(operator),
            use=f"docker build -t {image} .",
        )


def _operator_of(unit: Unit) -> Operator:
    if not isinstance(unit, Operator):
        raise DocumentError(
            "a Dockerfile is one image, and a pipeline is none",
            hint="export the operators of its steps, each by itself",
            code="export-pipeline",
        )
    return unit


def _unsaid(operator: Operator) -> tuple[Problem, ...]:
    environment = operator.environment
    python = None if isinstance(environment, str) else environment.python
    if python is None or not python.requirements:
        return ()
    files = ", ".join(f"`{one}`" for one in python.requirements)
    return (
        Problem(
            "export-packages",
            f"the packages in {files} are not installed",
            "name them in `packages`, or build it here: `furness build`",
        ),
    )


def _support(pack: Pack) -> dict[str, bytes]:
    """Give the folder that the image gets: what starts a task, and the operator's own files."""
    start = msgspec.json.encode(pack.told, enc_hook=encode_hook)
    return {
        **{f"{FOLDER}/operator/{name}": read_bytes(path) for name, path in pack.files.items()},
        **runtime_files(),
        f"{FOLDER}/start.json": msgspec.json.format(start, indent=1),
    }


def _requirements(operator: Operator) -> dict[str, bytes]:
    """Give the file with the packages that are installed; nothing where there are none."""
    environment = operator.environment
    if isinstance(environment, str) or not environment.python or not environment.python.packages:
        return {}
    return {"requirements.txt": "".join(f"{one}\n" for one in environment.python.packages).encode()}

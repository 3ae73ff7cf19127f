"""Dockerfiles (https://docs.docker.com/reference/dockerfile/): an image that runs one task.

`furness build` makes better ones: it locks the packages and pins the base. This is for those who
build elsewhere.
"""

import json
import re
from typing import Any, ClassVar

import msgspec

from furness.errors import DocumentError, Problem
from furness.exporters._text import about, in_comment
from furness.exporters._told import FOLDER, runtime_files
from furness.exporters.interface import Export, Exporter, Pack, Subject
from furness.model.digest import encode_hook
from furness.model.environment import Environment
from furness.model.operator import Operator
from furness.model.start import PLACE

_PYTHON = "3.12"
_BASES = {"python": "docker.io/library/python:{}-slim", "r": "docker.io/rocker/r-ver:{}"}
_R = "4.4"
_SYSTEM = """RUN apt-get update && \\
    apt-get install --yes --no-install-recommends {} && \\
    rm -rf /var/lib/apt/lists/*
"""
_PIP = """COPY requirements.txt /tmp/requirements.txt
RUN python3 -m pip install --no-cache-dir --requirement /tmp/requirements.txt
"""
_FILE = """{about}#
# docker build -t {image} . && docker run --rm -v "$PWD":/work {image} {example}
FROM {base}
{install}COPY {folder}/ {place}/
{secrets}ENV HOME=/tmp PYTHONUNBUFFERED=1
WORKDIR /work
{user}ENTRYPOINT ["python3", "{place}/runtime/alone.py"]
"""


class DockerfileExporter(Exporter):
    """Writes a Dockerfile with the folder that it copies."""

    summary: ClassVar[str] = "a Dockerfile"

    def export(self, subject: Subject) -> Export:
        """See `Exporter.export`."""
        operator = subject.unit
        if not isinstance(operator, Operator):
            raise DocumentError(
                "a Dockerfile is one image, and a pipeline is none",
                hint="export the operators of its steps, each by itself",
                code="export-pipeline",
            )
        image = subject.built_image_of(operator)
        if _is_whole(operator):
            image = f"{operator.operator.lower()}:{operator.version}"
        support = _support(subject.pack_of(operator))
        recipe = {"Dockerfile": _dockerfile(operator, image)}
        return Export(
            main="Dockerfile",
            files={**_requirements(operator), **recipe, **support},
            support=frozenset(support),
            warnings=_unsaid(operator),
            use=f"docker build -t {image} .",
        )


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
        **{f"{FOLDER}/operator/{name}": _read(path) for name, path in pack.files.items()},
        **runtime_files(),
        f"{FOLDER}/start.json": msgspec.json.format(start, indent=1),
    }


def _dockerfile(operator: Operator, image: str) -> bytes:
    required = (name for name, one in operator.inputs.items() if one.is_required)
    text = _FILE.format(
        about=in_comment(about(operator)),
        image=image,
        example=" ".join(f"{name}=..." for name in required),
        base=_base(operator),
        install=_install(operator),
        folder=FOLDER,
        place=PLACE,
        secrets=_secrets(operator),
        user="" if _is_whole(operator) else "USER 1001:0\n",
    )
    return re.sub(r" +$", "", text, flags=re.MULTILINE).encode()


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _requirements(operator: Operator) -> dict[str, bytes]:
    """Give the file with the packages that are installed; nothing where there are none."""
    environment = operator.environment
    if isinstance(environment, str) or not environment.python or not environment.python.packages:
        return {}
    return {"requirements.txt": "".join(f"{one}\n" for one in environment.python.packages).encode()}


def _is_whole(operator: Operator) -> bool:
    """Tell whether an operator names an image, whose users are its maker's choice."""
    return isinstance(operator.environment, Environment) and bool(operator.environment.image)


def _base(operator: Operator) -> str:
    environment: Any = operator.environment
    if isinstance(environment, str):
        speaks_r = operator.command[:1] == ("Rscript",)
        return _BASES["r"].format(_R) if speaks_r else _BASES["python"].format(_PYTHON)
    if environment.image:
        return str(environment.image)
    if environment.r:
        return _BASES["r"].format(environment.r.version or _R)
    found = re.search(r"3\.\d+", environment.python.version or "")
    return _BASES["python"].format(max(found[0] if found else _PYTHON, _PYTHON, key=_minor))


def _minor(version: str) -> int:
    return int(version.partition(".")[2])


def _install(operator: Operator) -> str:
    environment = operator.environment
    if isinstance(environment, str):
        return _SYSTEM.format("python3") if operator.command[:1] == ("Rscript",) else ""
    if environment.image:
        return ""
    wanted = environment.python or environment.r
    assert wanted is not None  # noqa: S101 - an environment is one of three
    system = [*wanted.system, *(["python3"] if environment.r else [])]
    text = _SYSTEM.format(" ".join(system)) if system else ""
    if not wanted.packages:
        return text
    if environment.python:
        return text + _PIP
    names = ", ".join(f'"{one}"' for one in wanted.packages)
    return f"{text}RUN {json.dumps(['Rscript', '-e', f'install.packages(c({names}))'])}\n"


def _secrets(operator: Operator) -> str:
    if not operator.secrets:
        return ""
    flags = " ".join(f"--env {one}" for one in operator.secrets)
    return f"# Secrets are given when it starts: docker run {flags} ...\n"

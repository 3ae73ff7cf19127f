"""The text of a Dockerfile: what its image is made from, and what is installed in it."""

import json
import re
from typing import Any

from furness.exporters._folder import FOLDER
from furness.exporters._text import about, in_comment
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


def dockerfile(operator: Operator, image: str) -> bytes:
    """Give the Dockerfile of an operator, whose image will have a name."""
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
        user="" if is_whole(operator) else "USER 1001:0\n",
    )
    return re.sub(r" +$", "", text, flags=re.MULTILINE).encode()


def is_whole(operator: Operator) -> bool:
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

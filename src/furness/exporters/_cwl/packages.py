"""What an operator's tool runs in: an image, or packages, as CWL hints at them."""

import re
from typing import Any

from furness.model.environment import Environment
from furness.model.operator import Operator

_PACKAGE = re.compile(r"[\w.-]+")


def image_of(operator: Operator) -> str | None:
    """Give the image that an operator names; None where it runs on the host."""
    environment = operator.environment
    return environment.image if isinstance(environment, Environment) else None


def packages_of(operator: Operator) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the Python packages and the R packages that an operator needs."""
    environment = operator.environment
    if not isinstance(environment, Environment):
        return (), ()
    python = environment.python.packages if environment.python else ()
    return python, environment.r.packages if environment.r else ()


def hints(operator: Operator) -> dict[str, Any]:
    """Give the packages that a tool needs, which CWL lets a platform install."""
    python, in_r = packages_of(operator)
    packages = {one: _package(one, "https://pypi.org/project/{}/") for one in python}
    packages |= {one: _package(one, "https://cran.r-project.org/package={}") for one in in_r}
    named = {_name(one): package for one, package in packages.items()}
    return {"hints": {"SoftwareRequirement": {"packages": named}}} if named else {}


def _name(requirement: str) -> str:
    found = _PACKAGE.match(requirement)
    return found[0] if found else requirement


def _package(requirement: str, where: str) -> dict[str, Any]:
    version = re.search(r"==\s*([\w.]+)", requirement)
    versions = {"version": [version[1]]} if version else {}
    return {**versions, "specs": [where.format(_name(requirement))]}

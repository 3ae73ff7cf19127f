"""The Dockerfile of an operator (https://docs.docker.com/reference/dockerfile/).

What changes seldom comes first: the system's packages, the operator's packages, its files, its
labels.
"""

import json
import re
from collections.abc import Mapping
from string import Template

from furness.builders._base import Base
from furness.builders._packages import install
from furness.builders.maker import Order
from furness.errors import InputError
from furness.model.environment import Environment
from furness.model.start import PLACE

TEMPLATE = """# Made by Furness; change the operator instead, or build with --template.
$base
$install
$code
$start
$labels
"""
"""Our own Dockerfile: each place is a block of lines."""

PLACES = ("base", "install", "code", "start", "labels")
"""What a template may hold."""

USER = "1001:0"
"""Anybody but root, in the group that OpenShift gives to whomever it chooses."""


def draft(order: Order, base: Base, *, has_lock: bool, start: str) -> str:
    """Give the Dockerfile, in which the place for the labels is still open.

    Args:
        order: What was asked for.
        base: The image that it starts from.
        has_lock: Whether there are packages of Python to install.
        start: The lines for a bare start of the image.

    Raises:
        InputError: The template lacks a place, or the base lacks what is needed.
    """
    template = order.template or TEMPLATE
    for name in ("code", "start", "labels"):
        if f"${name}" not in template and f"${{{name}}}" not in template:
            raise InputError(
                f"the template has no place `${name}`",
                hint=f"a template has these places: {', '.join(f'${one}' for one in PLACES)}",
                code="template",
            )
    blocks = {
        "base": _base(base),
        "install": "\n".join(install(order, base, has_lock=has_lock)),
        "code": _code(order),
        "start": start,
        "labels": "$labels",
    }
    text = Template(template).safe_substitute(blocks)
    return re.sub(r"\n\n\n+", "\n\n", text).rstrip() + "\n"


def entry(command: list[str], variables: Mapping[str, str]) -> str:
    """Give the lines that say what a bare start of the image runs.

    Args:
        command: Its words.
        variables: Environment variables that it gets, unless others are given.
    """
    lines = [f"ENV {name}={quote(value)}" for name, value in variables.items()]
    return "\n".join([*lines, f"ENTRYPOINT {json.dumps(command)}"])


def with_labels(recipe: str, labels: Mapping[str, str]) -> str:
    """Put the labels in their place."""
    lines = (f"{name}={quote(value)}" for name, value in sorted(labels.items()))
    return recipe.replace("$labels", "LABEL " + " \\\n      ".join(lines)) if labels else recipe


def quote(text: str) -> str:
    """Write a text as a Dockerfile holds it: nothing in it is taken for a variable."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return '"{}"'.format(escaped.replace("\n", " "))


def _base(base: Base) -> str:
    called = (
        f"# {base.called}, as it was when this was built\n" if base.image != base.called else ""
    )
    return f"{called}FROM {base.image}"


def _code(order: Order) -> str:
    lines = [f"COPY furness/ {PLACE}/", f"COPY --chown={USER} space/ /"]
    if not _is_complete(order):
        lines.append("ENV HOME=/tmp PYTHONUNBUFFERED=1")
        lines.append(f"USER {USER}")
    return "\n".join([*lines, "WORKDIR /work"])


def _is_complete(order: Order) -> bool:
    """Tell whether the image is somebody else's, who has decided who runs in it."""
    return isinstance(order.environment, Environment) and bool(order.environment.image)

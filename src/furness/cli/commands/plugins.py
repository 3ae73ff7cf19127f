"""Show the plug-ins of each family, and what each lacks."""

import importlib
from typing import Any

import click

from furness import plugins
from furness.cli import output
from furness.cli.options import CommandGroup, json_option

FAMILIES = (
    "frontends",
    "importers",
    "builders",
    "exporters",
    "executors",
    "stores",
    "databases",
    "triggers",
    "secrets",
)
"""Every family, whether or not it has a member yet."""


@click.group(cls=CommandGroup, epilog="Example: furness plugins list --family executors")
def command() -> None:
    """Show the plug-ins of each family, and what each lacks."""


@command.command("list", epilog="Example: furness plugins list --family executors")
@click.option("--family", type=click.Choice(FAMILIES), help="Only the plug-ins of one family.")
@json_option
def list_plugins(family: str | None, as_json: bool) -> int:
    """List every plug-in: its family, its package, and whether it can be loaded."""
    found = [
        _look(one, name)
        for one in ((family,) if family else FAMILIES)
        for name in sorted(plugins.names(one))
    ]
    if as_json:
        output.document({"plugins": found})
        return 0
    rows = [(one["family"], one["name"], one["package"], _state(one)) for one in found]
    output.table(rows, ("FAMILY", "NAME", "PACKAGE", "STATE"))
    for one in found:
        if one["hint"]:
            output.note(f"{output.paint('hint:', 'cyan')} {one['name']}: {one['hint']}")
    return 0


def _state(one: dict[str, Any]) -> str:
    return "ok" if one["loads"] else f"cannot be loaded: {one['message']}"


def _look(family: str, name: str) -> dict[str, Any]:
    point = plugins.names(family)[name]
    message = _problem(point.module, point.attribute)
    return {
        "family": family,
        "name": name,
        "package": f"{point.package} {point.version}",
        "value": f"{point.module}:{point.attribute}",
        "loads": message is None,
        "message": message,
        "hint": _hint(point.package, name) if message else None,
    }


def _hint(package: str, name: str) -> str:
    wanted = f"'{package}[{name}]'" if package == "furness" else f"--upgrade {package}"
    return f"pip install {wanted}"


def _problem(module: str, attribute: str) -> str | None:
    """Say why a plug-in cannot be loaded; anybody's code may raise anything when it is imported."""
    try:
        getattr(importlib.import_module(module), attribute)
    except Exception as error:  # noqa: BLE001 - the plug-in is somebody else's
        return f"{type(error).__name__}: {error}"
    return None

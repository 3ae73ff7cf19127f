"""Each plug-in of ours passes the conformance kit of its interface."""

import ast
import importlib
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KIT = "Conformance"
GROUP = "furness."


def entry_points() -> dict[str, str]:
    """Give `family/name` of each plug-in, and where it is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        f"{group.removeprefix(GROUP)}/{name}": place
        for group, points in project["entry-points"].items()
        if group.startswith(GROUP)
        for name, place in points.items()
    }


def classes(text: str) -> list[ast.ClassDef]:
    return [one for one in ast.parse(text).body if isinstance(one, ast.ClassDef)]


@cache
def kits() -> frozenset[str]:
    files = (ROOT / "src" / "furness" / "testing").glob("*.py")
    found = (one.name for path in files for one in classes(path.read_text()))
    return frozenset(one for one in found if one.endswith(KIT))


def names_in(tree: ast.AST) -> set[str]:
    """Give the names that are used, those of fixtures too."""
    used = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    return used | {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}


def calls_in(tree: ast.AST) -> set[str]:
    """Give the names that are called."""
    called = (one.func for one in ast.walk(tree) if isinstance(one, ast.Call))
    return {one.id for one in called if isinstance(one, ast.Name)}


def adoptions(text: str) -> Iterator[tuple[str, str]]:
    """Give each kit that a test module adopts, with each name that is called for it."""
    functions = {one.name: one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef)}
    for adopter in classes(text):
        bases = {one.id for one in adopter.bases if isinstance(one, ast.Name)} & kits()
        if not bases or not adopter.name.startswith("Test"):
            continue
        parts: list[ast.AST] = [adopter]
        known = dict(functions)
        for part in parts:
            parts += [known.pop(name) for name in names_in(part) & known.keys()]
        yield from ((kit, name) for kit in bases for part in parts for name in calls_in(part))


@cache
def adopted() -> frozenset[tuple[str, str]]:
    texts = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    return frozenset(one for text in texts if KIT in text for one in adoptions(text))


@pytest.mark.parametrize(("point", "place"), entry_points().items(), ids=entry_points())
def test_plugin_of_ours_passes_the_kit_of_its_interface(point: str, place: str) -> None:
    module, _, name = place.partition(":")
    plugin = getattr(importlib.import_module(module), name)

    wanted = [f"{one.__name__}{KIT}" for one in plugin.__mro__]
    kit = next((one for one in wanted if one in kits()), None)

    assert kit, f"{point}: no kit in furness.testing for any of {wanted}"
    assert (kit, name) in adopted(), (
        f"{point}: no test class derives from `{kit}` and makes a `{name}`;"
        " docs/guides/write-a-plug-in.md shows one"
    )


CLASS = "class TestA(StoreConformance):\n    def store(self): return make()\n"
ADOPTERS = {
    "in the class": (CLASS.replace("make", "MyStore"), True),
    "through functions": (f"def make(): return new()\ndef new(): return MyStore()\n{CLASS}", True),
    "through a fixture": (f"def made(): return MyStore()\n{CLASS.replace('self', 'made')}", True),
    "elsewhere": (f"def test_a(): MyStore()\n{CLASS}", False),
    "as a type": (CLASS.replace("self", "self: MyStore"), False),
    "another kit": (CLASS.replace("make", "MyStore").replace("StoreC", "MakerC"), False),
    "never collected": (CLASS.replace("make", "MyStore").replace("TestA", "A"), False),
}
"""Test modules, and whether each shows that `MyStore` passes its kit."""


@pytest.mark.parametrize(("text", "expected"), ADOPTERS.values(), ids=ADOPTERS)
def test_adoption_is_a_class_that_makes_the_plugin(text: str, expected: bool) -> None:
    assert (("StoreConformance", "MyStore") in set(adoptions(text))) is expected

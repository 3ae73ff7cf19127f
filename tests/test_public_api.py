"""Every public name of `furness` is there once, typed and documented."""

import inspect
import subprocess
import sys
import typing

import pytest

import furness

NAMES: list[str] = list(getattr(furness, "__all__", []))
FUNCTIONS = [name for name in NAMES if inspect.isfunction(getattr(furness, name, None))]
HEAVY = {"asyncio", "click", "dataclasses", "inspect", "logging", "pathlib", "rich", "yaml"}


def unannotated(function: typing.Any) -> list[str]:
    signature = inspect.signature(function)
    missing = [
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.annotation is inspect.Parameter.empty
    ]
    return missing + (["return"] if signature.return_annotation is signature.empty else [])


def test_public_names_are_sorted_and_each_is_there_once() -> None:
    assert sorted(set(NAMES)) == sorted(NAMES)
    assert [name for name in NAMES if not hasattr(furness, name)] == []


def test_public_names_are_listed_by_dir() -> None:
    assert set(NAMES) <= set(dir(furness))


@pytest.mark.parametrize("name", NAMES)
def test_public_name_when_asked_says_what_it_is(name: str) -> None:
    assert (getattr(furness, name).__doc__ or "").strip()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_function_when_inspected_is_typed_in_full(name: str) -> None:
    assert unannotated(getattr(furness, name)) == []


def test_import_of_the_package_alone_loads_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules); import furness; print(*set(sys.modules) - before)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert HEAVY & set(done.stdout.split()) == set()

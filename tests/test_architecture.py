"""The contracts of `.importlinter` hold, and each is broken by a fault planted for it."""

import ast
import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "furness"
FAMILIES = {
    "frontends",
    "importers",
    "builders",
    "exporters",
    "stores",
    "databases",
    "triggers",
    "secrets",
    "executors",
}
LONGEST_FILE = 450

FAULTS = {
    "model/planted_layer.py": "import furness.graph",
    "stores/planted_neighbour.py": "import furness.databases.interface",
    "runtime/planted_import.py": "import furness.errors",
    "utils/__init__.py": "",
    "model/planted_one.py": "import furness.model.planted_two",
    "model/planted_two.py": "import furness.model.planted_one",
    "executors/planted_plugin.py": "",
    "engine/planted_plugin_user.py": "import furness.executors.planted_plugin",
    "frontends/planted_sdk.py": "import boto3",
    "builders/planted_runtime.py": "import furness.runtime",
    "engine/planted_rich.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import rich.progress"
    ),
    "frontends/planted_yaml.py": "import yaml",
    "engine/planted_cel.py": "import cel",
    "executors/planted_pillow.py": "from PIL import Image",
    "engine/planted_uv.py": "import uv",
    "engine/planted_grammar.py": "import tree_sitter",
    "engine/planted_prompt.py": "import prompt_toolkit",
}
"""Files that are added to a copy of the package, and what each holds."""

SYMPTOMS = [
    ("layers", "furness.model.planted_layer -> furness.graph"),
    ("layers", "furness.stores.planted_neighbour -> furness.databases.interface"),
    ("layers", "furness.runtime.planted_import -> furness.errors"),
    ("layers", "furness.utils"),
    ("acyclic", "planted_two"),
    ("plugins-by-name", "furness.engine.planted_plugin_user -> furness.executors.planted_plugin"),
    ("sdk-at-home", "furness.frontends.planted_sdk -> boto3"),
    ("runtime-apart", "furness.builders.planted_runtime -> furness.runtime"),
    ("rich-at-home", "furness.engine.planted_rich -> rich"),
    ("yaml-at-home", "furness.frontends.planted_yaml -> yaml"),
    ("cel-at-home", "furness.engine.planted_cel -> cel"),
    ("pillow-at-home", "furness.executors.planted_pillow -> PIL"),
    ("uv-at-home", "furness.engine.planted_uv -> uv"),
    ("grammars-at-home", "furness.engine.planted_grammar -> tree_sitter"),
    ("prompts-at-home", "furness.engine.planted_prompt -> prompt_toolkit"),
]
"""A contract, and what its report says when it has seen a planted fault."""


def contracts() -> dict[str, str]:
    config = ConfigParser()
    config.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    sections = [section for section in config.sections() if section.startswith(prefix)]
    return {section.removeprefix(prefix): config[section]["name"] for section in sections}


def lint(sources: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main"]
    command[-1] += f"; main(['--no-cache', '--config', {str(ROOT / '.importlinter')!r}])"
    variables = os.environ | {"PYTHONPATH": str(sources), "COLUMNS": "400", "NO_COLOR": "1"}
    return subprocess.run(
        command, env=variables, cwd=sources, capture_output=True, text=True, check=False
    )


@cache
def report_of_planted_faults() -> str:
    with TemporaryDirectory() as folder:
        shutil.copytree(
            PACKAGE, Path(folder, "furness"), ignore=shutil.ignore_patterns("__pycache__")
        )
        for name, text in FAULTS.items():
            file = Path(folder, "furness", name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text + "\n")
        done = lint(Path(folder))
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout.partition("Broken contracts")[2]


def section_of(contract: str) -> str:
    report = report_of_planted_faults()
    headings = {f"\n{name}\n---" for name in contracts().values()}
    begin = report.find(f"\n{contracts()[contract]}\n---")
    ends = [report.find(heading, begin + 1) for heading in headings]
    end = min((end for end in ends if end > begin), default=len(report))
    return report[begin:end] if begin >= 0 else ""


def lazily_imported(tree: ast.Module) -> set[str]:
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "lazy"
        and isinstance(node.args[0], ast.Constant)
    }


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_contracts_on_the_package_are_all_kept() -> None:
    done = lint(PACKAGE.parent)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(contracts())} kept, 0 broken" in done.stdout


@pytest.mark.parametrize(("contract", "symptom"), SYMPTOMS, ids=[fault for _, fault in SYMPTOMS])
def test_contract_with_a_planted_fault_is_broken_and_names_it(contract: str, symptom: str) -> None:
    assert symptom in section_of(contract)


def test_contracts_each_have_a_planted_fault() -> None:
    assert {contract for contract, _ in SYMPTOMS} == set(contracts())


def test_lazy_modules_are_imported_for_the_type_checker_where_the_linter_sees_them() -> None:
    texts = {path: path.read_text() for path in PACKAGE.rglob("*.py")}
    trees = {path: ast.parse(text) for path, text in texts.items() if "lazy(" in text}

    unseen = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path, tree in trees.items()
        for name in lazily_imported(tree) - imported(tree)
        if name.partition(".")[0] not in sys.stdlib_module_names
    }

    assert unseen == set()


def test_families_hold_an_interface_and_an_empty_package_file() -> None:
    present = [PACKAGE / family for family in sorted(FAMILIES) if (PACKAGE / family).is_dir()]

    for folder in present:
        body = ast.parse((folder / "__init__.py").read_text()).body
        assert (folder / "interface.py").is_file(), folder
        assert [type(node) for node in body] == [ast.Expr], folder


def test_files_are_none_longer_than_one_story() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}

    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}

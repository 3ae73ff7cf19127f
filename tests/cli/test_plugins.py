import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Type


def test_plugins_list_names_family_package_and_state(furness: Type) -> None:
    found = furness("plugins", "list", "--family", "executors", "--json").json["plugins"]

    assert [one["name"] for one in found] == ["container", "memory", "process"]
    assert all(one["loads"] and one["package"].startswith("furness ") for one in found)


def test_plugins_list_says_why_one_cannot_be_loaded_and_what_to_type(tmp_path: Path) -> None:
    package = tmp_path / "cloud-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: cloud\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[furness.stores]\ncloud = no_such_module:Cloud\n")
    variables = os.environ | {"PYTHONPATH": str(tmp_path), "FURNESS_CACHE": str(tmp_path / "own")}
    command = [sys.executable, "-m", "furness", "plugins", "list", "--family", "stores"]

    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)

    assert "cannot be loaded: ModuleNotFoundError" in done.stdout
    assert "pip install --upgrade cloud" in done.stderr

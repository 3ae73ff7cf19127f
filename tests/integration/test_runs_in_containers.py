"""Runs whose steps are in containers, as a user types them."""

import os
import signal
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.folder import Folder, wait_for
from tests.integration.boxes import make_bare
from tests.integration.containers import Podman

pytestmark = pytest.mark.integration

SCRIPT = """
import os, pathlib, shape
lines = pathlib.Path(os.getenv("table")).read_text().split()
factor = int(os.getenv("factor", "2"))
total = shape.total(lines) * factor
print(total)
pathlib.Path(os.getenv("output_sum", "sum.txt")).write_text(str(total))
"""
HELPER = "def total(lines): return sum(map(int, lines))\n"
TAIL = "environment: {{image: {image}}}\n"


@pytest.fixture
def folder(folder: Folder, podman: Podman, base_image: str) -> Folder:
    """Give a folder with a script, and the same in an image, where `furness` uses our podman."""
    folder.write({"sum.py": SCRIPT, "shape.py": HELPER, "in, put.csv": "1\n2\n3\n"})
    document = folder.process("compile", "sum.py").communicate(timeout=60)[0]
    folder.write({"boxed.yaml": document + TAIL.format(image=base_image)})
    return folder.having(podman.variables, FURNESS_CONTAINERS="podman")


def content(result: dict[str, object], name: str) -> str:
    outputs = result["outputs"]
    assert isinstance(outputs, dict)
    return Path(outputs[name]["path"]).read_text()


def test_run_of_a_script_is_the_same_in_a_container(folder: Folder) -> None:
    plain = folder.call("run", "sum.py", "table=in, put.csv", "factor=5")
    boxed = folder.call("run", "boxed.yaml", "table=in, put.csv", "factor=5")

    assert plain["outputs"]["output_sum"]["digest"] == boxed["outputs"]["output_sum"]["digest"]
    assert content(boxed, "output_sum") == "30"
    assert boxed["tasks"]["ran"] == 1


def test_run_in_a_container_is_reused_until_the_tag_is_moved(
    folder: Folder, podman: Podman, base_image: str
) -> None:
    words = ("run", "moving.yaml", "table=in, put.csv")
    podman("tag", base_image, "localhost/moved:1")
    text = (folder.path / "boxed.yaml").read_text().replace(base_image, "localhost/moved:1")
    folder.write({"moving.yaml": text})
    folder.call(*words)
    assert folder.call(*words)["tasks"]["reused"] == 1

    tagged = podman("commit", podman("create", base_image, "true").stdout.strip()).stdout.strip()
    podman("tag", tagged, "localhost/moved:1")

    assert folder.call(*words)["tasks"]["ran"] == 1


def test_run_of_an_image_s_own_program_gets_flags(
    folder: Folder, podman: Podman, tmp_path: Path
) -> None:
    image = make_bare(podman, tmp_path, 'ENTRYPOINT ["/echo", "own"]')
    document = {
        "operator": "own",
        "inputs": {"size": {"type": "Integer", "flag": "--size"}},
        "environment": {"image": image.name},
    }
    folder.write({"own.json": msgspec.json.encode(document).decode()})

    result = folder.call("run", "own.json", "size=3")

    logs = folder.process("tasks", "logs", result["run"]).communicate(timeout=60)[0]
    assert "own --size 3" in logs


MOUNTS = """
operator: fixed
inputs: {image: File}
outputs: {made: {type: File, path: made/out.txt}}
environment: {image: %s}
mounts: {/data/input: $image, /data/output: made}
command: [sh, -c, 'cat /data/input/* > /data/output/out.txt']
"""


def test_run_of_a_program_with_fixed_folders_finds_its_files_there(
    folder: Folder, base_image: str
) -> None:
    folder.write({"fixed.yaml": MOUNTS % base_image})

    result = folder.call("run", "fixed.yaml", "image=in, put.csv")

    assert content(result, "made") == "1\n2\n3\n"


CLAIMED = """
operator: claimed
inputs: {path: {type: String, default: data/a.txt}}
environment: {image: %s}
command: [sh, -c, 'cat "$path" /opt/app-root/src/data/a.txt > data/b.txt']
"""


def test_run_of_a_claimed_operator_has_its_data_folder(
    folder: Folder, base_image: str, tmp_path: Path
) -> None:
    folder.write({"claimed.yaml": CLAIMED % base_image})
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "a.txt").write_text("x")

    folder.having(CLAIMED_DATA_PATH=str(tmp_path / "shared")).call("run", "claimed.yaml")

    assert (tmp_path / "shared" / "b.txt").read_text() == "xx"


def test_run_without_a_container_engine_says_so(folder: Folder) -> None:
    place = folder.having(FURNESS_CONTAINERS="apptainer")

    error = place.call("run", "boxed.yaml", "table=in, put.csv", status=3)["error"]

    assert "`apptainer`" in error["message"]
    assert "furness doctor" in error["hint"]


PACKAGES = """
# /// script
# requires-python = "==3.11.*"
# dependencies = ["six"]
# ///
import os, six
open(os.getenv("output_version", "version.txt"), "w").write(six.__version__)
"""


def test_run_of_a_script_with_packages_is_the_same_in_an_image_that_is_made_once(
    folder: Folder, podman: Podman, base_image: str
) -> None:
    podman("tag", base_image, "docker.io/library/python:3.11-slim")
    folder.write({"packages.py": PACKAGES})
    plain = folder.call("run", "packages.py")

    boxed = folder.call("run", "packages.py", "--on", "container")
    again = folder.call("run", "packages.py", "--on", "container")

    assert content(plain, "output_version") == content(boxed, "output_version")
    assert again["tasks"]["reused"] == 1


def test_run_of_the_machine_s_programs_in_containers_is_refused(folder: Folder) -> None:
    folder.write({"plain.yaml": "operator: plain\ncommand: [ls]\n"})

    error = folder.call("run", "plain.yaml", "--on", "container", status=2)["error"]

    assert "image" in error["message"]


SLOW = """
operator: slow
environment: {image: %s}
command: [sh, -c, 'trap "" TERM; touch up; while :; do sleep 0.1; done']
"""


def test_run_that_is_interrupted_twice_leaves_no_container(
    folder: Folder, podman: Podman, base_image: str
) -> None:
    folder.write({"slow.yaml": SLOW % base_image})
    run = folder.process("run", "slow.yaml")
    wait_for(lambda: any(folder.path.glob(".furness/workspaces/*/slow/*/up")))

    os.kill(run.pid, signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        run.wait(1)
    os.kill(run.pid, signal.SIGINT)
    run.communicate(timeout=30)

    assert run.returncode == 130
    assert "slow" not in podman("ps", "--all", "--format", "{{.Names}}").stdout

"""Disks that are full or read-only: a clear error, and a resume that completes."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.faults.checks import assert_clean, completes, tells_that_the_disk_is_full
from tests.integration.faults.lab import Lab
from tests.integration.faults.pipelines import FILES, RUN, TASKS, operator

pytestmark = pytest.mark.integration

Mount = Callable[[Path, str], None]


@contextmanager
def filled(folder: Path, left: int = 0) -> Iterator[None]:
    """Take the space of a disk but for some bytes, and give it back."""
    ballast = folder / ".ballast"
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    size = 0
    try:
        while True:
            size += os.write(descriptor, b"x" * 4096)
    except OSError:
        os.ftruncate(descriptor, max(0, size - left))
    os.close(descriptor)
    yield
    ballast.unlink()


@pytest.mark.parametrize(
    "left", [0, 8, 64, 128, 192, 256, 384], ids=lambda kilobytes: f"{kilobytes} kB"
)
def test_disk_full_wherever_the_run_is_then_tells_so_and_resumes(
    matrix: Lab, mount: Mount, left: int
) -> None:
    mount(matrix.path, "size=2m")
    matrix.write(FILES)

    with filled(matrix.path, left << 10):
        answer = matrix.ask(*RUN, "--json")

    if answer.status != 0:
        assert answer.status in (1, 3)
        assert tells_that_the_disk_is_full(answer), answer
    completes(matrix)


def test_disk_full_while_the_store_takes_an_output_then_tells_so_and_resumes(
    lab: Lab, mount: Mount
) -> None:
    mount(lab.path / ".furness" / "store", "size=1m")
    big = operator(
        'echo "$FURNESS_TASK" >> "$TRACE"; head -c 3000000 /dev/zero > big',
        outputs="{big: {type: File, path: big}}",
    )
    lab.write({"one.yaml": big})

    answer = lab.ask("run", "one.yaml", "--json")
    subprocess.run(["mount", "-o", "remount,size=9m", lab.path / ".furness/store"], check=True)
    resumed = lab.succeed("runs", "resume", "last")

    assert answer.status == 3, answer
    assert answer.code == "store-full"
    assert resumed["outputs"]["big"]["size"] == 3_000_000
    assert len(lab.lines()) == 1
    assert_clean(lab)


@pytest.mark.parametrize("left", [0, 64, 128], ids=lambda kilobytes: f"{kilobytes} kB")
def test_disk_full_while_the_database_writes_then_tells_so_and_resumes(
    matrix: Lab, mount: Mount, left: int
) -> None:
    mount(matrix.path / ".furness", "size=2m")
    for name in ("store", "workspaces"):
        mount(matrix.path / ".furness" / name, "size=9m")

    with filled(matrix.path / ".furness", left << 10):
        answer = matrix.ask(*RUN, "--json")

    assert answer.status == 3, answer
    assert "disk is full" in answer.document["error"]["message"]
    assert answer.document["error"]["hint"]
    completes(matrix)


def test_disk_full_while_a_task_prints_then_tells_so_and_resumes(lab: Lab, mount: Mount) -> None:
    mount(lab.path, "size=4m")
    lab.write(
        {"one.yaml": operator('test -e "$TRACE" || { touch "$TRACE"; yes | head -c 9000000; }')}
    )

    answer = lab.ask("run", "one.yaml", "--json")
    for log in (lab.path / ".furness" / "workspaces").rglob("attempt-1.log"):
        os.truncate(log, 0)

    assert answer.status in (1, 3), answer
    assert tells_that_the_disk_is_full(answer), answer
    assert lab.succeed("runs", "resume", "last")["state"] == "succeeded"
    assert_clean(lab)


@pytest.mark.parametrize("inodes", [30, 40, 60, 90, 120])
def test_inodes_used_up_then_tells_so_and_resumes(matrix: Lab, mount: Mount, inodes: int) -> None:
    mount(matrix.path, f"size=9m,nr_inodes={inodes}")
    matrix.write(FILES)

    answer = matrix.ask(*RUN, "--json")
    more = ["mount", "-o", "remount,nr_inodes=9999", str(matrix.path)]
    subprocess.run(more, check=True)

    if answer.status != 0:
        assert answer.status in (1, 3)
        assert tells_that_the_disk_is_full(answer), answer
    completes(matrix)


@pytest.fixture
def bound(matrix: Lab) -> Lab:
    """A folder in which even root is bound by permissions."""
    if os.getuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and there is no setpriv")
        matrix.prefix = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
    return matrix


def test_folder_that_is_read_only_is_refused_in_words_and_nothing_is_left(bound: Lab) -> None:
    bound.path.chmod(0o555)

    answer = bound.ask(*RUN, "--json")
    bound.path.chmod(0o755)

    assert answer.status == 3, answer
    assert "permission denied" in answer.output.lower()
    assert answer.document["error"]["hint"]
    assert not (bound.path / ".furness").exists()
    assert bound.succeed(*RUN)["tasks"]["ran"] == TASKS


@pytest.mark.parametrize("place", [".furness", ".furness/workspaces", ".furness/store", "results"])
def test_folder_of_ours_that_is_read_only_is_told_and_the_run_completes_later(
    bound: Lab, place: str
) -> None:
    bound.succeed("run", "stamp.yaml", "source=in/0.txt")
    folders = [
        one for one in (bound.path / place, *(bound.path / place).rglob("*")) if one.is_dir()
    ]
    modes = {one: one.stat().st_mode for one in folders}
    for one in folders:
        one.chmod(0o555)

    answer = bound.ask(*RUN, "--json")
    for one, mode in modes.items():
        one.chmod(mode)

    assert answer.status in (0, 1, 3), answer
    told = answer.output.lower()
    assert answer.status == 0 or "permission denied" in told or "read-only" in told, answer
    completes_as(bound)


def completes_as(lab: Lab) -> None:
    with lab.database() as database:
        run = database.run("last")
    resumable = run is not None and run.pipeline == "matrix"
    result = lab.succeed(*(("runs", "resume", "last") if resumable else RUN))
    assert result["state"] == "succeeded"
    assert_clean(lab)

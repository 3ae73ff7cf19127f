"""Containers by a real podman: what the executor promises, and what is left behind: nothing."""

import os
import stat
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from msgspec.structs import replace

from furness.builders.interface import Image
from furness.executors.container import ContainerExecutor, name_of
from furness.executors.interface import Attempt, Container, Executor, Mount
from furness.model.resources import Memory, Resources
from furness.testing.executors import (
    ExecutorConformance,
    follow_one,
    wait_until,
)
from tests.integration.boxes import (
    InContainers,
    enter_executor,
    make_attempt,
    make_bare,
    make_image,
    said,
    start,
)
from tests.integration.containers import Podman, free_port

__all__ = ["enter_executor", "make_attempt", "make_image"]

pytestmark = pytest.mark.integration


class TestContainerExecutor(InContainers, ExecutorConformance):
    @pytest.fixture
    def executor(self, tmp_path: Path, podman: Podman, image: Image) -> Iterator[Executor]:
        self.image = image
        folder = tmp_path / "executor"
        folder.mkdir()
        with ContainerExecutor(str(folder), podman.variables) as executor:
            yield executor


# What a container has, and what it has not.


def test_container_gets_odd_variables_and_none_of_the_machine_s(
    executor: Executor, attempt: Attempt
) -> None:
    values = {
        "text": "a b'\"$x\nü=",
        "PATH": "/usr/bin:/bin",
        "LD_DEBUG": "",
        "CONTAINERS_CONF": "x",
    }
    show = "import os; print(ascii({n: os.environ[n] for n in %r}), 'PWD_' in os.environ)"
    program = ("python3", "-c", show % sorted(values))

    ended = follow_one(executor, replace(attempt, command=program, variables=values))

    assert ended.exit_status == 0
    assert said(attempt) == [f"{dict(sorted(values.items()))!a} False"]
    assert os.listdir(executor.folder).count(f"{name_of(attempt.id)}.env") == 0


def test_container_has_no_secret_in_any_process_list(
    executor: Executor, attempt: Attempt, podman: Podman
) -> None:
    values = {"KEY": "hidden-7261", "DOCKER_KEY": "hidden-7262"}
    program = ("sh", "-c", "echo up $KEY $DOCKER_KEY; sleep 1000")

    event = start(executor, replace(attempt, command=program, variables=values), podman)

    shown = Path("/proc", event.job, "cmdline").read_bytes()
    hidden = Path(executor.folder, f"{name_of(attempt.id)}.env")
    assert said(attempt) == ["up hidden-7261 hidden-7262"]
    assert b"KEY" in shown
    assert b"hidden" not in shown
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["plain", "a, b", 'c "d"', "e:f", "g'h", "$i", "ü\n", "-j"])
def test_container_reads_any_input_and_cannot_change_it(
    executor: Executor, attempt: Attempt, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "inputs" / name
    path.parent.mkdir()
    path.write_text("content")
    assert attempt.container
    mounts = (Mount(str(path), str(path)),)
    program = ("sh", "-c", 'cat "$path"; rm -f "$path" || echo x > "$path"')

    ended = follow_one(
        executor,
        replace(
            attempt,
            command=program,
            variables={"path": str(path)},
            container=replace(attempt.container, mounts=mounts),
        ),
    )

    assert ended.exit_status != 0
    assert said(attempt)[0].startswith("content")
    assert path.read_text() == "content"


def test_container_leaves_files_that_belong_to_the_user(
    executor: Executor, attempt: Attempt
) -> None:
    follow_one(executor, replace(attempt, command=("touch", "made")))

    made = os.stat(os.path.join(attempt.workspace, "made"))
    assert (made.st_uid, made.st_gid) == (os.getuid(), os.getgid())


def test_container_has_no_network_and_few_rights(executor: Executor, attempt: Attempt) -> None:
    show = "ls /sys/class/net; grep -E 'CapEff|NoNewPrivs' /proc/self/status"

    follow_one(executor, replace(attempt, command=("sh", "-c", show)))

    assert [line.split()[-1] for line in said(attempt)] == ["lo", "0" * 16, "1"]


SERVER = """
import http.server as server
print("up", flush=True)
server.test(server.SimpleHTTPRequestHandler, port={})
"""


def test_container_port_is_reached_from_this_machine(
    executor: Executor, attempt: Attempt, podman: Podman
) -> None:
    port = free_port()
    assert attempt.container
    served = replace(
        attempt,
        command=("python3", "-c", SERVER.format(port)),
        container=replace(attempt.container, ports=(f"{port}/tcp",)),
    )

    start(executor, served, podman)

    wait_until(lambda: answers(port))


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def test_container_keeps_to_its_cores(executor: Executor, attempt: Attempt) -> None:
    files = ("cpu/cpu.cfs_quota_us", "cpu.max")
    show = f"cd /sys/fs/cgroup; cat {files[0]} 2>/dev/null || cut -d' ' -f1 {files[1]}"
    need = Resources(cpus=0.5)

    follow_one(executor, replace(attempt, command=("sh", "-c", show), resources=need))

    assert said(attempt) == ["50000"]


def test_container_that_takes_too_much_memory_ends_with_that_cause(
    executor: Executor, attempt: Attempt
) -> None:
    program = ("python3", "-c", "bytearray(300 << 20)")
    need = Resources(memory=Memory(64 << 20))

    ended = follow_one(executor, replace(attempt, command=program, resources=need))

    assert (ended.cause, ended.message) == (
        "out-of-memory",
        "it took more memory than its 64 MiB",
    )


# Programs.


def test_container_without_a_shell_runs_its_program(
    executor: Executor, attempt: Attempt, podman: Podman, tmp_path: Path
) -> None:
    bare = make_bare(podman, tmp_path, "ENV X=1")

    ended = follow_one(
        executor, replace(attempt, command=("/echo", "$X"), container=Container(image=bare))
    )

    assert (ended.exit_status, said(attempt)) == (0, ["$X"])


def test_container_s_own_program_gets_the_command_as_arguments(
    executor: Executor, attempt: Attempt, podman: Podman, tmp_path: Path
) -> None:
    own = make_bare(podman, tmp_path, 'ENTRYPOINT ["/echo", "own"]')

    ended = follow_one(
        executor,
        replace(attempt, command=("--x=1",), container=Container(image=own, own_program=True)),
    )

    assert (ended.exit_status, said(attempt)) == (0, ["own --x=1"])


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param("/none", "there is no program `/none` in the image", id="missing"),
        pytest.param("/etc/passwd", "cannot be executed", id="not-a-program"),
    ],
)
def test_container_that_cannot_start_is_refused_in_words(
    executor: Executor, attempt: Attempt, command: str, words: str
) -> None:
    ended = follow_one(executor, replace(attempt, command=(command,)))

    assert (ended.exit_status, ended.cause) == (None, "refused")
    assert words in (ended.message or "")


@pytest.mark.parametrize("status", [1, 125, 126, 127, 137])
def test_container_s_own_exit_status_is_told_as_it_is(
    executor: Executor, attempt: Attempt, status: int
) -> None:
    program = ("sh", "-c", f"echo Error: mine; echo bad; exit {status}")

    ended = follow_one(executor, replace(attempt, command=program))

    assert (ended.exit_status, ended.cause) == (status, None)

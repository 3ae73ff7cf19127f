"""Tasks that misbehave: each ends with a clear message, and leaves nothing behind."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.faults.checks import assert_clean, tells_that_the_disk_is_full
from tests.integration.faults.conftest import Report
from tests.integration.faults.lab import Answer, Lab
from tests.integration.faults.pipelines import operator

pytestmark = pytest.mark.integration

LOG_MEGABYTES = int(os.environ.get("FURNESS_FAULT_LOG_MB", "500"))
"""How much a task prints; it takes as much of the disk."""
MEMORY_BYTES = 100 << 20
"""More than an engine needs whose tasks print nothing."""
PRINT = "yes abcdefg | head -c"
LINE_BYTES = 20_000_000
"""Of a line that has no end."""
NAP = str(1_987_654 + os.getpid())
"""Seconds that nobody sleeps by chance, nor other tests at the same time."""

Mount = Callable[[Path, str], None]


def run(lab: Lab, script: str, **more: str) -> Answer:
    lab.write({"one.yaml": operator(script, **more)})
    return lab.ask("run", "one.yaml", "--json")


def message(answer: Answer) -> str:
    assert answer.status == 1, answer
    failures: list[dict[str, Any]] = answer.document["failures"]
    return "; ".join(str(failure["message"]) for failure in failures)


def log_of(lab: Lab) -> Path:
    (log,) = (lab.path / ".furness" / "workspaces").rglob("attempt-1.log")
    return log


def succeeds_after(lab: Lab) -> bool:
    """Tell whether the folder can still be worked in."""
    lab.write({"well.yaml": operator("echo well")})
    return bool(lab.succeed("run", "well.yaml", "--no-reuse")["state"] == "succeeded")


@pytest.mark.parametrize("name", ["KILL", "SEGV", "TERM", "ABRT", "XFSZ", "HUP", "PIPE"])
def test_task_killed_by_a_signal_is_told_with_its_name(lab: Lab, name: str) -> None:
    answer = run(lab, f"echo before; kill -{name} $$; sleep 5")

    assert f"SIG{name}" in message(answer)
    assert "before" in message(answer)
    assert_clean(lab)
    assert succeeds_after(lab)


def test_task_that_ignores_the_asking_ends_at_its_time_limit_and_the_grace_period(
    lab: Lab,
) -> None:
    answer = run(
        lab, f"trap '' TERM; while :; do sleep {NAP}; done", more="resources: {time_limit: 1s}"
    )

    assert "longer than its time limit" in message(answer)
    assert_clean(lab)


@pytest.mark.parametrize(
    "script",
    [
        f"sleep {NAP} & (sleep {NAP} & (sleep {NAP} &)) & sleep 0.1",
        f"setsid --fork setsid --fork sleep {NAP}; sleep 0.1",
        f"trap '' TERM; sleep {NAP} & sleep 0.1",
        f"env -i setsid --fork /bin/sleep {NAP}; sleep 0.1",
        f"(trap '' TERM HUP; cd /; exec env -i setsid --fork /bin/sleep {NAP}); sleep 0.1",
    ],
    ids=["grandchildren", "double fork", "deaf child", "no environment", "true daemon"],
)
def test_task_that_leaves_processes_ends_with_them(lab: Lab, script: str) -> None:
    answer = run(lab, script)

    assert answer.status == 0, answer
    assert sleepers() == []
    assert_clean(lab)


def sleepers() -> list[bytes]:
    lines = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            lines.append(Path("/proc", name, "cmdline").read_bytes())
        except OSError:
            continue
    return [line for line in lines if f"sleep\0{NAP}\0".encode() in line]


def test_task_that_prints_much_is_kept_whole_and_shown_in_part(lab: Lab, report: Report) -> None:
    size, peak = LOG_MEGABYTES * 1_000_000, lab.path / "peak"
    lab.write({"one.yaml": operator(f"{PRINT} {size}; echo; echo the end; exit 3")})

    answer = lab.ask("run", "one.yaml", "--json", PEAK=str(peak))

    assert "the end" in message(answer)
    assert len(answer.output) < 10_000
    assert int(peak.read_text()) < MEMORY_BYTES
    assert log_of(lab).stat().st_size == size + len("\nthe end\n")
    assert_clean(lab)
    report(f"log: {LOG_MEGABYTES} MB, engine's memory {int(peak.read_text()) >> 20} MiB")


def test_line_without_end_is_kept_whole_and_shown_in_part(lab: Lab) -> None:
    answer = run(lab, f"head -c {LINE_BYTES} /dev/zero | tr '\\0' x; exit 3")

    assert "exit status 3" in message(answer)
    assert len(answer.output) < 10_000
    assert log_of(lab).stat().st_size == LINE_BYTES
    assert_clean(lab)


def test_task_that_fills_the_disk_fails_and_a_resume_completes(lab: Lab, mount: Mount) -> None:
    mount(lab.path, "size=8m")
    script = 'test -e "$TRACE" || { touch "$TRACE"; head -c 20000000 /dev/zero > filled; }'
    answer = run(lab, script)

    assert answer.status in (1, 3), answer
    assert tells_that_the_disk_is_full(answer), answer
    for filled in (lab.path / ".furness" / "workspaces").rglob("filled"):
        filled.unlink()
    assert lab.succeed("runs", "resume", "last")["state"] == "succeeded"
    assert_clean(lab)


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("exec 1>&- 2>&-; exit 0", 0),
        ("exec 1>&- 2>&-; exit 4", 1),
        ("exec 0<&-; exit 0", 0),
        ("cat > /dev/null", 0),
        ("head -c 10 /dev/urandom; printf '\\377\\0\\033[31m'; exit 5", 1),
    ],
    ids=["closes output", "closes output and fails", "closes input", "reads input", "prints bytes"],
)
def test_task_with_odd_streams_ends_as_it_says(lab: Lab, script: str, status: int) -> None:
    answer = run(lab, script)

    assert answer.status == status, answer
    assert_clean(lab)


@pytest.mark.parametrize(
    "script", ["sleep 0.2", 'test -z "$(head -c 1)"'], ids=["never reads", "reads"]
)
def test_task_gets_nothing_of_what_the_engine_is_fed(lab: Lab, script: str) -> None:
    lab.prefix = ("sh", "-c", 'yes 2> /dev/null | "$@"', "sh")

    answer = run(lab, script)

    assert answer.status == 0, answer
    assert_clean(lab)


BAD_OUTPUTS = {
    "missing": (":", "File", "is missing"),
    "a folder": ("mkdir out", "File", "is not a File"),
    "a file": ("touch out", "Directory", "is not a Directory"),
    "link out": ("ln -s /etc/passwd out", "File", "lies outside the workspace"),
    "link up": ("ln -s ../../../one.yaml out", "File", "lies outside the workspace"),
    "link in a folder": ("mkdir out; ln -s /etc/passwd out/x", "Directory", "leaves the folder"),
    "broken link": ("ln -s nothing out", "File", "is not a File"),
    "link to itself": ("ln -s out out", "File", "is not a File"),
    "fifo": ("mkfifo out", "File", "is not a File"),
    "fifo in a folder": ("mkdir out; mkfifo out/x", "Directory", "neither a file nor a folder"),
    "device": ("ln -s /dev/zero out", "File", "lies outside the workspace"),
    "no workspace": ('rm -rf "$PWD"', "File", "is missing"),
    "wrong type": ("echo '{\"out\": 3}' > output.json", "File", "is not a File"),
    "not JSON": ("echo '{' > output.json; touch out", "File", "cannot be read"),
    "no object": ("echo '[]' > output.json; touch out", "File", "is not an object"),
    "path outside": ('echo \'{"out": "/etc/passwd"}\' > output.json', "File", "outside"),
    "path up": ('echo \'{"out": "../../x"}\' > output.json', "File", "outside"),
    "output.json a folder": ("mkdir output.json; touch out", "File", "cannot be read"),
    "output.json a fifo": ("mkfifo output.json; touch out", "File", "cannot be read"),
}
SOCKET = """
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("out")'
"""


@pytest.mark.parametrize(
    ("script", "kind", "told"),
    [*BAD_OUTPUTS.values(), (SOCKET, "File", "is not a File")],
    ids=[*BAD_OUTPUTS, "socket"],
)
def test_output_that_is_none_fails_the_task_and_says_why(
    lab: Lab, script: str, kind: str, told: str
) -> None:
    answer = run(lab, script, outputs=f"{{out: {{type: {kind}, path: out}}}}")

    assert told in message(answer)
    assert "out" in message(answer)
    assert list(lab.store().list()) == []
    assert_clean(lab)


@pytest.mark.parametrize(
    ("script", "kind"),
    [("touch out", "File"), ("mkdir out", "Directory"), ("echo x > y; ln -s y out", "File")],
    ids=["empty file", "empty folder", "link inside"],
)
def test_output_that_is_odd_but_right_is_kept(lab: Lab, script: str, kind: str) -> None:
    answer = run(lab, script, outputs=f"{{out: {{type: {kind}, path: out}}}}")

    assert answer.status == 0, answer
    assert Path(answer.document["outputs"]["out"]["path"]).exists()
    assert_clean(lab)


def test_program_that_does_not_exist_is_refused_in_words(lab: Lab) -> None:
    lab.write({"one.yaml": "operator: one\nenvironment: host\ncommand: [no-such-program]\n"})

    answer = lab.ask("run", "one.yaml", "--json")

    assert "there is no program `no-such-program`" in message(answer)
    assert_clean(lab)


def test_task_that_removes_the_project_ends_the_run_with_an_error(lab: Lab) -> None:
    answer = run(lab, f'rm -rf "{lab.path}/.furness"; exit 1')

    assert answer.status in (1, 3), answer
    shutil.rmtree(lab.path / ".furness", ignore_errors=True)
    assert succeeds_after(lab)

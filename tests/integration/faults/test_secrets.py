"""The value of a secret is in the environment of the task that names it, and nowhere else."""

import os
import secrets
import time
from pathlib import Path

import pytest

from tests.integration.faults.checks import assert_clean
from tests.integration.faults.conftest import Report
from tests.integration.faults.lab import Lab
from tests.integration.faults.pipelines import operator

pytestmark = pytest.mark.integration

SHOWS = [
    *(
        ["runs", "show", "last"],
        ["runs", "list"],
        ["tasks", "show", "last"],
        ["tasks", "show", "last/one"],
    ),
    *(["tasks", "logs", "last/one"], ["runs", "provenance", "last"], ["artifacts", "list"]),
    *(["run", "one.yaml", "--dry-run"], ["compile", "one.yaml"], ["check", "one.yaml"], ["doctor"]),
    *(["graph", "pipeline.yaml"], ["tasks", "workspace", "last/one"]),
]
PIPELINE = """
pipeline: p
steps:
  one: {operator: one.yaml}
  two: {operator: two.yaml, needs: [one]}
outputs: {used: $one.used}
"""
USE = """
test "${#API_KEY}" -gt 20
printf %s "$API_KEY" | wc -c > used
sleep 0.5
"""
USED = "{used: {type: File, path: used}}"
NAMED = "secrets: [API_KEY]"


@pytest.fixture
def value() -> str:
    return f"planted-{secrets.token_hex(16)}"


def places_of(lab: Lab, value: str) -> list[Path]:
    """Give the files in the folder that hold the value."""
    files = [path for path in lab.path.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path for path in files if value.encode() in path.read_bytes()]


def command_lines() -> bytes:
    found = b""
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            found += Path("/proc", name, "cmdline").read_bytes()
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    "end", ["exit 0", "exit 3", "kill -SEGV $$"], ids=["well", "failed", "crashed"]
)
def test_planted_secret_is_found_nowhere(lab: Lab, value: str, end: str, report: Report) -> None:
    two = operator("sleep 0.1")
    lab.write({"one.yaml": operator(USE + end, outputs=USED, more=NAMED), "two.yaml": two})
    lab.write({"pipeline.yaml": PIPELINE})

    engine = lab.engine("run", "pipeline.yaml", "--json", API_KEY=value)
    seen, looks = b"", 0
    while engine.poll() is None:
        seen, looks = seen + command_lines(), looks + 1
        time.sleep(0.05)
    told = "".join(engine.communicate())
    for words in SHOWS:
        for more in ([], ["--json"]):
            answer = lab.ask(*words, *more, API_KEY=value)
            told += answer.output + answer.errors
    page = lab.ask("runs", "report", "last", "-o", "report.html", API_KEY=value)

    assert engine.returncode == (0 if end == "exit 0" else 1)
    assert page.status == 0, page
    assert looks > 1
    assert value not in told + page.output + page.errors
    assert value.encode() not in seen
    assert places_of(lab, value) == []
    assert_clean(lab)
    report(f"secrets, {end}: {2 * len(SHOWS) + 2} answers, {looks} looks at all command lines")


def test_secret_that_a_task_prints_is_in_its_log_alone(lab: Lab, value: str) -> None:
    lab.write({"one.yaml": operator('echo "$API_KEY"', more=NAMED)})

    lab.succeed("run", "one.yaml", API_KEY=value)

    assert [path.suffix for path in places_of(lab, value)] == [".log"]


def test_secret_that_is_not_set_is_told_by_its_name(lab: Lab) -> None:
    lab.write({"one.yaml": operator("true", more=NAMED)})

    answer = lab.ask("run", "one.yaml", "--json")

    assert (answer.status, answer.code) == (2, "secret")
    assert "API_KEY" in answer.document["error"]["message"]


def test_secret_survives_a_kill_without_being_written(lab: Lab, value: str) -> None:
    lab.write({"one.yaml": operator(USE, outputs=USED, more=NAMED)})
    killed = lab.ask("run", "one.yaml", FAULT_KILL="after:write:3", API_KEY=value)

    lab.succeed("runs", "resume", "last", API_KEY=value)

    assert killed.status == -9
    assert places_of(lab, value) == []
    assert_clean(lab)


def test_secret_is_part_of_no_digest(lab: Lab, value: str) -> None:
    lab.write({"one.yaml": operator("echo x > used", outputs=USED, more=NAMED)})
    lab.succeed("run", "one.yaml", API_KEY=value)

    again = lab.succeed("run", "one.yaml", API_KEY=f"{value}-another")

    assert again["tasks"]["reused"] == 1

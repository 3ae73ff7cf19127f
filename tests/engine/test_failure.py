from pathlib import Path

from furness.engine.failure import explain_failure, last_lines
from furness.model.run import AttemptRecord, State


def record(workspace: str | None = "r/s/attempt-1") -> AttemptRecord:
    return AttemptRecord(
        run="r",
        step="s",
        element=0,
        index=(3,),
        state=State.FAILED,
        message="exit status 3",
        workspace=workspace,
    )


def test_explain_failure_shows_log_workspace_and_the_way_in(tmp_path: Path) -> None:
    (tmp_path / "r" / "s" / "attempt-1").mkdir(parents=True)
    (tmp_path / "r" / "s" / "attempt-1.log").write_text("first\nlast\n")

    text = explain_failure(record(), str(tmp_path))

    assert text.splitlines() == [
        "exit status 3",
        "its log ends:",
        "    first",
        "    last",
        f"workspace: {tmp_path}/r/s/attempt-1",
        "look into it: furness tasks workspace 'r/s[3]' --shell",
    ]


def test_explain_failure_of_a_task_that_never_started_is_its_message(tmp_path: Path) -> None:
    assert explain_failure(record(None), str(tmp_path)) == "exit status 3"


def test_explain_failure_after_the_workspace_is_gone_is_its_message(tmp_path: Path) -> None:
    assert explain_failure(record(), str(tmp_path)) == "exit status 3"


def test_last_lines_of_a_long_log_are_the_last(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"\xff\n" + b"".join(b"line %d\n" % at for at in range(10_000)))

    assert last_lines(str(log), 2) == ["line 9998", "line 9999"]


def test_last_lines_of_bytes_that_are_no_text_are_shown(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"\xff\xfe")

    assert last_lines(str(log)) == ["\ufffd\ufffd"]

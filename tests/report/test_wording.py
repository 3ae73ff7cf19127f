import pytest

from furness.model.run import AttemptRecord, State
from furness.report.wording import amount, duration, end_in_words, tail, word


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "\u2013"),
        (-1, "0 ms"),
        (0.0421, "42 ms"),
        (0.9996, "1.0 s"),
        (59.96, "1 min 00 s"),
        (192, "3 min 12 s"),
        (3599.7, "1 h 00 min"),
        (93_600, "1 d 2 h"),
    ],
)
def test_duration_is_written_with_the_units_that_fit(seconds: float, written: str) -> None:
    assert duration(seconds) == written


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (None, "\u2013"),
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (1_048_575, "1 MiB"),
        (3 * 2**40, "3 TiB"),
    ],
)
def test_amount_is_written_with_the_unit_that_fits(size: int, written: str) -> None:
    assert amount(size) == written


@pytest.mark.parametrize(
    ("status", "cause", "written"),
    [
        (1, None, "exit status 1"),
        (127, None, "exit status 127: the command was not found"),
        (-11, None, "ended by SIGSEGV (segmentation fault)"),
        (137, None, "exit status 137: ended by SIGKILL (killed)"),
        (255, None, "exit status 255"),
        (-9, "time-limit", "took longer than its time limit, ended by SIGKILL (killed)"),
        (None, "lost", "was lost: its executor no longer knows it"),
        (None, "eaten", "eaten"),
        (None, None, "failed"),
    ],
)
def test_end_in_words_names_cause_and_status(
    status: int | None, cause: str | None, written: str
) -> None:
    attempt = AttemptRecord(
        run="r", step="s", element=0, state=State.FAILED, exit_status=status, cause=cause
    )

    assert end_in_words(attempt) == written


def test_word_of_a_reused_success_is_reused() -> None:
    attempt = AttemptRecord(run="r", step="s", element=0, state=State.SUCCEEDED, reused=True)

    assert word(attempt) == "reused"


def test_tail_of_a_terminal_log_has_neither_colours_nor_redrawn_lines() -> None:
    log = "old\n" * 99 + "\x1b[31mred\x1b[0m\r\n 10 %\r 100 %\nend\n"

    assert tail(log, lines=3) == "red\n 100 %\nend"

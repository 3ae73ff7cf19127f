import pytest

from furness.engine.words import describe_end


@pytest.mark.parametrize(
    ("status", "cause", "words"),
    [
        pytest.param(0, None, "exit status 0", id="well"),
        pytest.param(1, None, "exit status 1", id="one"),
        pytest.param(127, None, "exit status 127: the command was not found", id="not-found"),
        pytest.param(126, None, "exit status 126: the command cannot be executed", id="executed"),
        pytest.param(-9, None, "signal 9 (SIGKILL): it was killed from outside", id="killed"),
        pytest.param(
            -11, None, "signal 11 (SIGSEGV): it touched memory that is not its own", id="segv"
        ),
        pytest.param(
            137,
            None,
            "exit status 137, as after signal 9 (SIGKILL): it was killed from outside",
            id="a-shell-s-child-killed",
        ),
        pytest.param(128, None, "exit status 128", id="no-signal-0"),
        pytest.param(255, None, "exit status 255", id="no-signal-127"),
        pytest.param(-17, None, "signal 17 (SIGCHLD)", id="a-signal-without-meaning"),
        pytest.param(-99, None, "signal 99", id="an-unknown-signal"),
        pytest.param(None, None, "nobody knows how it ended", id="unknown"),
        pytest.param(-15, "time-limit", "it took longer than its time limit", id="time-limit"),
        pytest.param(-9, "out-of-memory", "the machine ran out of memory", id="memory"),
        pytest.param(None, "lost", "its process vanished", id="lost"),
        pytest.param(None, "eclipse", "eclipse", id="a-cause-of-others"),
    ],
)
def test_describe_end_says_it_in_words(status: int | None, cause: str | None, words: str) -> None:
    assert describe_end(status, cause) == words

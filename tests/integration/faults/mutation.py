"""Valid texts, damaged: what fuzzers of documents and sources have in common."""

import faulthandler
import os
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

SECONDS = 5.0
"""No example takes longer, unless it hangs."""
LAST_RESORT_SECONDS = 20.0
"""After this even a loop in C is ended, and with it the tests."""

PIECES = [
    *("&a ", "*a", "- ", ": ", "{", "}", "[", "]", '"', "'", "\n", "\t", "\0", "#", "|", ">", "$"),
    *("null", "~", "1.10", "yes", "!!x ", "!!binary ", "\ud800", "é", "…", "?", "<<: ", "---\n"),
    *("%", "1e999", "-0", "0x1f", "  ", "\r", "\ufeff", "\x1b[31m", "List[", "$a.b", "${", "\\"),
    *(
        "steps",
        "operator",
        "inputs",
        "outputs",
        "Optional[",
        "1" * 400,
        "@",
        "`",
        ",",
        "=",
        "\u2028",
    ),
]
"""What is put into a text to damage it."""


class HungError(Exception):
    """An example took too long."""


LAST = os.path.join(tempfile.gettempdir(), "furness-fuzz-last")
"""The file with the example that is tried, and beside it what Python did when it hung."""


TRIED: Counter[str] = Counter()
"""How many examples of each kind were tried."""


@contextmanager
def watched(kind: str, example: object) -> Iterator[None]:
    """Count an example, and end what takes too long.

    Args:
        kind: Which fuzzer's it is.
        example: What is tried; it is kept until the next.
    """
    TRIED[kind] += 1
    with open(LAST, "w", encoding="utf-8", errors="backslashreplace") as last:
        last.write(str(example))

    def give_up(number: int, frame: FrameType | None) -> None:
        raise HungError(number, frame)

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    with open(f"{LAST}.trace", "w", encoding="utf-8") as trace:
        faulthandler.dump_traceback_later(LAST_RESORT_SECONDS, exit=True, file=trace)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def many(examples: int) -> settings:
    """Give the profile of one fuzzer."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=bool(os.environ.get("CI")),
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def damaged(draw: st.DrawFn, texts: Sequence[str], pieces: Sequence[str] = PIECES) -> str:
    """Give one of the texts with pieces put in, taken out, doubled or moved."""
    text = draw(st.sampled_from(texts))
    edits = st.tuples(
        st.integers(0, 1 << 16),
        st.sampled_from([0, 0, 1, 3, 12, 60]),
        st.sampled_from(["put", "put", "cut", "double", "move", "join"]),
        st.sampled_from(pieces),
    )
    for where, length, kind, piece in draw(st.lists(edits, min_size=1, max_size=4)):
        start = where % (len(text) + 1)
        part = text[start : start + length]
        before, after = text[:start], text[start + length :]
        text = {
            "put": before + piece + after,
            "cut": before + after,
            "double": before + part * 2 + after,
            "move": after + part + before,
            "join": before + piece * 30 + part + after,
        }[kind]
    return text

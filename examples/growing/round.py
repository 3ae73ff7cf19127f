# /// script
# [tool.furness]
# environment = "host"
# ///
"""One round of Newton's rule for a square root; it adds the next one until nothing changes."""

from furness.runtime.helper import add_steps


def main(number: float, guess: float = 1.0, count: int = 1) -> float:
    better = (guess + number / guess) / 2
    if abs(better - guess) > 1e-9:
        following = {
            "operator": "round.py",
            "arguments": {"number": number, "guess": better, "count": count + 1},
            "feeds": {"table": "guesses"},
        }
        add_steps({f"round-{count + 1}": following})
    return better

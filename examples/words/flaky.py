# /// script
# [tool.furness]
# environment = "host"
# ///
"""Fail at the first attempt, with the exit status that means: try again."""

import os
import sys


def main(lines: list[str]) -> int:
    if int(os.environ.get("FURNESS_ATTEMPT", "2")) < 2:
        sys.exit(75)
    return len(lines)

# /// script
# [tool.furness]
# environment = "host"
# ///
"""Count the letters of a word."""


def main(word: str) -> int:
    return len(word)

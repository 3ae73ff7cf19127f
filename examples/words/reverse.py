# /// script
# [tool.furness]
# environment = "host"
# ///
"""Write a word backwards."""


def main(word: str) -> str:
    return word[::-1]

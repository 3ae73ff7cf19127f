# /// script
# [tool.furness]
# environment = "host"
# ///
"""Write a word in capitals."""


def main(word: str) -> str:
    return word.upper()

# /// script
# [tool.furness]
# environment = "host"
# ///
"""Put a word and a number side by side."""


def main(word: str, number: int) -> str:
    return f"{word} {number}"

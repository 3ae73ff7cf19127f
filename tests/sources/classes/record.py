from dataclasses import dataclass
from pathlib import Path


@dataclass
class Count:
    """Count the lines of a text.

    Attributes:
        text: The text.
        skip: How many lines do not count.
    """

    text: Path
    skip: int = 0

    def run(self) -> int:
        return len(self.text.read_text().splitlines()) - self.skip


if __name__ == "__main__":
    print(Count(Path("text.txt")).run())

from __future__ import annotations

import dataclasses
from dataclasses import field
from pathlib import Path
from typing import ClassVar, NamedTuple


class Found(NamedTuple):
    longest: str
    copy: Path


@dataclasses.dataclass
class Reader:
    text: Path
    words: ClassVar[int] = 0

    def read(self) -> list[str]:
        return self.text.read_text().split()


@dataclasses.dataclass
class Longest(Reader):
    """Find the longest word."""

    without: list[str] = field(default_factory=list)
    seen: int = field(default=0, init=False)

    def run(self) -> Found:
        copy = Path("words.txt")
        words = [word for word in self.read() if word not in self.without]
        copy.write_text("\n".join(words))
        return Found(max(words, key=len), copy)

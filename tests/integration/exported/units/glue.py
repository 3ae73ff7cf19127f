"""Put texts one after the other."""

from pathlib import Path


def main(texts: list[Path], between: str | None = None) -> Path:
    """Put texts one after the other.

    Args:
        texts: The texts.
        between: What stands between them.
    """
    target = Path("glued.txt")
    target.write_text((between or "").join(one.read_text() for one in texts))
    return target

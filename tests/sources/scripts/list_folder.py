"""Write what is in a folder, with digests, as `sha256sum` has it."""
import hashlib
from pathlib import Path


def main(folder: Path, pattern: str = "*", hidden: bool = False) -> dict:
    """Tell the SHA-256 of each file of a folder, and of those below.

    :param folder: What is looked at.
    :param pattern: Which names count.
    :param hidden: Whether names with a dot in front count too.
    """
    found = {}
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and (hidden or not path.name.startswith(".")):
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found

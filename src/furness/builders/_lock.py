"""What names an environment: the key of what is asked for, the lock of what is in it.

The lock file is a `pylock.toml` (https://packaging.python.org/en/latest/specifications/pylock-toml/).
"""

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from furness.lazy import lazy
from furness.model.digest import PREFIX, digest
from furness.model.environment import Python

if TYPE_CHECKING:
    import tomllib
else:
    tomllib = lazy("tomllib")

_INCLUDE = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[ =]*(\S+)", re.MULTILINE)
_KEY_LENGTH = 32


def request_key(python: Python, folder: str, version: str) -> str:
    """Give the name of the folder in which a requested environment is made.

    Args:
        python: What is asked for.
        folder: What its requirements files are relative to.
        version: The Python that is asked for, or the one at hand.

    Raises:
        OSError: A requirements file cannot be read.
    """
    contents: dict[str, str] = {}
    for name in python.requirements:
        _read(os.path.join(folder, name), contents)
    request = {
        "packages": sorted(set(python.packages)),
        "requirements": sorted(contents.values()),
        "python": version,
        "platform": f"{sys.platform}-{os.uname().machine}",
    }
    return digest(request).removeprefix(PREFIX)[:_KEY_LENGTH]


def _read(path: str, contents: dict[str, str]) -> None:
    if path in contents:
        return
    with open(path, encoding="utf-8", errors="replace") as file:
        contents[path] = file.read()
    for included in _INCLUDE.findall(contents[path]):
        if "://" not in included:
            _read(os.path.join(os.path.dirname(path), included), contents)


def read_packages(lock_file: str) -> list[list[Any]]:
    """Give name, version and hashes of each package in a lock file, sorted."""
    with open(lock_file, "rb") as file:
        packages = tomllib.load(file).get("packages", [])
    return sorted([one["name"], one.get("version", ""), _hashes(one)] for one in packages)


def _hashes(package: dict[str, Any]) -> list[str]:
    sources = [*package.get("wheels", ()), package.get("sdist", {}), package.get("archive", {})]
    found = {value for source in sources for value in source.get("hashes", {}).values()}
    return sorted(found | {package.get("vcs", {}).get("commit-id", "")} - {""})


def lock_digest(packages: list[list[Any]], version: str) -> str:
    """Give the digest of exactly what is in an environment.

    Args:
        packages: As `read_packages` gives them.
        version: The Python in it, major and minor.
    """
    return digest({"packages": packages, "python": version})

"""The exact packages of an image: solved here by `uv`, installed there by the base's own `pip`."""

import os
import tempfile
import tomllib
from collections.abc import Iterator
from typing import Any

from furness.builders import _uv
from furness.builders._lock import read_packages
from furness.builders.maker import Order, Part
from furness.model.environment import Python

_PLATFORMS = {
    "amd64": "x86_64-manylinux_2_28",
    "x86_64": "x86_64-manylinux_2_28",
    "arm64": "aarch64-manylinux_2_28",
    "aarch64": "aarch64-manylinux_2_28",
}


def pin(python: Python, order: Order, version: str) -> tuple[str, list[Part]]:
    """Solve which packages an image gets, and write them as pip reads them, with their hashes.

    Args:
        python: What is asked for.
        order: Says for which platform, and where requirements files are.
        version: The Python in the image, major and minor.

    Raises:
        PreparationError: The packages cannot be had, or do not fit together.
    """
    if not (python.packages or python.requirements):
        return "", []
    with tempfile.TemporaryDirectory(prefix="furness-") as folder:
        lock = _solve(python, order, version, folder)
        with open(lock, "rb") as file:
            packages = tomllib.load(file).get("packages", [])
        return "".join(sorted(_lines(packages))), _parts(lock)


def _solve(python: Python, order: Order, version: str, folder: str) -> str:
    """Solve the packages in an empty folder, and give the lock file in it."""
    lock, wanted = os.path.join(folder, "pylock.toml"), os.path.join(folder, "packages.in")
    machine = (order.platform or "").partition("/")[2].partition("/")[0] or os.uname().machine
    platform = _PLATFORMS.get(machine, "linux")
    words = [*_uv.SOLVE, f"--output-file={lock}", "--no-python-downloads"]
    words += [f"--python-version={version}", f"--python-platform={platform}", wanted]
    words += [os.path.join(order.folder, one) for one in python.requirements]
    with open(wanted, "w", encoding="utf-8") as file:
        file.write("".join(f"{one}\n" for one in sorted(set(python.packages))))
        file.flush()
        _uv.run(words, folder=order.folder, lock=file.fileno())
    return lock


def _parts(lock: str) -> list[Part]:
    return [
        Part(ecosystem="pypi", name=name, version=version, hashes=tuple(hashes))
        for name, version, hashes in read_packages(lock)
    ]


def _lines(packages: list[dict[str, Any]]) -> Iterator[str]:
    """Give a line for each package; pip checks all hashes or none."""
    hashed = all(one.get("wheels") or one.get("sdist") for one in packages)
    for one in packages:
        hashes = sorted(_hashes(one)) if hashed else []
        yield " \\\n    ".join([_named(one), *(f"--hash={value}" for value in hashes)]) + "\n"


def _named(package: dict[str, Any]) -> str:
    vcs, archive = package.get("vcs"), package.get("archive")
    if vcs:
        return f"{package['name']} @ {vcs['type']}+{vcs['url']}@{vcs['commit-id']}"
    if archive:
        return f"{package['name']} @ {archive['url']}"
    return f"{package['name']}=={package['version']}"


def _hashes(package: dict[str, Any]) -> set[str]:
    files = [*package.get("wheels", ()), package.get("sdist", {})]
    return {f"{kind}:{value}" for one in files for kind, value in one.get("hashes", {}).items()}

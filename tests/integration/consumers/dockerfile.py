"""Dockerfiles: nothing in them that hadolint refuses; and built by a real podman."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.integration.consumers.asking import Verdicts, alone
from tests.integration.consumers.environments import program
from tests.integration.containers import Podman

_IGNORED = ("DL3008", "DL3018", "DL3041")
"""Versions of distribution packages: a distribution keeps only one, so a pin breaks later."""


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what hadolint, with shellcheck inside, has to say against Dockerfiles."""
    verdicts: Verdicts = {path.absolute(): [] for path in paths}
    if not verdicts:
        return verdicts
    ignored = [word for one in _IGNORED for word in ("--ignore", one)]
    command = [program("files", "hadolint"), "--no-fail", "--format", "json", *ignored]
    ended = subprocess.run(
        [*command, *map(str, verdicts)], capture_output=True, text=True, check=False, timeout=300
    )
    assert ended.returncode == 0, ended.stderr
    for one in json.loads(ended.stdout):
        place = f"{one['line']}:{one['column']}"
        verdicts[Path(one["file"])].append(f"{place}: {one['code']}: {one['message']}")
    return verdicts


accept = alone(accept_all)


def build(podman: Podman, folder: Path, main: str, name: str) -> None:
    """Build an image of a Dockerfile, whose base is in the storage, with no network."""
    podman("build", "--network", "none", "--pull=never", "-f", str(folder / main), "-t", name,
           str(folder))  # fmt: skip

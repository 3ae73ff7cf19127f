"""Shells: scripts that `sh`, `dash` and `bash` can read, and shellcheck has nothing against."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.integration.consumers.asking import Verdicts, alone
from tests.integration.consumers.environments import program

_SHELLS = ("sh", "dash", "bash")


def accept_all(paths: Iterable[Path]) -> Verdicts:
    """Tell what shells and shellcheck have to say against scripts, with its optional checks off."""
    verdicts: Verdicts = {path.absolute(): [] for path in paths}
    for path, said in verdicts.items():
        wanted = ["bash"] if "bash" in path.read_text().partition("\n")[0] else _SHELLS
        said.extend(one for shell in wanted for one in _read(shell, path))
    for one in _check(list(verdicts)):
        place = f"{one['line']}:{one['column']}"
        verdicts[Path(one["file"])].append(f"{place}: SC{one['code']}: {one['message']}")
    return verdicts


accept = alone(accept_all)


def _read(shell: str, path: Path) -> list[str]:
    if shutil.which(shell) is None:
        return []
    ended = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)
    return [f"{shell}: {ended.stderr.strip()}"] if ended.returncode or ended.stderr else []


def _check(paths: list[Path]) -> list[dict[str, str]]:
    if not paths:
        return []
    command = [program("files", "shellcheck"), "--norc", "--format", "json", *map(str, paths)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode < 2, ended.stderr
    found: list[dict[str, str]] = json.loads(ended.stdout)
    return found

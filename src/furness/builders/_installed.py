"""What a library of R packages has, and what it takes from the machine's own libraries."""

import os

import msgspec

from furness.builders._library import Answer
from furness.model.digest import digest


class Installed(msgspec.Struct, frozen=True):
    """What there is once R has installed packages."""

    lock: str
    """The digest of the packages' versions, and of R's."""
    borrowed: dict[str, int] = {}
    """The packages of the machine's libraries, and when each was installed."""

    @property
    def is_current(self) -> bool:
        """Whether the packages of the machine's libraries are what they were."""
        return all(_time(path) == time for path, time in self.borrowed.items())


def installed(answer: Answer, library: str) -> Installed:
    """Give what there is by what R answered.

    Args:
        answer: What R said.
        library: The folder that it installed into.
    """
    found = [line for line in answer.lines if line[0] == "package"]
    borrowed = [os.path.join(where, name) for _, name, _, where in found if where != library]
    versions = [[name, version] for _, name, version, _ in found]
    return Installed(
        lock=digest({"packages": versions, "r": answer.about("r")}),
        borrowed={path: _time(path) for path in borrowed},
    )


def _time(path: str) -> int:
    try:
        return os.stat(os.path.join(path, "DESCRIPTION")).st_mtime_ns
    except OSError:
        return 0

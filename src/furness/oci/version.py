"""The versions of an image: which are published, which is next, which came before."""

import re
from collections.abc import Iterable

_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_ATTACHED = re.compile(r"sha256-[0-9a-f]{64}(?:\.\w+)?")
_LAST_NUMBER = re.compile(r"(.*\.)(\d+)")
_FIRST = "0.1"

LATEST = "latest"
"""The tag of the highest version."""


def is_tag(text: str) -> bool:
    """Tell whether a text can be the tag of an image."""
    return _TAG.fullmatch(text) is not None


def order(version: str) -> tuple[int, ...] | None:
    """Give what numeric versions are sorted by; None for one with other words in it."""
    return tuple(map(int, version.split("."))) if _NUMBERS.fullmatch(version) else None


def last(tags: Iterable[str]) -> str | None:
    """Give the highest numeric version, else the last tag that is a version at all."""
    words = _versions(tags)
    numbers = [one for one in words if order(one)]
    return max(numbers, key=_key) if numbers else words[-1] if words else None


def next_version(tags: Iterable[str]) -> str:
    """Give the version after the last.

    Args:
        tags: What is published. The last number of a version counts on; where other words end
            it, `.1` is appended.
    """
    before = last(tags)
    if before is None:
        return _FIRST
    if before.isdecimal():
        return str(int(before) + 1)
    counted = _LAST_NUMBER.fullmatch(before)
    return f"{counted[1]}{int(counted[2]) + 1}" if counted else f"{before}.1"


def _key(version: str) -> tuple[int, ...]:
    return order(version) or ()


def previous(tags: Iterable[str], version: str) -> str | None:
    """Give the published version that another follows: the highest below it, else the last.

    Args:
        tags: What is published.
        version: The version that is to come.
    """
    words = [one for one in _versions(tags) if one != version]
    numbers = order(version)
    if numbers is None:
        return words[-1] if words else None
    below = [one for one in words if (found := order(one)) is not None and found < numbers]
    return max(below, key=_key, default=None)


def is_highest(tags: Iterable[str], version: str) -> bool:
    """Tell whether `latest` is to name a version once it is published."""
    numbers = order(version)
    return numbers is None or all(_key(one) <= numbers for one in _versions(tags))


def is_major(before: str, after: str) -> bool:
    """Tell whether users of one version must expect that another breaks them."""
    return (order(before) or (0,))[0] < (order(after) or (0,))[0]


def _versions(tags: Iterable[str]) -> list[str]:
    return [
        one for one in tags if one not in (LATEST, "<none>", "") and not _ATTACHED.fullmatch(one)
    ]

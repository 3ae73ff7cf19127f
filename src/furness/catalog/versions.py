"""Versions as semantic versioning has them, and which of them a wish such as `1.2` admits; pure."""

import re
from collections.abc import Iterable

_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
_WORD = r"[0-9A-Za-z-]{1,64}"
_NUMBERS = rf"{_NUMBER}(?:\.{_NUMBER}){{0,2}}"
_VERSION = rf"(?P<numbers>{_NUMBERS})(?:-(?P<words>{_WORD}(?:\.{_WORD})*))?"
_PARTS = 3

_Rank = tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]


def rank(version: str) -> _Rank | None:
    """Give what versions are sorted by; None for what is no version. `1.2` is `1.2.0`.

    A version such as `1.0.0-rc.1` comes before the one that it prepares, `1.0.0`.
    """
    found = re.fullmatch(_VERSION, version)
    if found is None:
        return None
    words = found["words"]
    return (
        _padded(_numbers(found["numbers"])),
        0 if words else 1,
        tuple(map(_word, words.split("."))) if words else (),
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def _padded(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers, *[0] * (_PARTS - len(numbers)))


def _word(text: str) -> tuple[int, int, str]:
    """Give what a word of a version that prepares another is sorted by: numbers come first."""
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)


def is_complete(version: str) -> bool:
    """Tell whether something can be published as this version: all three numbers are there."""
    return rank(version) is not None and version.partition("-")[0].count(".") == _PARTS - 1


def completed(version: str) -> str | None:
    """Write a version with all three numbers, `1.2.0` for `1.2`; None for what is no version."""
    found = rank(version)
    if found is None:
        return None
    _, dash, words = version.partition("-")
    return f"{'.'.join(map(str, found[0]))}{dash}{words}"


def prepares(version: str) -> bool:
    """Tell whether a version prepares another, such as `1.0.0-rc.1`."""
    found = rank(version)
    return found is not None and found[1] == 0


def in_order(versions: Iterable[str]) -> list[str]:
    """Give what is a version, the lowest first."""
    ranked = [(found, one) for one in versions if (found := rank(one)) is not None]
    return [one for _, one in sorted(ranked)]


def is_wish(text: str) -> bool:
    """Tell whether a text says which versions are wanted: `1`, `1.2`, `1.2.3`, `^1.2`."""
    version = text.removeprefix("^")
    return rank(version) is not None and not (version != text and prepares(version))


def admits(wish: str, version: str) -> bool:
    """Tell whether a version is one that is wished for.

    Args:
        wish: `1` and `1.2` take what begins so; `^1.2` all from there to before the next major
            version; `1.2.3` only itself; an empty one all. A version that prepares another is
            taken only when it is named in full.
        version: What is there.
    """
    found = rank(version)
    if found is None:
        return False
    if prepares(wish) or prepares(version):
        return found == rank(wish)
    if wish.startswith("^"):
        least = _padded(_numbers(wish[1:]))
        return found[0] >= least and found[0][0] == least[0]
    wanted = _numbers(wish) if wish else ()
    return found[0][: len(wanted)] == wanted


def choose(versions: Iterable[str], wish: str) -> str | None:
    """Give the highest version that is wished for; None when there is none."""
    admitted = in_order(one for one in versions if admits(wish, one))
    return admitted[-1] if admitted else None


def major_of(version: str) -> int:
    """Give the first number of a version."""
    found = rank(version)
    return found[0][0] if found else 0


def minor_of(version: str) -> tuple[int, ...]:
    """Give the first two numbers of a version."""
    found = rank(version)
    return found[0][:2] if found else (0, 0)

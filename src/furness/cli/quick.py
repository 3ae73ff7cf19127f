"""Read plain command lines of `furness run` without the parser.

To import the parser takes as long as a small run. So words that need none of its knowledge are
read here, to the same result; for everything else (a mistake, `--`, an option written in another
way) the answer is None, and the parser has its say.
"""

from collections.abc import Sequence
from typing import Any

_FLAGS = {
    "--detach": "detach",
    "--no-reuse": "no_reuse",
    "--cold": "cold",
    "--keep-going": "keep_going",
    "--dry-run": "dry_run",
    "--all": "everything",
    "--json": "as_json",
}
_VALUES = {
    "--on": "executor",
    "--jobs": "jobs",
    "-j": "jobs",
    "--out": "out",
    "--name": "name",
    "--arguments": "file",
    "--scatter": "scatter",
    "--catalog": "catalogs",
}
_SEVERAL = ("scatter", "catalogs")


def read(words: Sequence[str]) -> dict[str, Any] | None:
    """Give what `commands/run.py` would be called with, or None where the parser must look.

    Args:
        words: What stands after `furness`.
    """
    if words[:1] != ["run"]:
        return None
    plain: list[str] = []
    given: dict[str, Any] = dict.fromkeys(_FLAGS.values(), False) | dict.fromkeys(_VALUES.values())
    several: dict[str, tuple[str, ...]] = dict.fromkeys(_SEVERAL, ())
    rest = iter(words[1:])
    for word in rest:
        if word[:1] != "-":
            plain.append(word)
        elif word in _FLAGS:
            given[_FLAGS[word]] = True
        elif word in _VALUES and (value := next(rest, "-"))[:1] != "-":
            name = _VALUES[word]
            given[name] = value
            if name in several:
                several[name] += (value,)
        else:
            return None
    if not plain or not _is_count(given["jobs"]):
        return None
    jobs = given["jobs"] and int(given["jobs"])
    return {
        **given,
        "operator": plain[0],
        "arguments": tuple(plain[1:]),
        "jobs": jobs,
        **several,
    }


def _is_count(jobs: str | None) -> bool:
    return jobs is None or (jobs.isascii() and jobs.isdecimal() and int(jobs) > 0)

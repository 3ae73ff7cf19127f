"""R at work: what it is asked to install, and what it answers."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from furness.errors import PreparationError, UnsolvableError
from furness.lazy import lazy
from furness.model.environment import R

if TYPE_CHECKING:
    import subprocess
else:
    subprocess = lazy("subprocess")

INSTALL = os.path.join(os.path.dirname(__file__), "library.R")
"""What R runs to install packages into a library."""
_LINES = 12
_WRONG = "the environment cannot be made:"


class Answer(msgspec.Struct, frozen=True):
    """What R said: a word, and what it is about."""

    lines: tuple[tuple[str, ...], ...]
    """What it said, in fields: the word comes first."""
    printed: str
    """What it printed besides."""

    def about(self, word: str) -> list[str]:
        """Give what a word is said of."""
        return [line[1] for line in self.lines if line[0] == word and len(line) > 1]


def ask(command: list[str], lock: int, variables: Mapping[str, str]) -> Answer:
    """Run R to its end; it holds the lock with us, so that nobody else works in the folder.

    Args:
        command: The program, then what it is given: first the file for its answer.
        lock: The descriptor of the lock.
        variables: The environment variables that say which R is at hand.
    """
    done = subprocess.run(
        command,
        env={**variables, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(lock,),
        check=False,
    )
    try:
        with open(command[2], encoding="utf-8", errors="replace") as file:
            lines = [tuple(line.rstrip("\n").split("\t")) for line in file]
    except OSError:
        lines = []
    return Answer(tuple(lines), done.stdout)


def refuse(answer: Answer, r: R) -> None:
    """Raise what R could not do."""
    if unknown := answer.about("unknown"):
        raise _unknown(unknown)
    if reason := answer.about("unreachable"):
        raise PreparationError(
            f"{_WRONG} no repository of R packages can be reached: {reason[0]}",
            hint="check the network, or name a mirror in `FURNESS_R_REPOSITORIES`",
        )
    at_hand = answer.about("r")
    if not at_hand:
        raise _not_installed(answer)
    if r.version and not f"{at_hand[0]}.".startswith(f"{r.version}."):
        raise UnsolvableError(
            f"{_WRONG} R `{r.version}` is asked for, and `{at_hand[0]}` is at hand",
            hint="change `environment.r.version`, or put that R first on PATH",
        )


def _unknown(names: list[str]) -> UnsolvableError:
    listed = ", ".join(f"`{name}`" for name in names)
    is_one = len(names) == 1
    return UnsolvableError(
        f"{_WRONG} the R package{'' if is_one else 's'} {listed} {'is' if is_one else 'are'} in "
        "no repository for this version of R",
        hint="check the spelling, and name other repositories in `FURNESS_R_REPOSITORIES`",
    )


def _not_installed(answer: Answer) -> PreparationError:
    named = ", ".join(f"`{name}`" for name in answer.about("failed"))
    told = " | ".join(line.strip() for line in answer.printed.splitlines()[-_LINES:])
    return PreparationError(
        f"{_WRONG} {named or 'R'} could not be installed: {told[-600:]}",
        hint="look for a library of the system that it needs, or use an image",
    )

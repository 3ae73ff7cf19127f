"""Calls of `uv`, and its messages in few words (https://docs.astral.sh/uv/)."""

import os
import re
import subprocess

import uv

from furness.errors import PreparationError, UnsolvableError

SOLVE = ("pip", "compile", "--quiet", "--no-header", "--no-annotate", "--format=pylock.toml")
"""The words that solve which packages are wanted, and write them as a lock file."""
_HINTS = {
    r"No interpreter found|Python interpreter": "change `environment.python.version`, or install"
    " that Python, for example by `uv python install`",
    r"Failed to fetch|error sending request|dns error|network was disabled": "the package index"
    " cannot be reached: check the network, or name another index in `UV_DEFAULT_INDEX`",
    r"not found in the package registry|not found in the cache": "check the spelling of the"
    " package in the source or in `environment.python.packages`",
    r"No solution found": "change the versions in the source or in `environment.python.packages`",
    r"parse requirement": "write a requirement such as `numpy` or `numpy>=2`",
    r"Failed to build": "ask for a version that has a wheel for this Python and platform",
    r"No space left": "make room on the disk, or name another folder in `FURNESS_CACHE`",
}
_UNSOLVABLE = re.compile(r"No solution found|not found in the package registry|parse requirement")
_DECORATION = re.compile(r"^[\s×│╰╭─▶├·]*(?:error:|cause:|Caused by:)?\s*")  # noqa: RUF001 - uv's own cross - uv's own
_CONCLUSION = re.compile(r",? we can conclude that your requirements are unsatisfiable\.?$")
_LINES = 6
_LENGTH = 600


def run(arguments: list[str], *, folder: str, lock: int) -> None:
    """Run uv to its end.

    Args:
        arguments: What follows the word `uv`.
        folder: Its working directory.
        lock: A file descriptor that uv inherits, so that what it locks stays locked until uv ends,
            even when we are killed.

    Raises:
        PreparationError: It failed.
    """
    try:
        ended = subprocess.run(  # noqa: S603 - an argument list, no shell
            [uv.find_uv_bin(), *arguments],
            cwd=folder,
            env=os.environ | {"NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            pass_fds=(lock,),
            check=False,
        )
    except OSError as error:
        raise PreparationError(
            f"`uv` cannot be started: {error}", hint="install it again: pip install --force uv"
        ) from error
    if ended.returncode != 0:
        raise explain(ended.stderr)


def explain(text: str) -> PreparationError:
    """Make an error of what uv wrote, shortened to the lines that say what is wrong."""
    blocks = re.split(r"^(?=\S|  ×)", text, flags=re.MULTILINE)  # noqa: RUF001 - uv's own cross
    told = "".join(block for block in blocks if not block.startswith(("warning:", "hint:")))
    lines = [_DECORATION.sub("", line).strip() for line in told.splitlines()]
    lines = [_CONCLUSION.sub("", line).rstrip(":.") for line in lines if line]
    message = ": ".join(lines[:_LINES])[:_LENGTH] or "uv failed without a word"
    hint = next((hint for said, hint in _HINTS.items() if re.search(said, text)), None)
    kind = UnsolvableError if _UNSOLVABLE.search(text) else PreparationError
    return kind(f"the environment cannot be made: {message[0].lower()}{message[1:]}", hint=hint)

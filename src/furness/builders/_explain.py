"""What went wrong where an engine made an image, in the few lines that say so."""

import re

from furness.errors import PreparationError, UnsolvableError

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_UNSOLVABLE = re.compile(
    r"No matching distribution|Unable to locate package|is not available|no such package"
    r"|No match for argument|unable to select packages|THESE PACKAGES DO NOT MATCH",
    re.IGNORECASE,
)
_TELLING = re.compile(r"error|no such|not found|denied|refused|unable|cannot|❌", re.IGNORECASE)
_LENGTH = 500


def explain(what: str, text: str) -> PreparationError:
    """Make an error of what an engine wrote, shortened to the lines that say what is wrong."""
    lines = [_ESCAPES.sub("", line).strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    telling = [line for line in lines if _TELLING.search(line)] or lines or ["it does not say why"]
    message = ": ".join(dict.fromkeys(telling[-3:]))[:_LENGTH]
    unsolvable = _UNSOLVABLE.search(text)
    kind = UnsolvableError if unsolvable else PreparationError
    hint = (
        "check the names of the packages in the operator's environment"
        if unsolvable
        else "name an image that has pip: `--base IMAGE`"
        if "No module named pip" in text
        else "check the network and the names; `furness build --dry-run` shows the Dockerfile"
    )
    return kind(f"{what}: {message}", hint=hint)

"""Runs inside operators' environments: standard library only, imports nothing of ours."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def __getattr__(name: str) -> "Any":
    """Give what operators' authors use of the helper."""
    if name != "add_steps":
        raise AttributeError(f"`furness.runtime` has no `{name}`")
    return __import__("furness.runtime.helper", fromlist=[name]).add_steps

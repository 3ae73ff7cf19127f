"""How a value is made of inputs and literals, as our runtimes are told."""

from typing import Any


def from_input(key: str, holes: tuple[bool, ...]) -> dict[str, Any]:
    """Tell that a value is an input, without what was skipped.

    Args:
        key: The input.
        holes: For each level of its lists, whether skipped elements are null in it.
    """
    return {"input": key, **({"skips": list(holes)} if any(holes) else {})}


def known(how: dict[str, Any]) -> Any:
    """Give the value that is made of literals only."""
    if "list" in how:
        return [known(one) for one in how["list"]]
    if "object" in how:
        return {key: known(one) for key, one in how["object"].items()}
    return how["value"]

"""How deep lists and maps may be inside each other: what reads them goes down into them."""

from typing import Any

MAX_DEPTH = 60
"""How deep lists and maps may be inside each other in a document."""
MAX_DEPTH_OF_VALUE = 200
"""How deep they may be in a value."""

_OTHERS = bytes(set(range(256)) - set(b"[]{}"))


def is_deep(content: bytes, data: Any, most: int = MAX_DEPTH) -> bool:
    """Tell whether lists and maps in a JSON text are too deep inside each other.

    Args:
        content: The text.
        data: What it says.
        most: How deep they may be.
    """
    if content.count(b"[") + content.count(b"{") <= most:
        return False
    left = content.translate(None, _OTHERS)
    for _ in range(most // 2):
        left = left.replace(b"[]", b"").replace(b"{}", b"")
    return bool(left) and _is_deep(data, most)


def _is_deep(data: Any, most: int) -> bool:
    """Tell it by looking at each level, as there may be brackets in texts."""
    level = [data]
    for _ in range(most):
        inside = (one.values() if isinstance(one, dict) else one for one in level)
        level = [part for one in inside for part in one if isinstance(part, dict | list | tuple)]
    return bool(level)

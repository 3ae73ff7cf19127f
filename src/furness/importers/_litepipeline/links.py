"""Links in a LitePipeline application: what they lead to inside of it takes their place."""

import os
from collections.abc import Iterator, Mapping

from msgspec import Struct

_MOST_HOPS = 40


class Link(Struct, frozen=True):
    """A link to a file or a folder."""

    target: str
    """Where it leads, from the folder that it is in."""


Content = bytes | int | Link
"""What is at a path: a file, the size of one that is too large, or a link."""


def followed(content: Mapping[str, Content]) -> Iterator[tuple[str, Content]]:
    """Give what is at each path, with what links lead to; one that leads elsewhere stays a link.

    Args:
        content: Files and links by their paths.
    """
    for path in content:
        yield from _at(content, path, path, ())


def link_at(path: str, folder: str) -> Link:
    """Give a link; one that leads to the inside of a folder has no other way there."""
    real, root = os.path.realpath(path), os.path.realpath(folder)
    if real.startswith(os.path.join(root, "")):
        return Link(os.path.relpath(real, os.path.realpath(os.path.dirname(path))))
    return Link(os.readlink(path))


def _at(
    content: Mapping[str, Content], path: str, place: str, above: tuple[str, ...]
) -> Iterator[tuple[str, Content]]:
    """Give what is at a place as if it were at a path; a link may lead to a folder of links."""
    one = content[place]
    target = _target(content, place) if isinstance(one, Link) else place
    if target is not None and target in content:
        yield path, content[target]
        return
    below = [other for other in content if target and other.startswith(f"{target}/")]
    if not below or place in below or target in above:
        yield path, one
    for other in below if place not in below and target not in above else ():
        inside = f"{path}{other.removeprefix(target or '')}"
        yield from _at(content, inside, other, (*above, target or ""))


def _target(content: Mapping[str, Content], path: str) -> str | None:
    """Give the path that a link leads to in the end; None when that is not inside."""
    waiting, found, hops = path.split("/"), list[str](), 0
    while waiting:
        part = waiting.pop(0)
        if part == ".." and not found:
            return None
        found = found[:-1] if part == ".." else [*found, *([part] if part not in ("", ".") else [])]
        one = content.get("/".join(found))
        if isinstance(one, Link):
            hops += 1
            if hops > _MOST_HOPS or one.target.startswith("/"):
                return None
            found, waiting = found[:-1], one.target.split("/") + waiting
    return "/".join(found)

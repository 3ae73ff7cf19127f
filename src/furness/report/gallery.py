"""Pictures side by side, as many as the page has room for."""

import base64
from collections.abc import Sequence

from msgspec import Struct

from furness.report.files import Found, link_to, rest_of
from furness.report.markup import Markup, join, tag
from furness.report.pictures import Unreadable, is_picture, picture
from furness.report.wording import count

_LARGEST_SVG = 500_000
_IN_SIGHT = 18


class Allowance(Struct):
    """How many more characters of pictures a page may hold."""

    left: int
    """What is left of it."""

    def take(self, *texts: str | None) -> bool:
        """Take room for some texts; False, and nothing is taken, when there is not enough."""
        needed = sum(len(text) for text in texts if text)
        if needed > self.left:
            return False
        self.left -= needed
        return True


def is_shown(name: str) -> bool:
    """Tell from a file's name whether a gallery can show it."""
    return is_picture(name) or _is_svg(name)


def gallery(pictures: Sequence[Found], room: Allowance, *, most: int, large: int) -> Markup:
    """Show pictures, of which the first few can be enlarged in good quality.

    Args:
        pictures: The files.
        room: What the page may still hold.
        most: How many are shown.
        large: How many of them come with a larger version.
    """
    tiles: list[Markup] = []
    for number, found in enumerate(pictures[:most]):
        tile = _tile(found, room, with_large=number < large, alone=len(pictures) == 1)
        if tile is None:
            break
        tiles.append(tile)
    folded = tiles[_IN_SIGHT:]
    return join(
        [
            tag("div", tiles[:_IN_SIGHT], class_="gallery alone" if len(tiles) == 1 else "gallery"),
            _folded(folded) if folded else None,
            rest_of(pictures, len(tiles)),
        ]
    )


def _folded(tiles: Sequence[Markup]) -> Markup:
    title = tag("summary", f"{count(len(tiles), 'more picture')}")
    return tag("details", title, tag("div", tiles, class_="gallery"))


def _tile(found: Found, room: Allowance, *, with_large: bool, alone: bool) -> Markup | None:
    """Show a picture; None when the page has no room for it."""
    if found.path is None:
        return _placeholder(found, "the file is no longer there")
    if _is_svg(found.name):
        return _svg_tile(found, room)
    made = picture(found.path, with_large=with_large)
    if isinstance(made, Unreadable):
        return _placeholder(found, made.reason)
    if not room.take(made.thumbnail):
        return None
    large = made.large if room.take(made.large) else None
    size = f"{made.width:,} \u00d7 {made.height:,}"
    small = large if alone and large else made.thumbnail
    return _figure(found, small, large, (size, made.note))


def _svg_tile(found: Found, room: Allowance) -> Markup | None:
    try:
        with open(found.path or "", "rb") as file:
            content = file.read(_LARGEST_SVG + 1)
    except OSError as error:
        return _placeholder(found, str(error.strerror))
    if len(content) > _LARGEST_SVG:
        return _placeholder(found, "too large to be shown")
    uri = f"data:image/svg+xml;base64,{base64.b64encode(content).decode()}"
    return _figure(found, uri, uri, ("SVG", "")) if room.take(uri) else None


def _figure(found: Found, thumbnail: str, large: str | None, facts: tuple[str, str]) -> Markup:
    image = tag("img", src=thumbnail, alt=found.name, decoding="async")
    button = tag(
        "button",
        image,
        type="button",
        class_="picture",
        data_large=None if large == thumbnail else large,
        data_facts="; ".join(filter(None, facts)),
        title=facts[1] or None,
    )
    return tag("figure", button, _caption(found, facts[0]))


def _placeholder(found: Found, reason: str) -> Markup:
    return tag("figure", tag("p", reason, class_="placeholder"), _caption(found, ""))


def _caption(found: Found, facts: str) -> Markup:
    return tag("figcaption", link_to(found), tag("small", facts) if facts else None)


def _is_svg(name: str) -> bool:
    return name.lower().endswith(".svg")

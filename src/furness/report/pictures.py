"""Small pictures of image files: as data URIs for the page."""

import struct
import warnings
from typing import TYPE_CHECKING

from msgspec import Struct

from furness.lazy import lazy
from furness.report.data_uri import LARGE, as_it_is, data_uri
from furness.report.visible import fit, visible

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazy("PIL.Image")


SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".bmp")
"""The files that are tried."""

THUMBNAIL = 240
"""The longest side of a small picture, in pixels."""

_MOST_PIXELS = 60_000_000
_LARGEST_LARGE = 600_000
_DAMAGES = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    SyntaxError,
    EOFError,
    MemoryError,
    AttributeError,
    struct.error,
    Warning,
)


class Picture(Struct, frozen=True, kw_only=True):
    """What the page shows of an image file."""

    thumbnail: str
    """A small picture, as a data URI."""
    large: str | None = None
    """A larger one, if it was asked for."""
    width: int
    """Pixels of the file itself."""
    height: int
    """Pixels of the file itself."""
    note: str
    """What was done to make it visible."""


class Unreadable(Struct, frozen=True):
    """Why an image file cannot be shown."""

    reason: str
    """The reason, as the end of a sentence."""


def is_picture(name: str) -> bool:
    """Tell from a file's name whether it can be tried as a picture."""
    return name.lower().endswith(SUFFIXES)


def picture(path: str, *, with_large: bool) -> Picture | Unreadable:
    """Make a small picture of an image file, and a larger one if asked.

    Nothing in the file can make this raise: damage and sizes beyond reason are told instead.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _read(path, with_large=with_large)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Unreadable("too large to be shown")
    except FileNotFoundError:
        return Unreadable("the file is no longer there")
    except _DAMAGES:
        return Unreadable("it cannot be read as an image")


def _read(path: str, *, with_large: bool) -> Picture | Unreadable:
    with Image.open(path) as image:
        width, height = image.size
        if width * height > _MOST_PIXELS:
            return Unreadable(f"too large to be shown ({width:,} \u00d7 {height:,} pixels)")
        original = as_it_is(path, image) if with_large else None
        if image.format == "JPEG":
            size = LARGE if with_large else THUMBNAIL
            image.draft(None, (size, size))
        image.load()
        shown, note = visible(image, LARGE if with_large else THUMBNAIL)
        large = (original or data_uri(shown)) if with_large else None
    return Picture(
        thumbnail=data_uri(fit(shown, THUMBNAIL)),
        large=large if large is None or len(large) <= _LARGEST_LARGE else None,
        width=width,
        height=height,
        note=note,
    )

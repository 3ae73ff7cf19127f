"""Small pictures of image files, whatever their depth: as data URIs for the page.

Depths beyond 8 bits are scaled between percentiles; masks and labels get a colour for each value.
"""

import base64
import math
import struct
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct

from furness.lazy import lazy

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazy("PIL.Image")

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif", ".bmp")
"""The files that are tried."""

THUMBNAIL = 240
"""The longest side of a small picture, in pixels."""

LARGE = 1200
"""The longest side of an enlarged picture, in pixels."""

_MOST_PIXELS = 60_000_000
_MOST_COLOURS = 1024
_SAMPLE = 256
_FLAT = 0.6
_LOWER, _UPPER = 0.005, 0.995
_SHOWN_AS_THEY_ARE = {"PNG": "png", "JPEG": "jpeg", "WEBP": "webp", "GIF": "gif"}
_LARGEST_AS_IT_IS = 150_000
_LARGEST_LARGE = 600_000
_DEEP = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
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
        original = _as_it_is(path, image) if with_large else None
        if image.format == "JPEG":
            size = LARGE if with_large else THUMBNAIL
            image.draft(None, (size, size))
        image.load()
        shown, note = _visible(image, LARGE if with_large else THUMBNAIL)
        large = (original or _data_uri(shown)) if with_large else None
    return Picture(
        thumbnail=_data_uri(_fit(shown, THUMBNAIL)),
        large=large if large is None or len(large) <= _LARGEST_LARGE else None,
        width=width,
        height=height,
        note=note,
    )


def _as_it_is(path: str, image: "Image.Image") -> str | None:
    """Give the file itself when a browser can show it, and it is small enough."""
    kind = _SHOWN_AS_THEY_ARE.get(image.format or "")
    if kind is None or max(image.size) > LARGE or image.mode in _DEEP or _is_transparent(image):
        return None
    with open(path, "rb") as file:
        content = file.read(_LARGEST_AS_IT_IS + 1)
    if len(content) > _LARGEST_AS_IT_IS or _is_labels(image):
        return None
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _visible(image: "Image.Image", size: int) -> "tuple[Image.Image, str]":
    """Give a picture of at most `size` that a screen can show, and what was done for it."""
    if _is_labels(image):
        return _colour(image, size), "a colour for each value"
    if image.mode in _DEEP:
        return _stretch(_fit(image.convert("F"), size))
    if _is_transparent(image):
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return _fit(image.convert("RGB"), size), ""


def _is_transparent(image: "Image.Image") -> bool:
    return image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info


def _fit(image: "Image.Image", size: int) -> "Image.Image":
    longest = max(image.size)
    if longest <= size:
        return image
    fitted = (max(image.width * size // longest, 1), max(image.height * size // longest, 1))
    flat = image.mode == "P"
    return image.resize(fitted, Image.Resampling.NEAREST if flat else Image.Resampling.BOX)


def _is_labels(image: "Image.Image") -> bool:
    """Tell whether an image holds names and not amounts: few values, each in flat areas."""
    if image.mode == "1":
        return True
    if image.mode not in ("L", "I", "I;16", "I;16L"):
        return False
    left, top = max(image.width - _SAMPLE, 0) // 2, max(image.height - _SAMPLE, 0) // 2
    right, bottom = min(left + _SAMPLE, image.width), min(top + _SAMPLE, image.height)
    crop = image.crop((left, top, right, bottom)).convert("I")
    values = memoryview(crop.tobytes()).cast("i").tolist()
    if min(values) != 0 or not 1 < len(set(values)) <= _MOST_COLOURS:
        return False
    return min(_flatness(values, 1), _flatness(values, crop.width)) >= _FLAT


def _flatness(values: list[int], distance: int) -> float:
    """Give the share of the pixels that are not background whose neighbour is the same."""
    pairs = zip(values, values[distance:], strict=False)
    same = [one == following for one, following in pairs if one]
    return sum(same) / (len(same) or 1)


def _colour(image: "Image.Image", size: int) -> "Image.Image":
    plain = image.convert("L" if image.mode in ("1", "L") else "I")
    longest = max(plain.size)
    if longest > size:
        fitted = (max(plain.width * size // longest, 1), max(plain.height * size // longest, 1))
        plain = plain.resize(fitted, Image.Resampling.NEAREST)
    places = range(256) if plain.mode == "L" else range(65536)
    coloured = plain.point([0 if one == 0 else 1 + one % 255 for one in places], "L")
    coloured.putpalette(_palette())
    return coloured


def _palette() -> list[int]:
    """Give a dark background and 255 colours, neighbours far apart on the wheel."""
    colours = [22, 26, 33]
    for number in range(1, 256):
        angle = number * 2.399963
        lightness = 0.62 + 0.13 * ((number * 5) % 7 - 3) / 3
        colours += [
            round(255 * min(1.0, max(0.0, lightness + 0.3 * math.cos(angle - turn))))
            for turn in (0.0, 2.094395, 4.18879)
        ]
    return colours


def _stretch(image: "Image.Image") -> "tuple[Image.Image, str]":
    sample = image.resize((min(image.width, 128), min(image.height, 128)), Image.Resampling.NEAREST)
    values = sorted(filter(math.isfinite, memoryview(sample.tobytes()).cast("f").tolist()))
    if not values:
        return Image.new("L", image.size), "no finite values"
    low = values[int(_LOWER * (len(values) - 1))]
    high = values[math.ceil(_UPPER * (len(values) - 1))]
    factor = 255 / ((high - low) or 1.0)
    shift = -low * factor
    scaled = image.point(lambda value: value * factor + shift)
    return scaled.convert("L"), f"{low:.4g} is black, {high:.4g} is white"


def _data_uri(image: "Image.Image") -> str:
    flat = image.mode == "P"
    file = BytesIO()
    image.convert("RGB" if flat else image.mode).save(
        file, "WEBP", quality=60 if flat else 74, method=2, lossless=flat
    )
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"

"""What a screen can show of an image, whatever its depth.

Depths beyond 8 bits are scaled between percentiles; masks and labels get a colour for each value.
"""

import math
from functools import cache
from typing import TYPE_CHECKING

from furness.lazy import lazy

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazy("PIL.Image")


_MOST_COLOURS = 1024
_SAMPLE = 256
_FLAT = 0.6
_LOWER, _UPPER = 0.005, 0.995
DEEP = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
"""The modes of images with more than 8 bits for each pixel."""


def visible(image: "Image.Image", size: int) -> "tuple[Image.Image, str]":
    """Give a picture of at most `size` that a screen can show, and what was done for it."""
    if is_labels(image):
        return _colour(image, size), "a colour for each value"
    if image.mode in DEEP:
        return _stretch(fit(image.convert("F"), size))
    if is_transparent(image):
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return fit(image.convert("RGB"), size), ""


def is_transparent(image: "Image.Image") -> bool:
    """Tell whether an image has pixels that let the ground through."""
    return image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info


def fit(image: "Image.Image", size: int) -> "Image.Image":
    """Make an image smaller until no side is longer than `size`."""
    longest = max(image.size)
    if longest <= size:
        return image
    fitted = (max(image.width * size // longest, 1), max(image.height * size // longest, 1))
    flat = image.mode == "P"
    return image.resize(fitted, Image.Resampling.NEAREST if flat else Image.Resampling.BOX)


def is_labels(image: "Image.Image") -> bool:
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
    coloured = plain.point(_places(256 if plain.mode == "L" else 65536), "L")
    coloured.putpalette(_palette())
    return coloured


@cache
def _places(count: int) -> list[int]:
    """Give the place in the palette for each value."""
    return [0 if one == 0 else 1 + one % 255 for one in range(count)]


@cache
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

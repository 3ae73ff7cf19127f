# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2", "pillow>=11"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# image = {format = "image/*"}
# megapixels = {minimum = 1}
#
# [tool.furness.outputs]
# mask = {path = "masks/*.png", format = "image/png"}
# ///
"""Part the bright pixels of an image from the dark ones."""

import sys
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

import numpy as np
from PIL import Image, UnidentifiedImageError

BINS = 256


class Thresholded(NamedTuple):
    """What was found.

    Attributes:
        mask: White where the image is brighter than the threshold; named as the image is.
        threshold: The brightness that parts the two.
        share: Which share of the pixels is white, between 0 and 1.
    """

    mask: Path
    threshold: float
    share: float


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def read_grey(path: Path, megapixels: int) -> np.ndarray:
    """Give the brightness of an image's pixels, in the depth that it has."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path) as image:
            if image.width * image.height > megapixels * 1_000_000:
                end(2, f"`{path.name}` is larger than {megapixels} megapixels: raise `megapixels`")
            deep = image.mode.startswith(("I", "F"))
            pixels = np.asarray(image if deep else image.convert("L"))
    except (UnidentifiedImageError, OSError, ValueError) as error:
        end(2, f"`{path.name}` is not an image that can be read: {error}")
    if not np.isfinite(pixels).all():
        end(2, f"`{path.name}` has pixels that are not numbers")
    return pixels


def histogram(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give how many pixels are in each of 256 ranges, and the middle of each range."""
    if pixels.dtype == np.uint8:
        return np.bincount(pixels.ravel(), minlength=BINS), np.arange(BINS, dtype=float)
    counts, edges = np.histogram(pixels, bins=BINS)
    return counts, (edges[:-1] + edges[1:]) / 2


def otsu(pixels: np.ndarray) -> float:
    """Give the level that makes two classes which differ most (Otsu 1979)."""
    counts, middles = histogram(pixels)
    below, above = np.cumsum(counts)[:-1], np.cumsum(counts[::-1])[-2::-1]
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = sums[:-1] / below - (sums[-1] - sums[:-1]) / above
        spread = below.astype(float) * above * difference**2
    return float(middles[np.nanargmax(spread)])


def triangle(pixels: np.ndarray) -> float:
    """Give the level where the histogram is farthest from its side's line (Zack 1977)."""
    counts, middles = histogram(pixels)
    used = np.flatnonzero(counts)
    first, peak, last = used[0], int(np.argmax(counts)), used[-1]
    flipped = peak - first > last - peak
    if flipped:
        counts, peak, last = counts[::-1], BINS - 1 - peak, BINS - 1 - first
    places = np.arange(peak, last + 1)
    height = counts[peak] - counts[last]
    line = counts[peak] - height * (places - peak) / max(last - peak, 1)
    found = int(places[np.argmax(line - counts[places])])
    return float(middles[BINS - 1 - found if flipped else found])


def mean(pixels: np.ndarray) -> float:
    """Give the mean brightness."""
    return float(pixels.mean(dtype=float))


METHODS = {"otsu": otsu, "triangle": triangle, "mean": mean}


def main(
    image: Path,
    method: Literal["otsu", "triangle", "mean", "fixed"] = "otsu",
    level: float | None = None,
    invert: bool = False,
    megapixels: int = 1000,
) -> Thresholded:
    """Part the bright pixels of an image from the dark ones, by a level that is found or given.

    Args:
        image: The image, grey or in colours, of 8, 16 or 32 bits.
        method: How the level is found; `fixed` takes `level`.
        level: The level of the method `fixed`, in the units of the pixels.
        invert: Whether the dark pixels become white.
        megapixels: An image with more than so many million pixels is refused.
    """
    if (method == "fixed") != (level is not None):
        end(2, "give `level` with the method `fixed`, and only with it")
    pixels = read_grey(image, megapixels)
    if level is None:
        if pixels.min() == pixels.max():
            end(2, f"all pixels of `{image.name}` are equal, so no level parts them")
        level = METHODS[method](pixels)
    white = (pixels > level) != invert
    Path("masks").mkdir(exist_ok=True)
    mask = Path("masks", f"{image.stem}.png")
    Image.fromarray(white).save(mask, optimize=True)
    return Thresholded(mask, level, round(float(white.mean()), 6))

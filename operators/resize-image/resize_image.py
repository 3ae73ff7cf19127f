# /// script
# requires-python = ">=3.11"
# dependencies = ["pillow>=11"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# image = {format = "image/*"}
# width = {unit = "px", minimum = 1, maximum = 100000}
# height = {unit = "px", minimum = 1, maximum = 100000}
# megapixels = {minimum = 1}
#
# [tool.furness.outputs]
# resized = {path = "resized/*", format = "image/*"}
# new_width = {unit = "px"}
# new_height = {unit = "px"}
# ///
"""Make an image smaller or larger."""

import math
import sys
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

from PIL import Image, ImageOps, UnidentifiedImageError

FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


class Resized(NamedTuple):
    """What came out.

    Attributes:
        resized: The image in its new size, in the format and with the name that it had.
        new_width: How wide it is.
        new_height: How high it is.
    """

    resized: Path
    new_width: int
    new_height: int


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def open_image(path: Path, megapixels: int) -> tuple[Image.Image, str]:
    """Open an image that is not too large, upright, and give its format."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path) as image:
            if image.width * image.height > megapixels * 1_000_000:
                end(2, f"`{path.name}` is larger than {megapixels} megapixels: raise `megapixels`")
            return ImageOps.exif_transpose(image), image.format or "PNG"
    except (UnidentifiedImageError, OSError, ValueError) as error:
        end(2, f"`{path.name}` is not an image that can be read: {error}")


def size_of(
    old: tuple[int, int], width: int | None, height: int | None, mode: str
) -> tuple[int, int]:
    """Give the new size; for `fit` the largest within the limits that has the same shape."""
    if not width and not height:
        end(2, "give a `width`, a `height` or both")
    if mode != "fit" and not (width and height):
        end(2, f"the mode `{mode}` needs a `width` and a `height`")
    if mode != "fit" and width and height:
        return width, height
    across = width / old[0] if width else math.inf
    down = height / old[1] if height else math.inf
    factor = min(across, down)
    return max(1, round(old[0] * factor)), max(1, round(old[1] * factor))


def main(
    image: Path,
    width: int | None = None,
    height: int | None = None,
    mode: Literal["fit", "fill", "stretch"] = "fit",
    method: Literal["nearest", "bilinear", "bicubic", "lanczos"] = "lanczos",
    enlarge: bool = True,
    megapixels: int = 1000,
) -> Resized:
    """Make an image smaller or larger.

    Args:
        image: The image.
        width: How wide it becomes, or may become.
        height: How high it becomes, or may become.
        mode: Keep all of it within width and height, fill them and cut the rest, or stretch it.
        method: How new pixels are computed; `nearest` keeps the values of labels.
        enlarge: Whether an image that is smaller is made larger.
        megapixels: An image with more than so many million pixels is refused, before and after.
    """
    picture, known_as = open_image(image, megapixels)
    size = size_of(picture.size, width, height, mode)
    if size[0] * size[1] > megapixels * 1_000_000:
        end(2, f"the new size {size[0]} x {size[1]} is larger than {megapixels} megapixels")
    if enlarge or picture.width > size[0] or picture.height > size[1]:
        chosen = FILTERS["nearest" if picture.mode in ("P", "1") else method]
        resize = ImageOps.fit if mode == "fill" else Image.Image.resize
        picture = resize(picture, size, chosen)
    Path("resized").mkdir(exist_ok=True)
    file = Path("resized", image.name)
    picture.save(file, format=known_as)
    return Resized(file, picture.width, picture.height)

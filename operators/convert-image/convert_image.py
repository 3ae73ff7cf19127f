# /// script
# requires-python = ">=3.11"
# dependencies = ["pillow>=11"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# image = {format = "image/*"}
# quality = {minimum = 1, maximum = 100}
# page = {minimum = 0}
# megapixels = {minimum = 1}
#
# [tool.furness.outputs]
# converted = {path = "converted/*", format = "image/*"}
# ///
"""Convert an image to another format."""

import sys
from pathlib import Path
from typing import Any, Literal, NamedTuple, NoReturn

from PIL import Image, ImageColor, ImageOps, UnidentifiedImageError

ENDINGS = {"png": "png", "jpeg": "jpg", "tiff": "tif", "webp": "webp"}
DEEP = ("I", "F")


class Converted(NamedTuple):
    """What came out.

    Attributes:
        converted: The image in the other format, with the ending of that.
    """

    converted: Path


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def open_image(path: Path, page: int, megapixels: int) -> Image.Image:
    """Open one page of an image that is not too large, upright."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path) as image:
            pages = getattr(image, "n_frames", 1)
            if page >= pages:
                end(2, f"`{path.name}` has no page {page}: it has {pages}, and the first is 0")
            image.seek(page)
            if image.width * image.height > megapixels * 1_000_000:
                end(2, f"`{path.name}` is larger than {megapixels} megapixels: raise `megapixels`")
            return ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, OSError, ValueError) as error:
        end(2, f"`{path.name}` is not an image that can be read: {error}")


def without_alpha(image: Image.Image, background: str) -> Image.Image:
    """Lay an image that is transparent somewhere on a background."""
    try:
        below = Image.new("RGBA", image.size, ImageColor.getrgb(background))
    except ValueError:
        end(2, f"`{background}` is not a colour: write a name, or #rrggbb")
    return Image.alpha_composite(below, image.convert("RGBA")).convert("RGB")


def adapt(image: Image.Image, format: str, colours: str, background: str) -> Image.Image:
    """Give the image with pixels of a kind that the format has."""
    deep = image.mode.startswith(DEEP)
    if deep and format in ("jpeg", "webp"):
        end(2, f"{format} holds 8 bits for each value, and the image has more: take png or tiff")
    if image.mode == "F" and format == "png":
        end(2, "png holds no fractions, and the image has some: take tiff")
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        image = image.convert("RGB")
    if format == "jpeg" and image.has_transparency_data:
        image = without_alpha(image, background)
    if colours == "grey" and not deep:
        return image.convert("LA" if image.has_transparency_data and format != "jpeg" else "L")
    if colours == "rgb" and not deep:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode in ("P", "1", "LA", "PA") and format in ("jpeg", "webp"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def main(
    image: Path,
    format: Literal["png", "jpeg", "tiff", "webp"] = "png",
    colours: Literal["keep", "grey", "rgb"] = "keep",
    quality: int = 90,
    background: str = "white",
    page: int = 0,
    megapixels: int = 1000,
) -> Converted:
    """Convert an image to PNG, JPEG, TIFF or WebP.

    Args:
        image: The image, in any format that Pillow reads.
        format: The format that it gets.
        colours: Keep its colours, or make them grey, or red, green and blue.
        quality: How good a JPEG or WebP is; more is larger.
        background: The colour below what is transparent, where the format has no transparency.
        page: Which page or frame of an image that has several; the first is 0.
        megapixels: An image with more than so many million pixels is refused.
    """
    picture = adapt(open_image(image, page, megapixels), format, colours, background)
    options: dict[str, dict[str, Any]] = {
        "png": {"optimize": True},
        "jpeg": {"quality": quality, "optimize": True},
        "tiff": {"compression": "tiff_lzw"},
        "webp": {"quality": quality},
    }
    Path("converted").mkdir(exist_ok=True)
    file = Path("converted", f"{image.stem}.{ENDINGS[format]}")
    picture.save(file, format=format.upper(), **options[format])
    return Converted(file)

# /// script
# requires-python = ">=3.11"
# dependencies = ["pillow>=11"]
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# image = {format = "image/*"}
# width = {unit = "px", minimum = 1}
# height = {unit = "px", minimum = 1}
# overlap = {unit = "px", minimum = 0}
# megapixels = {minimum = 1}
#
# [tool.furness.outputs]
# tiles = {path = "tiles/*.png", format = "image/png"}
# places = {path = "places.csv", format = "text/csv"}
# ///
"""Cut an image into tiles."""

import csv
import sys
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

from PIL import Image, UnidentifiedImageError


class Tiled(NamedTuple):
    """What was cut.

    Attributes:
        tiles: The tiles, row by row, as PNG.
        places: A row for each tile: its name, row and column, and its place and size in pixels.
        total: How many tiles there are.
    """

    tiles: list[Path]
    places: Path
    total: int


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def open_image(path: Path, megapixels: int) -> Image.Image:
    """Open an image that is not too large."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(path) as image:
            if image.width * image.height > megapixels * 1_000_000:
                end(2, f"`{path.name}` is larger than {megapixels} megapixels: raise `megapixels`")
            image.load()
    except (UnidentifiedImageError, OSError, ValueError) as error:
        end(2, f"`{path.name}` is not an image that can be read: {error}")
    if image.mode in ("F", "CMYK", "YCbCr", "LAB", "HSV"):
        end(2, f"`{path.name}` has pixels of the kind {image.mode}, which PNG has not")
    return image


def starts(length: int, size: int, overlap: int, edge: str) -> list[int]:
    """Give where the tiles begin along one side."""
    step = size - overlap
    if edge == "drop":
        return list(range(0, length - size + 1, step))
    return list(range(0, max(length - overlap, 1), step))


def main(
    image: Path,
    width: int = 256,
    height: int = 256,
    overlap: int = 0,
    edge: Literal["keep", "drop", "pad"] = "keep",
    megapixels: int = 1000,
) -> Tiled:
    """Cut an image into tiles of equal size, which may overlap.

    Args:
        image: The image.
        width: How wide a tile is.
        height: How high a tile is.
        overlap: How far neighbours overlap.
        edge: What becomes of a tile that the edge cuts: it is smaller, left out, or filled up.
        megapixels: An image with more than so many million pixels is refused.
    """
    if overlap >= min(width, height):
        end(2, f"the overlap {overlap} must be less than the width and the height of a tile")
    picture = open_image(image, megapixels)
    across = starts(picture.width, width, overlap, edge)
    down = starts(picture.height, height, overlap, edge)
    folder = Path("tiles")
    folder.mkdir(exist_ok=True)
    places = []
    for row, top in enumerate(down):
        for column, left in enumerate(across):
            right, bottom = left + width, top + height
            if edge == "keep":
                right, bottom = min(right, picture.width), min(bottom, picture.height)
            name = f"{image.stem}-{row:03}-{column:03}.png"
            picture.crop((left, top, right, bottom)).save(folder / name)
            places.append((name, row, column, left, top, right - left, bottom - top))
    with open("places.csv", "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("tile", "row", "column", "left", "top", "width", "height"))
        writer.writerows(places)
    tiles = [folder / place[0] for place in places]
    return Tiled(tiles, Path("places.csv"), len(tiles))

"""Make the pictures on the operators' pages anew, by running the operators on their test data.

Each is `operators/NAME/picture.png`. Run it as `python -m scripts.pictures [NAME …]`.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

OPERATORS = Path(__file__).parents[1] / "operators"
MOST_BYTES = 30_000
GAP = 12
SQUARE = 8
NEAREST = Image.Resampling.NEAREST
WHITE = (255, 255, 255)


def run(name: str, data: str, *arguments: str) -> dict[str, Any]:
    """Run an operator on one of its test files, and give its outputs."""
    given = f"{arguments[0]}={OPERATORS / name / 'tests' / data}"
    folder = tempfile.mkdtemp()
    words = [sys.executable, "-m", "furness", "run", str(OPERATORS / name / "operator.yaml")]
    done = subprocess.run(
        [*words, given, *arguments[1:], "--json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    outputs: dict[str, Any] = json.loads(done.stdout)["outputs"]
    return outputs


def opened(path: str | Path) -> Image.Image:
    """Open a picture, with squares to be seen where it is transparent."""
    image = Image.open(path).convert("RGBA")
    squares = Image.new("L", (-(-image.width // SQUARE), -(-image.height // SQUARE)))
    squares.putdata(
        [255 - 35 * ((x + y) % 2) for y in range(squares.height) for x in range(squares.width)]
    )
    large = squares.resize((squares.width * SQUARE, squares.height * SQUARE), NEAREST)
    below = large.convert("RGBA").crop((0, 0, *image.size))
    return Image.alpha_composite(below, image).convert("RGB")


def beside(images: Sequence[Image.Image], columns: int) -> Image.Image:
    """Put pictures side by side, in rows."""
    width = max(image.width for image in images)
    height = max(image.height for image in images)
    rows = -(-len(images) // columns)
    size = (columns * (width + GAP) - GAP, rows * (height + GAP) - GAP)
    sheet = Image.new("RGB", size, WHITE)
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        left = column * (width + GAP) + (width - image.width) // 2
        top = row * (height + GAP) + (height - image.height) // 2
        sheet.paste(image, (left, top))
    return sheet


def tile_image() -> Image.Image:
    """Show the tiles, with room between them."""
    sizes = ("width=120", "height=80")
    tiles = run("tile-image", "fells.jpg", "image", *sizes)["tiles"]
    return beside([opened(tile["path"]) for tile in tiles], columns=4)


def resize_image() -> Image.Image:
    """Show a picture, and how it fits, fills and is stretched."""
    sizes = ("width=150", "height=150")
    made = [
        run("resize-image", "fells.jpg", "image", *sizes, f"mode={mode}")["resized"]["path"]
        for mode in ("fit", "fill", "stretch")
    ]
    before = opened(OPERATORS / "resize-image" / "tests" / "fells.jpg").resize((225, 150))
    return beside([before, *map(opened, made)], columns=4)


def convert_image() -> Image.Image:
    """Show a badge, on gold and in grey."""
    words = (("format=jpeg", "background=gold"), ("format=webp", "colours=grey"))
    made = [
        run("convert-image", "badge.png", "image", *each)["converted"]["path"] for each in words
    ]
    before = opened(OPERATORS / "convert-image" / "tests" / "badge.png")
    return beside([before, *map(opened, made)], columns=3)


def threshold_image() -> Image.Image:
    """Show cells and their mask."""
    mask = run("threshold-image", "cells.png", "image")["mask"]["path"]
    before = opened(OPERATORS / "threshold-image" / "tests" / "cells.png")
    return beside([before, opened(mask)], columns=2)


def plot() -> Image.Image:
    """Show all kinds of drawings."""
    small = ("width=11", "height=6.5", "resolution=96")
    year = ("x=day", "columns=temperature", "group=place", "title=A year in Cumbria")
    rain = ("kind=scatter", "x=temperature", "columns=rain", "group=place")
    bars = ("kind=bar", "x=place", "columns=January,July", "y_label=rain (mm)")
    often = ("kind=histogram", "columns=temperature", "group=place", "bins=12")
    drawn = [
        run("plot", data, "table", *words, *small)["picture"]["path"]
        for data, words in (
            ("temperature.csv", year),
            ("temperature.csv", rain),
            ("rain.csv", bars),
            ("temperature.csv", often),
        )
    ]
    return beside([opened(path) for path in drawn], columns=2)


def save(picture: Image.Image, path: Path) -> None:
    """Save a picture with as many colours as a page can bear."""
    for colours in (64, 32, 16, 8):
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
    raise SystemExit(f"{path} is larger than {MOST_BYTES} bytes")


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "tile-image": tile_image,
    "resize-image": resize_image,
    "convert-image": convert_image,
    "threshold-image": threshold_image,
    "plot": plot,
}


def main(names: list[str]) -> int:
    """Make the pictures that are named, or all, and give the exit status."""
    for name in names or PICTURES:
        path = OPERATORS / name / "picture.png"
        save(PICTURES[name](), path)
        print(f"{path.relative_to(OPERATORS)}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

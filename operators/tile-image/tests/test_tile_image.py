"""Tiles cover an image, and put together again are the image."""

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops


def opened(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


def places_in(file: Path) -> list[dict[str, int]]:
    with file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [{key: int(row[key]) for key in row if key != "tile"} for row in rows]


@pytest.mark.parametrize(("size", "overlap"), [(120, 0), (100, 0), (100, 30)])
def test_tiles_put_together_are_the_image(operator: Any, size: int, overlap: int) -> None:
    fells = operator.data / "fells.jpg"

    found = operator.call(image=fells, width=size, height=size, overlap=overlap)

    together = Image.new("RGB", (480, 320), "red")
    for tile, place in zip(found.tiles, places_in(found.places), strict=True):
        with Image.open(tile) as opened:
            assert opened.size == (place["width"], place["height"])
            together.paste(opened, (place["left"], place["top"]))
    with Image.open(fells) as whole:
        assert ImageChops.difference(together, whole).getbbox() is None


def test_neighbours_overlap_as_wanted(operator: Any) -> None:
    fells = operator.data / "fells.jpg"
    found = operator.call(image=fells, width=100, height=320, overlap=30)

    lefts = [place["left"] for place in places_in(found.places) if place["row"] == 0]

    assert {after - before for before, after in pairwise(lefts)} == {70}


@pytest.mark.parametrize(
    ("edge", "count", "sizes"),
    [
        ("keep", 12, {(150, 150), (30, 150), (150, 20), (30, 20)}),
        ("drop", 6, {(150, 150)}),
        ("pad", 12, {(150, 150)}),
    ],
)
def test_edge_is_treated_as_wanted(
    operator: Any, edge: str, count: int, sizes: set[tuple[int, int]]
) -> None:
    found = operator.call(image=operator.data / "fells.jpg", width=150, height=150, edge=edge)

    assert found.total == count
    assert {opened(tile).size for tile in found.tiles} == sizes


def test_sixteen_bits_stay_sixteen(operator: Any) -> None:
    path = operator.folder / "deep.png"
    Image.new("I;16", (20, 10), 40_000).save(path)

    found = operator.call(image=path, width=10, height=10)

    with Image.open(found.tiles[1]) as tile:
        assert tile.getpixel((3, 3)) == 40_000


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"overlap": 256}, "must be less than the width"),
        ({"image": __file__}, "is not an image that can be read"),
        ({"image": "large.png"}, "is larger than 1 megapixels"),
    ],
)
def test_wrong_input_is_refused(operator: Any, inputs: dict[str, Any], message: str) -> None:
    Image.new("1", (1100, 1000)).save("large.png")
    inputs = {"image": operator.data / "fells.jpg", "megapixels": 1, **inputs}

    assert message in operator.refuse(**inputs | {"image": Path(inputs["image"])})
    assert not (operator.folder / "tiles").exists()


@pytest.mark.integration
def test_user_cuts_an_image(operator: Any) -> None:
    found = operator.run(f"image={operator.data / 'fells.jpg'}", "width=240", "height=160")

    assert found["total"] == 4
    assert {opened(tile).size for tile in found["tiles"]} == {(240, 160)}
    assert found["places"].read_text().splitlines()[4] == "fells-001-001.png,1,1,240,160,240,160"

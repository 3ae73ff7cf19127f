"""Images get the size, and keep the rest."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image


def opened(path: Path) -> Any:
    with Image.open(path) as image:
        image.load()
        return image


@pytest.mark.parametrize(
    ("inputs", "size"),
    [
        ({"width": 240}, (240, 160)),
        ({"height": 80}, (120, 80)),
        ({"width": 100, "height": 100}, (100, 67)),
        ({"width": 100, "height": 100, "mode": "fill"}, (100, 100)),
        ({"width": 100, "height": 300, "mode": "stretch"}, (100, 300)),
        ({"width": 960}, (960, 640)),
        ({"width": 960, "enlarge": False}, (480, 320)),
    ],
)
def test_size_is_as_wanted(operator: Any, inputs: dict[str, Any], size: tuple[int, int]) -> None:
    found = operator.call(image=operator.data / "fells.jpg", **inputs)

    with Image.open(found.resized) as image:
        assert (image.size, image.format) == (size, "JPEG")
    assert (found.new_width, found.new_height) == size


def test_stretch_and_fill_differ_by_what_they_cut(operator: Any) -> None:
    path = operator.folder / "halves.png"
    halves = Image.new("L", (400, 100), 0)
    halves.paste(255, (100, 0, 300, 100))
    halves.save(path)

    filled = operator.call(image=path, width=50, height=50, mode="fill").resized
    assert opened(filled).getextrema() == (255, 255)

    stretched = operator.call(image=path, width=50, height=50, mode="stretch").resized
    assert opened(stretched).getextrema() == (0, 255)


def test_labels_get_no_new_values(operator: Any) -> None:
    path = operator.folder / "labels.png"
    labels = Image.new("L", (40, 40), 10)
    labels.paste(200, (20, 0, 40, 40))
    labels.save(path)

    found = operator.call(image=path, width=31, method="nearest")

    assert {value for _, value in opened(found.resized).getcolors()} == {10, 200}


def test_photograph_is_put_upright(operator: Any) -> None:
    path = operator.folder / "side.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (80, 40)).save(path, exif=exif)

    found = operator.call(image=path, width=20)

    assert (found.new_width, found.new_height) == (20, 40)
    assert opened(found.resized).getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, "give a `width`, a `height` or both"),
        ({"width": 5, "mode": "fill"}, "the mode `fill` needs a `width` and a `height`"),
        ({"width": 9000, "megapixels": 1}, "the new size 9000 x 6000 is larger than 1 megapixels"),
        ({"width": 5, "image": Path(__file__)}, "is not an image that can be read"),
    ],
)
def test_wrong_input_is_refused(operator: Any, inputs: dict[str, Any], message: str) -> None:
    assert message in operator.refuse(**{"image": operator.data / "fells.jpg", **inputs})


@pytest.mark.integration
def test_user_resizes_an_image(operator: Any) -> None:
    found = operator.run(f"image={operator.data / 'fells.jpg'}", "width=90", "height=90")

    assert found["resized"].name == "fells.jpg"
    assert (found["new_width"], found["new_height"]) == (90, 60)

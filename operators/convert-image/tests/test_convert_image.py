"""Images change their format, and only that."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops


def opened(path: Path) -> Any:
    with Image.open(path) as image:
        image.load()
        return image


@pytest.mark.parametrize(
    ("format_", "ending", "mode"),
    [
        ("png", ".png", "RGBA"),
        ("jpeg", ".jpg", "RGB"),
        ("tiff", ".tif", "RGBA"),
        ("webp", ".webp", "RGBA"),
    ],
)
def test_image_has_the_new_format(operator: Any, format_: str, ending: str, mode: str) -> None:
    found = operator.call(image=operator.data / "badge.png", format=format_)

    assert found.converted.name == f"badge{ending}"
    with Image.open(found.converted) as image:
        assert (image.format, image.mode, image.size) == (format_.upper(), mode, (160, 160))


@pytest.mark.parametrize("format_", ["png", "tiff"])
def test_pixels_stay_where_nothing_is_lost(operator: Any, format_: str) -> None:
    badge = operator.data / "badge.png"

    found = operator.call(image=badge, format=format_)

    with Image.open(badge) as before, Image.open(found.converted) as after:
        assert ImageChops.difference(before, after).getbbox(alpha_only=False) is None


def test_transparent_is_laid_on_the_background(operator: Any) -> None:
    badge = operator.data / "badge.png"
    found = operator.call(image=badge, format="jpeg", background="#ff0000", quality=100)

    red, green, blue = opened(found.converted).getpixel((2, 2))

    assert red > 240
    assert max(green, blue) < 15


@pytest.mark.parametrize(("colours", "mode"), [("grey", "L"), ("rgb", "RGB"), ("keep", "P")])
def test_colours_are_as_wanted(operator: Any, colours: str, mode: str) -> None:
    path = operator.folder / "few.gif"
    Image.new("RGB", (9, 9), "teal").quantize(4).save(path)

    found = operator.call(image=path, colours=colours)

    assert opened(found.converted).mode == mode


def test_page_is_chosen(operator: Any) -> None:
    path = operator.folder / "pages.tif"
    pages = [Image.new("L", (5, 5), value) for value in (10, 20)]
    pages[0].save(path, save_all=True, append_images=pages[1:])

    assert opened(operator.call(image=path, page=1).converted).getpixel((0, 0)) == 20
    assert "has no page 2" in operator.refuse(image=path, page=2)


def test_sixteen_bits_are_kept_or_refused(operator: Any) -> None:
    path = operator.folder / "deep.tif"
    Image.new("I;16", (5, 5), 40_000).save(path)

    assert opened(operator.call(image=path).converted).getpixel((0, 0)) == 40_000
    assert "holds 8 bits" in operator.refuse(image=path, format="jpeg")


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"format": "jpeg", "background": "fell"}, "`fell` is not a colour"),
        ({"image": Path(__file__)}, "is not an image that can be read"),
    ],
)
def test_wrong_input_is_refused(operator: Any, inputs: dict[str, Any], message: str) -> None:
    assert message in operator.refuse(**{"image": operator.data / "badge.png", **inputs})


@pytest.mark.integration
def test_user_converts_an_image(operator: Any) -> None:
    badge = operator.data / "badge.png"

    found = operator.run(f"image={badge}", "format=webp", "colours=grey", "quality=50")

    assert found["converted"].name == "badge.webp"
    assert opened(found["converted"]).format == "WEBP"
    assert found["converted"].stat().st_size < badge.stat().st_size

"""Bright pixels are white, whatever finds the level."""

from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.integration


def values_of(path: Any) -> set[Any]:
    with Image.open(path) as image:
        return {value for _, value in image.convert("L").getcolors() or []}


def share_of(path: Any) -> float:
    with Image.open(path) as image:
        pixels = image.convert("L").histogram()
    return pixels[255] / sum(pixels)


@pytest.mark.parametrize(
    ("method", "least", "most"), [("otsu", 80, 110), ("triangle", 45, 75), ("mean", 50, 75)]
)
def test_method_finds_a_level_between_background_and_cells(
    operator: Any, method: str, least: float, most: float
) -> None:
    found = operator.run(f"image={operator.data / 'cells.png'}", f"method={method}")

    assert least < found["threshold"] < most
    assert values_of(found["mask"]) == {0, 255}
    assert found["share"] == pytest.approx(share_of(found["mask"]), abs=1e-5)


def test_level_that_is_given_parts_exactly(operator: Any) -> None:
    path = operator.folder / "steps.png"
    steps = Image.new("L", (4, 1))
    steps.putdata([10, 20, 30, 40])
    steps.save(path)

    found = operator.run(f"image={path}", "method=fixed", "level=20", "invert=yes")

    with Image.open(found["mask"]) as mask:
        assert [mask.convert("L").getpixel((x, 0)) for x in range(4)] == [255, 255, 0, 0]
    assert (found["threshold"], found["share"]) == (20.0, 0.5)


def test_sixteen_bits_are_parted_in_their_own_units(operator: Any) -> None:
    path = operator.folder / "deep.tif"
    deep = Image.new("I;16", (20, 20), 1_000)
    deep.paste(50_000, (0, 0, 20, 5))
    deep.save(path)

    found = operator.run(f"image={path}")

    assert 1_000 <= found["threshold"] < 50_000
    assert found["share"] == 0.25


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["method=fixed"], "give `level` with the method `fixed`, and only with it"),
        (["level=3"], "give `level` with the method `fixed`, and only with it"),
        (["image=even.png"], "all pixels of `even.png` are equal"),
        (["image=none.png"], "`none.png` is not an image that can be read"),
    ],
)
def test_wrong_input_is_told(operator: Any, words: list[str], message: str) -> None:
    Image.new("L", (9, 9), 5).save(operator.folder / "even.png")
    (operator.folder / "none.png").write_text("none")
    image = [] if words[0].startswith("image") else [f"image={operator.data / 'cells.png'}"]

    assert message in operator.fail(*image, *words)

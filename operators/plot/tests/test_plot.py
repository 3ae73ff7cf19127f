"""Pictures show the data, in the size that is wanted, and are the same each time."""

import re
from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.integration


def temperature(operator: Any) -> str:
    return f"table={operator.data / 'temperature.csv'}"


@pytest.mark.parametrize(
    ("kind", "words", "points"),
    [
        ("line", ["x=day", "columns=temperature", "group=place"], 106),
        ("scatter", ["x=temperature", "columns=rain", "group=place"], 106),
        ("histogram", ["columns=temperature,rain", "bins=8"], 212),
    ],
)
def test_picture_has_its_size_and_colours(
    operator: Any, kind: str, words: list[str], points: int
) -> None:
    sizes = ["width=12.7", "height=7.62", "resolution=100"]

    found = operator.run(temperature(operator), f"kind={kind}", *words, *sizes)

    assert (found["points"], found["left_out"]) == (points, 0)
    with Image.open(found["picture"]) as picture:
        assert (picture.format, picture.size) == ("PNG", (500, 300))
        colours = {colour for _, colour in picture.convert("RGB").getcolors(100_000) or []}
    assert len(colours) > 20


def test_bars_and_empty_cells(operator: Any) -> None:
    words = ["kind=bar", "x=place", "columns=January,July", "title=Rain", "format=svg"]

    found = operator.run(f"table={operator.data / 'rain.csv'}", *words)

    text = found["picture"].read_text()
    assert (found["points"], found["left_out"]) == (7, 1)
    assert text.startswith("<?xml")
    for word in ("Rain", "Keswick", "Grasmere", "January", "July"):
        assert f">{word}<" in text
    assert len(re.findall(r'<g id="patch_\d+">', text)) >= 9


@pytest.mark.parametrize("format_", ["png", "svg", "pdf"])
def test_same_table_gives_the_same_bytes(operator: Any, format_: str) -> None:
    words = [temperature(operator), "x=day", "columns=rain", f"format={format_}"]

    first = operator.run(*words, "--no-reuse", "--out", "first")["picture"].read_bytes()
    second = operator.run(*words, "--no-reuse", "--out", "second")["picture"].read_bytes()

    assert first == second


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["columns=snow"], "`temperature.csv` has no column `snow`; it has: day, place"),
        (["columns=place"], "`Keswick` in column `place`, row 1, is not a number"),
        (["columns=rain", "kind=histogram", "x=day"], "a histogram has no `x`"),
    ],
)
def test_wrong_input_is_told(operator: Any, words: list[str], message: str) -> None:
    assert message in operator.fail(temperature(operator), *words)


def test_empty_table_is_told(operator: Any) -> None:
    (operator.folder / "empty.csv").write_text("n\n\n")

    assert "there is nothing to draw in `empty.csv`" in operator.fail(
        "table=empty.csv", "columns=n"
    )

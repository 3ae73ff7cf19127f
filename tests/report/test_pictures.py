import base64
from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image, ImageChops

from furness.report.pictures import Picture, Unreadable, is_picture, picture


def opened(uri: str) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(uri.partition(",")[2])))


def ramp(mode: str, factor: float, shift: float = 0.0) -> Image.Image:
    grey = Image.linear_gradient("L").convert("F")
    scaled = grey.point(lambda value: value * factor + shift)
    return scaled if mode == "F" else scaled.convert("I").convert(mode)


def shown(path: Path, *, with_large: bool = False) -> Picture:
    made = picture(str(path), with_large=with_large)
    assert isinstance(made, Picture), made
    return made


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp", "gif", "bmp"])
def test_picture_of_each_format_is_small_and_keeps_its_size(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.radial_gradient("L").resize((500, 300)).convert("RGB").save(path)

    made = shown(path)

    assert is_picture(path.name)
    assert (made.width, made.height) == (500, 300)
    assert opened(made.thumbnail).size == (240, 144)
    assert len(made.thumbnail) < 20_000


@pytest.mark.parametrize(
    ("mode", "factor", "shift"),
    [("F", 1e-4, -0.01), ("I;16", 20, 1000), ("I", 5000, -600_000)],
    ids=["float", "16-bit", "32-bit"],
)
def test_picture_of_deep_images_spans_black_to_white(
    tmp_path: Path, mode: str, factor: float, shift: float
) -> None:
    path = tmp_path / "a.tif"
    ramp(mode, factor, shift).save(path)

    made = shown(path)
    darkest, brightest = opened(made.thumbnail).convert("L").getextrema()

    assert "is black" in made.note
    assert isinstance(darkest, int | float)
    assert isinstance(brightest, int | float)
    assert darkest < 12
    assert brightest > 243


def test_picture_of_floats_that_are_not_finite_is_dark(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    Image.new("F", (8, 8), float("nan")).save(path)

    assert shown(path).note == "no finite values"


@pytest.mark.parametrize("mode", ["1", "L", "I;16"])
def test_picture_of_a_mask_has_colours(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.png"
    mask = Image.new(mode, (64, 64))
    mask.paste(1, (8, 8, 40, 40))
    mask.save(path)

    made = shown(path)
    red, green, blue = opened(made.thumbnail).convert("RGB").split()

    assert made.note == "a colour for each value"
    assert ImageChops.difference(red, green).getbbox() == (0, 0, 64, 64)
    assert blue.getextrema()[0] == 33


def test_picture_of_a_photograph_on_black_is_not_taken_for_a_mask(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    photograph = Image.new("L", (128, 128))
    photograph.paste(Image.effect_noise((40, 40), 40), (50, 50))
    photograph.save(path)

    assert shown(path).note == ""


def test_picture_with_transparency_stands_on_white(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(path)

    assert opened(shown(path).thumbnail).convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_picture_enlarged_is_the_file_itself_when_a_browser_can_show_it(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.linear_gradient("L").convert("RGB").save(path)

    large = shown(path, with_large=True).large or ""

    assert base64.b64decode(large.partition(",")[2]) == path.read_bytes()


def test_picture_enlarged_of_a_big_tiff_is_at_most_1200_wide(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    Image.linear_gradient("L").resize((1500, 400)).save(path)

    assert opened(shown(path, with_large=True).large or "").size == (1200, 320)


def bomb() -> bytes:
    """Give a PNG of a few bytes that says it has ten thousand million pixels."""
    header = b"IHDR" + (100_000).to_bytes(4) * 2 + b"\x08\x00\x00\x00\x00"
    chunks = (13).to_bytes(4) + header + crc32(header).to_bytes(4)
    return b"\x89PNG\r\n\x1a\n" + chunks + bytes(4) + b"IDAT" + crc32(b"IDAT").to_bytes(4)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be read"),
        (b"II*\0garbage", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "cannot be read"),
        (bomb(), "too large"),
    ],
    ids=["empty", "tiff", "png", "bomb"],
)
def test_picture_of_a_bad_file_is_told_and_never_raised(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)

    made = picture(str(path), with_large=True)

    assert isinstance(made, Unreadable)
    assert reason in made.reason


def test_picture_of_a_cut_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.effect_noise((200, 200), 50).save(path)
    path.write_bytes(path.read_bytes()[:900])

    assert isinstance(picture(str(path), with_large=False), Unreadable)


def test_picture_of_a_missing_file_is_told(tmp_path: Path) -> None:
    made = picture(str(tmp_path / "gone.png"), with_large=False)

    assert made == Unreadable("the file is no longer there")

"""Images as data URIs: a file as it is, or what is shown of it."""

import base64
from io import BytesIO
from typing import TYPE_CHECKING

from furness.lazy import lazy
from furness.report.visible import DEEP, is_labels, is_transparent

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazy("PIL.Image")


LARGE = 1200
"""The longest side of an enlarged picture, in pixels."""

_SHOWN_AS_THEY_ARE = {"PNG": "png", "JPEG": "jpeg", "WEBP": "webp", "GIF": "gif"}
_LARGEST_AS_IT_IS = 150_000


def as_it_is(path: str, image: "Image.Image") -> str | None:
    """Give the file itself when a browser can show it, and it is small enough."""
    kind = _SHOWN_AS_THEY_ARE.get(image.format or "")
    if kind is None or max(image.size) > LARGE or image.mode in DEEP or is_transparent(image):
        return None
    with open(path, "rb") as file:
        content = file.read(_LARGEST_AS_IT_IS + 1)
    if len(content) > _LARGEST_AS_IT_IS or is_labels(image):
        return None
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def data_uri(image: "Image.Image") -> str:
    """Write a picture in WebP, losslessly if it has a palette."""
    flat = image.mode == "P"
    file = BytesIO()
    image.convert("RGB" if flat else image.mode).save(
        file, "WEBP", quality=60 if flat else 74, method=2, lossless=flat
    )
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"

"""The names of container images: which texts look like one, and what they are called for short."""

from typing import TYPE_CHECKING

from furness.errors import InputError
from furness.lazy import lazy

if TYPE_CHECKING:
    import re
    import subprocess
else:
    re = lazy("re")
    subprocess = lazy("subprocess")

_PREFIX = "docker://"
_HUB = "docker.io/"
_DIGEST = r"[^@\s]+@sha256:[0-9a-f]{64}"
_HOST = r"(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?/)?"
_PATH = r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*"
_TAGGED = rf"{_HOST}{_PATH}(?:/{_PATH})*:\w[\w.-]{{0,127}}"
_WITH_PORT = rf"[A-Za-z0-9][A-Za-z0-9.-]*:\d+(?:/{_PATH})+"
_WHOLE = r"[A-Za-z0-9]([A-Za-z0-9._:/@+-]*[A-Za-z0-9_])?"
_VERSION = r"\d+\.\d+\.\d+(?:[-+][\w.+-]+)?"


def is_image(text: str) -> bool:
    """Tell whether a text can only be an image: `name/…:tag`, `…@sha256:…` or `docker://…`.

    A function of a Python source, `tools/blur.py:main`, is none.
    """
    path, colon, tag = text.rpartition(":")
    if not colon:
        return False
    if text.startswith(_PREFIX) or re.fullmatch(_DIGEST, text):
        return True
    if path.endswith(".py") or "/" not in text:
        return False
    return bool(re.fullmatch(_WITH_PORT, text) or ("/" not in tag and re.fullmatch(_TAGGED, text)))


def checked(image: str) -> str:
    """Give an image's name without `docker://`.

    Raises:
        InputError: It cannot be one.
    """
    name = bare(image).strip()
    if not re.fullmatch(_WHOLE, name):
        raise InputError(
            f"`{image}` is not the name of an image",
            hint="write it as `registry.example.org/group/name:1.0`, in small letters",
            code="image-name",
        )
    return name


def bare(image: str) -> str:
    """Give an image's name without `docker://`."""
    return image.removeprefix(_PREFIX)


def called(image: str) -> str:
    """Give the last part of an image's name, without its tag: `blur` for `example.org/a/blur:2`."""
    return bare(image).partition("@")[0].rpartition("/")[2].partition(":")[0]


def version_of(image: str) -> str | None:
    """Give the version that an image's tag is; None when it is another word."""
    tag = bare(image).partition("@")[0].rpartition("/")[2].partition(":")[2]
    return tag if re.fullmatch(_VERSION, tag) else None


def qualify(reference: str) -> str:
    """Give an image's name with its registry, which is Docker Hub when none is named."""
    first, slash, _ = reference.partition("/")
    if slash and (first == "localhost" or "." in first or ":" in first):
        return reference
    return f"{_HUB}{reference}" if slash else f"{_HUB}library/{reference}"

"""The names of container images: which texts look like one, and what they are called for short."""

import re

from furness.errors import InputError

_PREFIX = "docker://"
_DIGEST = re.compile(r"[^@\s]+@sha256:[0-9a-f]{64}")
_HOST = r"(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?/)?"
_PATH = r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*"
_TAGGED = re.compile(rf"{_HOST}{_PATH}(?:/{_PATH})*:\w[\w.-]{{0,127}}")
_WITH_PORT = re.compile(rf"[A-Za-z0-9][A-Za-z0-9.-]*:\d+(?:/{_PATH})+")
_WHOLE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._:/@+-]*[A-Za-z0-9_])?")
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:[-+][\w.+-]+)?")


def is_image(text: str) -> bool:
    """Tell whether a text can only be an image: `name/…:tag`, `…@sha256:…` or `docker://…`.

    A function of a Python source, `tools/blur.py:main`, is none.
    """
    if text.startswith(_PREFIX) or _DIGEST.fullmatch(text):
        return True
    path, _, tag = text.rpartition(":")
    if path.endswith(".py") or "/" not in text:
        return False
    return bool(_WITH_PORT.fullmatch(text) or ("/" not in tag and _TAGGED.fullmatch(text)))


def checked(image: str) -> str:
    """Give an image's name without `docker://`.

    Raises:
        InputError: It cannot be one.
    """
    name = bare(image).strip()
    if not _WHOLE.fullmatch(name):
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
    return tag if _VERSION.fullmatch(tag) else None

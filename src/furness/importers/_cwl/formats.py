"""The formats of CWL's files as media types."""

from typing import Any

_EDAM = {
    "1964": "text/plain",
    "2330": "text/plain",
    "2331": "text/html",
    "2332": "application/xml",
    "3464": "application/json",
    "3475": "text/tab-separated-values",
    "3508": "application/pdf",
    "3579": "image/jpeg",
    "3591": "image/tiff",
    "3603": "image/png",
    "3604": "image/svg+xml",
    "3750": "application/yaml",
    "3752": "text/csv",
}
"""Formats of http://edamontology.org that have a media type."""


def media_type(formats: Any) -> tuple[str | None, str | None]:
    """Give the media type for the format of a file, and what has none.

    Args:
        formats: An address such as `http://edamontology.org/format_3752`, several, or None.
    """
    listed = formats if isinstance(formats, list) else [formats] if formats else []
    if len(listed) != 1:
        return None, f"`{', '.join(map(str, listed))}`" if listed else None
    text = str(listed[0])
    edam = _EDAM.get(text.rpartition("format_")[2]) if "edam" in text.lower() else None
    iana = text.rpartition("/media-types/")[2] if "iana.org" in text else None
    found = edam or iana
    return (found, None) if found else (None, f"`{text}`")

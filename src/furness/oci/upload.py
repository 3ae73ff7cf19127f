"""Bring content into a registry."""

import os
from typing import Any
from urllib.parse import urlencode, urljoin

from furness.oci.connection import Connection, Question
from furness.oci.reference import Reference
from furness.oci.refusal import failed, translated


def upload(connection: Connection, reference: Reference, content: bytes | str, digest: str) -> None:
    """Bring content into a registry, unless it is there.

    Args:
        connection: Who asks.
        reference: The repository.
        content: The bytes, or the path of a file with them.
        digest: Their digest.

    Raises:
        OutsideError: The registry does not take it. Nothing can be seen of it.
    """
    address = f"{reference.address}/blobs/"
    if connection.ask(Question(f"{address}{digest}", "HEAD")) is not None:
        return
    begun = connection.ask(Question(f"{address}uploads/", "POST", b""))
    if begun is None:
        raise failed(reference, "has no such repository")
    with translated(reference):
        place = urljoin(address, begun.headers.get("location", ""))
    url = f"{place}{'&' if '?' in place else '?'}{urlencode({'digest': digest})}"
    headers = {"Content-Type": "application/octet-stream"}
    if isinstance(content, bytes):
        put(connection, reference, url, (content, headers))
    else:
        headers["Content-Length"] = str(os.path.getsize(content))
        with open(content, "rb") as file:
            put(connection, reference, url, (file, headers))


def put(
    connection: Connection, reference: Reference, url: str, sent: tuple[Any, dict[str, str]]
) -> None:
    """Send content, with its headers, to where a registry takes it.

    Raises:
        OutsideError: The registry does not take it.
    """
    if connection.ask(Question(url, "PUT", *sent)) is None:
        raise failed(reference, "has no such repository")

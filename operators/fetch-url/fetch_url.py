# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.furness]
# version = "1.0.0"
#
# [tool.furness.inputs]
# attempts = {minimum = 1, maximum = 100}
# timeout = {unit = "s", minimum = 0.1}
# wait = {unit = "s", minimum = 0}
#
# [tool.furness.outputs]
# file = {path = "fetched/*"}
# size = {unit = "B"}
# ///
"""Fetch a file by HTTP."""

import hashlib
import http.client
import re
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit

CHUNK = 1024 * 1024
LONGEST_WAIT = 60.0
PASSING = {408, 425, 429, 500, 502, 503, 504}
HANDLERS = (
    urllib.request.ProxyHandler,
    urllib.request.UnknownHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.HTTPRedirectHandler,
    urllib.request.HTTPErrorProcessor,
)


class Fetched(NamedTuple):
    """What came.

    Attributes:
        file: The file.
        digest: The SHA-256 of its content.
        size: How large it is.
    """

    file: Path
    digest: str
    size: int


class PassingError(Exception):
    """It may work when it is tried again.

    `wait` is how many seconds the server asks to wait.
    """

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Part:
    """The part of the file that has come, and which version of the file it belongs to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.version = ""

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self.path.stat().st_size if self.path.exists() else 0


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input, 75 for what may work later."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def opener() -> urllib.request.OpenerDirector:
    """Give what opens addresses, and nothing but HTTP and HTTPS, also after a redirect."""
    director = urllib.request.OpenerDirector()
    for handler in HANDLERS:
        director.add_handler(handler())
    return director


def name_in(url: str) -> str:
    """Give the last part of an address as a file name."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        end(2, f"`{url}` is not an address that starts with http:// or https://")
    return unquote(parts.path).rstrip("/").rpartition("/")[2] or "file"


def ask(url: str, part: Part) -> urllib.request.Request:
    """Give the request for what has not come yet."""
    headers = {"User-Agent": "fetch-url/1.0", "Accept-Encoding": "identity"}
    if part.size and part.version:
        headers |= {"Range": f"bytes={part.size}-", "If-Range": part.version}
    return urllib.request.Request(url, headers=headers)


def version_of(headers: http.client.HTTPMessage) -> str:
    """Give what tells this version of the file from others; a weak tag does not."""
    tag = headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else headers.get("Last-Modified", "")


def receive(response: http.client.HTTPResponse, part: Part) -> None:
    """Write what comes behind what has come.

    Raises:
        PassingError: It ended too early.
    """
    goes_on = response.status == 206
    start = part.size if goes_on else 0
    told = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    if goes_on and (not told or int(told[1]) != start):
        part.version = ""
        raise PassingError("the server sent another part than it was asked for")
    part.version = version_of(response.headers)
    length = response.headers.get("Content-Length")
    with part.path.open("ab" if goes_on else "wb") as stream:
        while chunk := response.read(CHUNK):
            stream.write(chunk)
    if length is not None and part.size < start + int(length):
        raise PassingError(f"the connection ended after {part.size} of {start + int(length)} bytes")


def try_once(url: str, part: Part, timeout: float) -> None:
    """Fetch what is missing.

    Raises:
        PassingError: It may work when it is tried again.
    """
    try:
        with opener().open(ask(url, part), timeout=timeout) as response:
            receive(response, part)
    except HTTPError as error:
        error.close()
        if error.code == 416:
            part.path.unlink(missing_ok=True)
            part.version = ""
        elif error.code not in PASSING:
            end(1, f"`{url}` gives HTTP status {error.code} ({error.reason})")
        later = error.headers.get("Retry-After", "")
        wait = float(later) if later.isdigit() else 0.0
        raise PassingError(f"HTTP status {error.code} ({error.reason})", wait) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise PassingError(str(reason) or type(error).__name__) from None


def fetch(url: str, part: Part, attempts: int, timeout: float, wait: float) -> None:
    """Try until all of the file has come."""
    for attempt in range(1, attempts + 1):
        try:
            return try_once(url, part, timeout)
        except PassingError as error:
            print(f"attempt {attempt}: {error}; {part.size} bytes are here", file=sys.stderr)
            if attempt == attempts:
                end(75, f"`{url}` cannot be fetched: {error}")
            time.sleep(min(max(error.wait, wait * 2 ** (attempt - 1)), LONGEST_WAIT))
    return None


def main(
    url: str,
    name: str = "",
    sha256: str = "",
    attempts: int = 5,
    timeout: float = 60.0,
    wait: float = 1.0,
) -> Fetched:
    """Fetch a file by HTTP, going on where a broken connection ended, and verify its SHA-256.

    Args:
        url: Where it is: an address that starts with http:// or https://.
        name: What the file is called; empty takes the last part of the address.
        sha256: What the SHA-256 of its content must be; empty takes any.
        attempts: How often it is tried.
        timeout: The longest silence of the server.
        wait: The pause before the second attempt; it doubles each time.
    """
    wanted = sha256.strip().lower().removeprefix("sha256:")
    if wanted and not re.fullmatch(r"[0-9a-f]{64}", wanted):
        end(2, f"`{sha256}` is not a SHA-256: it has 64 digits from 0 to f")
    name = name or name_in(url)
    if name in (".", "..") or "/" in name or "\0" in name:
        end(2, f"`{name}` is not the name of a file")
    folder = Path("fetched")
    folder.mkdir(exist_ok=True)
    part = Part(Path("fetched.part"))
    part.path.unlink(missing_ok=True)
    fetch(url, part, attempts, timeout, wait)
    with part.path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if wanted and found != wanted:
        end(1, f"the SHA-256 of `{url}` is {found}, not {wanted}")
    file = part.path.replace(folder / name)
    return Fetched(file, found, file.stat().st_size)

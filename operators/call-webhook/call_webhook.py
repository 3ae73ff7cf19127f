# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.furness]
# entry = "main"
# version = "1.0.0"
# secrets = ["WEBHOOK_TOKEN"]
#
# [tool.furness.inputs]
# attempts = {minimum = 1, maximum = 100}
# timeout = {unit = "s", minimum = 0.1}
# wait = {unit = "s", minimum = 0}
#
# [tool.furness.outputs]
# answer = {type = "Optional[Json]"}
# ///
"""Call a webhook."""

import http.client
import json
import os
import sys
import time
import urllib.request
import uuid
from typing import Any, Literal, NamedTuple, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit

PASSING = {408, 425, 429, 500, 502, 503, 504}
LONGEST_ANSWER = 1024 * 1024
LONGEST_WAIT = 60.0
HANDLERS = (
    urllib.request.ProxyHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.HTTPErrorProcessor,
)


class Answer(NamedTuple):
    """What the other side says.

    Attributes:
        status: The HTTP status.
        answer: What it answers: JSON as it is, anything else as text, none when there is none.
    """

    status: int
    answer: Any


class PassingError(Exception):
    """It may work when it is tried again.

    `wait` is how many seconds the other side asks to wait.
    """

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input, 75 for what may work later."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def opener() -> urllib.request.OpenerDirector:
    """Give what calls addresses; it follows no redirect, as a token is for one place only."""
    director = urllib.request.OpenerDirector()
    for handler in HANDLERS:
        director.add_handler(handler())
    return director


def ask(url: str, method: str, body: Any, header: str) -> urllib.request.Request:
    """Give the request. Each attempt has the same key, so that the other side can see that."""
    data = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "call-webhook/1.0",
        "Idempotency-Key": uuid.uuid4().hex,
    }
    token = os.environ.get("WEBHOOK_TOKEN", "").strip()
    if token:
        headers[header] = f"Bearer {token}" if header.lower() == "authorization" else token
    return urllib.request.Request(url, data, headers, method=method)


def read(response: http.client.HTTPResponse) -> Any:
    """Give the answer."""
    content = response.read(LONGEST_ANSWER)
    text = content.decode(errors="replace")
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text


def call_once(request: urllib.request.Request, timeout: float) -> Answer:
    """Call it once.

    Raises:
        PassingError: It may work when it is tried again.
    """
    url = request.full_url
    try:
        with opener().open(request, timeout=timeout) as response:
            return Answer(response.status, read(response))
    except HTTPError as error:
        with error:
            told = error.read(500).decode(errors="replace").strip()
        if 300 <= error.code < 400:
            there = error.headers.get("Location", "nowhere")
            end(1, f"`{url}` leads to `{there}`: call that, if you trust it")
        if error.code not in PASSING:
            end(1, f"`{url}` gives HTTP status {error.code} ({error.reason}) {told}".strip())
        later = error.headers.get("Retry-After", "")
        wait = float(later) if later.isdigit() else 0.0
        raise PassingError(f"HTTP status {error.code} ({error.reason})", wait) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise PassingError(str(reason) or type(error).__name__) from None


def main(
    url: str,
    body: dict[str, Any] | None = None,
    result: dict[str, Any] | None = None,
    method: Literal["POST", "PUT", "PATCH"] = "POST",
    header: str = "Authorization",
    attempts: int = 5,
    timeout: float = 30.0,
    wait: float = 1.0,
) -> Answer:
    """Send JSON to an address, also as an exit step that tells how a run ended.

    The secret `WEBHOOK_TOKEN` goes with it as `Authorization: Bearer …`; when it is empty, nothing.

    Args:
        url: The address, which starts with http:// or https://.
        body: What is sent.
        result: What `furness run --json` prints; it is sent as `result` within the body.
        method: The HTTP method.
        header: The header that has the token; one that is not `Authorization` has nothing else.
        attempts: How often it is tried.
        timeout: The longest silence of the other side.
        wait: The pause before the second attempt; it doubles each time.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        end(2, f"`{url}` is not an address that starts with http:// or https://")
    content = (body or {}) | ({"result": result} if result else {})
    request = ask(url, method, content, header)
    for attempt in range(1, attempts + 1):
        try:
            return call_once(request, timeout)
        except PassingError as error:
            print(f"attempt {attempt}: {error}", file=sys.stderr)
            if attempt == attempts:
                end(75, f"`{url}` cannot be called: {error}")
            time.sleep(min(max(error.wait, wait * 2 ** (attempt - 1)), LONGEST_WAIT))
    raise AssertionError("the last attempt returns or ends")

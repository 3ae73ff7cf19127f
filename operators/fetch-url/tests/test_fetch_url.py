"""A file comes whole, or not at all, from a server that misbehaves."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

CONTENT = bytes(range(256)) * 4096
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Gives one file; `faults` says what goes wrong with each request, the first first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: list[str] = []
        self.ranges: list[str | None] = []
        self.tag = '"one"'

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/data/fells%20map.bin?size=all"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.ranges.append(self.headers["Range"])
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault.isdigit():
            self.answer(int(fault))
        elif ":" in fault:
            self.answer(302, Location=fault)
        else:
            self.give(fault)

    def answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def give(self, fault: str) -> None:
        start = 0
        if self.headers["Range"] and self.headers["If-Range"] == self.server.tag:
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if start else 200)
        self.send_header("ETag", self.server.tag)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        if start:
            told = start + 1 if fault == "shifted" else start
            self.send_header("Content-Range", f"bytes {told}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        end = len(CONTENT) // 2 if fault in ("cut", "changed") else len(CONTENT)
        self.wfile.write(CONTENT[start:end])
        if fault == "changed":
            self.server.tag = '"two"'

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_user_fetches_a_file_under_its_name(operator: Any, server: Server) -> None:
    found = operator.run(f"url={server.url}", f"sha256={DIGEST.upper()}")

    assert found["file"].name == "fells map.bin"
    assert found["file"].read_bytes() == CONTENT
    assert (found["digest"], found["size"]) == (DIGEST, len(CONTENT))


def test_broken_connection_is_taken_up_where_it_broke(operator: Any, server: Server) -> None:
    server.faults = ["cut"]

    found = operator.call(url=server.url, wait=0.0)

    assert found.digest == DIGEST
    assert server.ranges == [None, f"bytes={len(CONTENT) // 2}-"]


def test_file_that_changed_meanwhile_is_fetched_from_the_start(
    operator: Any, server: Server
) -> None:
    server.faults = ["changed"]

    found = operator.call(url=server.url, wait=0.0, name="map")

    assert (found.digest, found.file.name) == (DIGEST, "map")
    assert len(server.ranges) == 2


@pytest.mark.parametrize(
    "faults", [["503", "429"], ["cut", "shifted"], ["cut", "416"], ["cut", "500"]]
)
def test_faults_that_pass_are_outlived(operator: Any, server: Server, faults: list[str]) -> None:
    server.faults = faults

    assert operator.call(url=server.url, wait=0.0).digest == DIGEST


def test_fault_that_stays_ends_as_one_that_may_pass(operator: Any, server: Server) -> None:
    server.faults = ["503"] * 3

    reason = operator.refuse(status=75, url=server.url, wait=0.0, attempts=3)

    assert "cannot be fetched: HTTP status 503" in reason
    assert len(server.ranges) == 3
    assert not (operator.folder / "fetched" / "fells map.bin").exists()


def test_missing_file_is_asked_for_once(operator: Any, server: Server) -> None:
    server.faults = ["404"]

    assert "gives HTTP status 404" in operator.refuse(status=1, url=server.url)
    assert len(server.ranges) == 1


def test_user_is_told_of_another_content(operator: Any, server: Server) -> None:
    reason = operator.fail(f"url={server.url}", f"sha256={'0' * 64}")

    assert f"is {DIGEST}, not {'0' * 64}" in reason


def test_redirect_to_a_file_of_the_machine_is_not_followed(operator: Any, server: Server) -> None:
    server.faults = ["file:///etc/passwd"]

    assert "302" in operator.refuse(status=1, url=server.url)


def test_nobody_there_is_told(operator: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    reason = operator.refuse(status=75, url=f"http://127.0.0.1:{port}/map", attempts=1)

    assert "refused" in reason


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"url": "file:///etc/passwd"}, "is not an address"),
        ({"url": "http://x/y", "sha256": "abc"}, "`abc` is not a SHA-256"),
        ({"url": "http://x/y", "name": "../y"}, "is not the name of a file"),
        ({"url": "http://x/%2e%2e"}, "`..` is not the name of a file"),
    ],
)
def test_wrong_input_is_refused(operator: Any, wrong: dict[str, str], message: str) -> None:
    assert message in operator.refuse(**wrong)

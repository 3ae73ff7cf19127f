import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from furness.errors import OutsideError
from furness.oci.manifest import MANIFEST, Manifest, sha256
from furness.oci.reference import Reference, parse_reference
from furness.oci.registry import Repository

Answer = tuple[int, dict[str, str], bytes]
Serve = Callable[[Callable[[BaseHTTPRequestHandler], Answer | None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], Answer | None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                found = answer(self)
                if found is None:
                    self.connection.close()
                    return
                status, headers, body = found
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815 - the names of http.server

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def reference_of(address: str) -> Reference:
    return parse_reference(f"{address}/team/blur")


def repository(address: str) -> Repository:
    return Repository(reference_of(address))


def test_tags_come_page_by_page(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        more = "last=0.1" not in request.path
        link = {"Link": '</v2/team/blur/tags/list?last=0.1&n=1>; rel="next"'} if more else {}
        return 200, link, json.dumps({"tags": ["0.1" if more else "0.2"]}).encode()

    assert repository(serve(answer)).tags() == ["0.1", "0.2"]


def test_tags_of_a_repository_that_is_not_there_are_none(serve: Serve) -> None:
    assert repository(serve(lambda _: (404, {}, b"{}"))).tags() == []


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        ((401, {"WWW-Authenticate": "Basic"}, b""), "registry-login", "wants a login"),
        ((403, {}, b""), "registry-login", "403: Forbidden, for `team/blur`"),
        ((418, {}, b""), "registry", "answers 418"),
        (None, "registry", "does not answer"),
    ],
    ids=["no login", "forbidden", "odd", "cut off"],
)
def test_registry_that_refuses_is_an_error_with_what_to_do(
    serve: Serve, answer: Answer | None, code: str, message: str
) -> None:
    with pytest.raises(OutsideError, match=message) as caught:
        repository(serve(lambda _: answer)).tags()

    assert caught.value.problems[0].code == code
    assert caught.value.hint


@pytest.mark.parametrize("status", [429, 500, 503])
def test_registry_that_is_busy_is_to_be_asked_later(serve: Serve, status: int) -> None:
    told = b'{"errors": [{"message": "slow\\n\\u001b[31m down"}]}'

    with pytest.raises(OutsideError, match=rf"answers {status}: slow\[31m down") as caught:
        repository(serve(lambda _: (status, {}, told))).tags()

    assert (caught.value.hint or "").startswith("try again later")


@pytest.mark.parametrize(
    "content",
    [b"<html>", b"[]", b"", b"3", b'{"a": "\xe9"}', b'{"sch', b"[" * 100_000],
    ids=["page", "list", "nothing", "number", "not UTF-8", "cut", "deep"],
)
def test_manifest_that_is_none_is_refused(serve: Serve, content: bytes) -> None:
    with pytest.raises(OutsideError, match=r"no manifest for `1\.0`") as caught:
        repository(serve(lambda _: (200, {}, content))).manifest("1.0")

    assert caught.value.problems[0].code == "registry"


def test_answer_is_not_read_beyond_what_it_may_have(serve: Serve) -> None:
    address = serve(lambda _: (200, {}, b" " * (5 << 20)))

    with pytest.raises(OutsideError, match="more than 4194304 bytes"):
        repository(address).manifest("1.0")
    with pytest.raises(OutsideError, match="more than 7 bytes"):
        repository(address).blob(sha256(b"content"), 7)


def test_answer_that_breaks_off_is_an_error(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer | None:
        request.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n{}")
        return None

    with pytest.raises(OutsideError, match="does not answer"):
        repository(serve(answer)).manifest("1.0")


def test_upload_to_an_address_that_is_none_is_an_error(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        is_begun = request.command == "POST"
        return (202, {"Location": "http://[no"}, b"") if is_begun else (404, {}, b"")

    with pytest.raises(OutsideError, match="names an address that is none"):
        repository(serve(answer)).put_blob(b"content", sha256(b"content"))


def test_content_that_is_not_what_its_digest_says_is_refused(serve: Serve) -> None:
    address = serve(lambda _: (200, {"Content-Type": MANIFEST}, b"something else"))

    for read in (repository(address).blob, repository(address).manifest):
        with pytest.raises(OutsideError, match="gives something else"):
            read(sha256(b"content"))


def test_upload_that_breaks_off_is_an_error(serve: Serve, tmp_path: Path) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer | None:
        found = {"HEAD": (404, {}, b""), "POST": (202, {"Location": "/v2/up?x=1"}, b"")}
        return found.get(request.command)

    (tmp_path / "blob").write_bytes(b"0" * 100_000)
    place = repository(serve(answer))

    with pytest.raises(OutsideError, match="does not answer"):
        place.put_blob(str(tmp_path / "blob"), "sha256:0")
    with pytest.raises(OutsideError, match="does not answer"):
        place.put_manifest(Manifest(b"{}", MANIFEST), "1.0")


@pytest.mark.parametrize("is_there", [True, False], ids=["before", "after"])
def test_tag_that_somebody_else_takes_meanwhile_is_told(serve: Serve, is_there: bool) -> None:
    put: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if request.command == "PUT":
            put.append(request.path)
            return 201, {}, b""
        is_taken = is_there or bool(put)
        return (200, {"Content-Type": MANIFEST}, b"{}") if is_taken else (404, {}, b"{}")

    place = repository(serve(answer))

    assert not place.put_new(Manifest(b'{"ours": 1}', MANIFEST), "1.0.0")
    assert place.put_new(Manifest(b"{}", MANIFEST), "1.0.0")
    assert put == ([] if is_there else ["/v2/team/blur/manifests/1.0.0"])

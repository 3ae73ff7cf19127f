import base64
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from furness.errors import OutsideError
from furness.oci.reference import parse_reference
from furness.oci.registry import MANIFEST, Manifest, Repository, sha256

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


def repository(address: str) -> Repository:
    return Repository(parse_reference(f"{address}/team/blur"))


def test_tags_come_page_by_page(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        more = "last=0.1" not in request.path
        link = {"Link": '</v2/team/blur/tags/list?last=0.1&n=1>; rel="next"'} if more else {}
        return 200, link, json.dumps({"tags": ["0.1" if more else "0.2"]}).encode()

    assert repository(serve(answer)).tags() == ["0.1", "0.2"]


def test_tags_of_a_repository_that_is_not_there_are_none(serve: Serve) -> None:
    assert repository(serve(lambda _: (404, {}, b"{}"))).tags() == []


def test_login_is_taken_from_the_file_of_the_engine_and_brings_a_token(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        given = request.headers.get("Authorization", "")
        if request.path.startswith("/token"):
            return (200, {}, b'{"token": "t"}') if given == f"Basic {known}" else (401, {}, b"")
        if given == "Bearer t":
            return 200, {}, b'{"tags": ["1.0"]}'
        realm = f'Bearer realm="http://{address}/token",service="here"'
        return 401, {"WWW-Authenticate": realm}, b""

    address = serve(answer)
    known = base64.b64encode(b"ann:secret").decode()
    (tmp_path / "auth.json").write_text(json.dumps({"auths": {address: {"auth": known}}}))
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(tmp_path / "auth.json"))

    assert repository(address).tags() == ["1.0"]


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        ((401, {"WWW-Authenticate": "Basic"}, b""), "registry-login", "wants a login"),
        ((403, {}, b""), "registry-login", "refuses the login"),
        ((500, {}, b'{"errors": [{"message": "disk full"}]}'), "registry", "500: disk full"),
        (None, "registry", "does not answer"),
    ],
    ids=["no login", "forbidden", "broken", "cut off"],
)
def test_registry_that_refuses_is_an_error_with_what_to_do(
    serve: Serve, answer: Answer | None, code: str, message: str
) -> None:
    with pytest.raises(OutsideError, match=message) as caught:
        repository(serve(lambda _: answer)).tags()

    assert caught.value.problems[0].code == code
    assert caught.value.hint


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

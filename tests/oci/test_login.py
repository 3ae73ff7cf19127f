"""Where logins of a registry go, and how long they last."""

import base64
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from furness.errors import OutsideError
from furness.oci.manifest import sha256
from furness.oci.registry import Repository
from tests.oci.test_registry import Answer, Serve, reference_of, repository, serve

__all__ = ["serve"]

BASIC = base64.b64encode(b"ann:secret").decode()

Asked = Callable[[BaseHTTPRequestHandler], Answer]


def known_to(address: str, folder: Path) -> Repository:
    (folder / "auth.json").write_text(json.dumps({"auths": {address: {"auth": BASIC}}}))
    return Repository(reference_of(address), {"REGISTRY_AUTH_FILE": str(folder / "auth.json")})


def want_login(_request: BaseHTTPRequestHandler) -> Answer:
    return 401, {"WWW-Authenticate": "Basic"}, b""


def want_token(request: BaseHTTPRequestHandler) -> Answer:
    """Say that tokens are to be had at the same address."""
    realm = f'Bearer realm="http://{request.headers["Host"]}/token",service="here"'
    return 401, {"WWW-Authenticate": realm}, b""


def noting(given: list[str | None], answer: Asked) -> Asked:
    """Give an answer that also notes the logins which it is given."""

    def note(request: BaseHTTPRequestHandler) -> Answer:
        given.append(request.headers.get("Authorization"))
        return answer(request)

    return note


def test_login_is_taken_from_the_file_of_the_engine_and_brings_a_token(
    serve: Serve, tmp_path: Path
) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        given = request.headers.get("Authorization", "")
        if request.path.startswith("/token"):
            return (200, {}, b'{"token": "t"}') if given == f"Basic {BASIC}" else (401, {}, b"")
        return (200, {}, b'{"tags": ["1.0"]}') if given == "Bearer t" else want_token(request)

    assert known_to(serve(answer), tmp_path).tags() == ["1.0"]


@pytest.mark.parametrize("answer", [want_login, want_token])
def test_login_does_not_go_to_where_the_registry_sends_on(
    serve: Serve, tmp_path: Path, answer: Asked
) -> None:
    given: list[str | None] = []
    other = serve(noting(given, answer))
    address = serve(lambda _: (307, {"Location": f"http://{other}/blob"}, b""))

    with pytest.raises(OutsideError, match=f"sends on to `{other}`, which answers 401") as caught:
        known_to(address, tmp_path).blob(sha256(b"content"))

    assert given == [None]
    assert caught.value.problems[0].code == "registry"


def test_login_does_not_go_to_another_host_that_a_list_names(serve: Serve, tmp_path: Path) -> None:
    given: list[str | None] = []

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if not request.headers.get("Authorization"):
            return want_login(request)
        return 200, {"Link": f'<http://{other}/more>; rel="next"'}, b'{"tags": ["0.1"]}'

    other = serve(noting(given, lambda _: (200, {}, b'{"tags": ["0.2"]}')))

    assert known_to(serve(answer), tmp_path).tags() == ["0.1", "0.2"]
    assert given == [None]


def test_token_that_expires_is_asked_for_anew(serve: Serve) -> None:
    issued: list[str] = []
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if request.path.startswith("/token"):
            issued.append(f"t{len(issued)}")
            return 200, {}, json.dumps({"token": issued[-1]}).encode()
        asked.append(request.path)
        is_known = request.headers.get("Authorization") == f"Bearer t{len(asked) // 3}"
        return (200, {}, b'{"tags": []}') if is_known else want_token(request)

    place = repository(serve(answer))

    assert [place.tags() for _ in range(4)] == [[]] * 4
    assert len(issued) > 1


def test_login_that_is_refused_is_not_tried_for_ever(serve: Serve, tmp_path: Path) -> None:
    given: list[str | None] = []

    with pytest.raises(OutsideError, match="refuses the login"):
        known_to(serve(noting(given, want_login)), tmp_path).tags()

    assert given == [None, f"Basic {BASIC}"]


@pytest.mark.parametrize(
    "realm",
    ["", "nonsense", "file:///etc/hostname", "http://[no"],
)
def test_login_at_an_address_that_is_none_is_an_error(serve: Serve, realm: str) -> None:
    challenge = {"WWW-Authenticate": f'Bearer service="x",realm="{realm}"'}

    with pytest.raises(OutsideError, match=r"for logins|names an address that is none"):
        repository(serve(lambda _: (401, challenge, b""))).tags()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, {}, b"<html>"), "has a login that gives no token"),
        ((200, {}, b'{"token": 3}'), "has a login that gives no token"),
        ((401, {}, b""), "refuses the login"),
        ((503, {}, b""), "has a login that answers 503"),
        (None, "has a login that does not answer"),
    ],
)
def test_login_that_gives_no_token_is_an_error(
    serve: Serve, answer: Answer | None, message: str
) -> None:
    realm = f"http://{serve(lambda _: answer)}/token"
    address = serve(lambda _: (401, {"WWW-Authenticate": f'Bearer realm="{realm}"'}, b""))

    with pytest.raises(OutsideError, match=message):
        repository(address).tags()

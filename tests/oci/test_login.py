"""Where logins of a registry go, and how long they last."""

import base64
import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from furness.errors import OutsideError
from furness.oci.manifest import sha256
from furness.oci.registry import Repository
from tests.oci.test_registry import Answer, Serve, reference_of, repository, serve

__all__ = ["serve"]

BASIC = base64.b64encode(b"ann:secret").decode()


def known_to(address: str, folder: Path) -> Repository:
    (folder / "auth.json").write_text(json.dumps({"auths": {address: {"auth": BASIC}}}))
    return Repository(reference_of(address), {"REGISTRY_AUTH_FILE": str(folder / "auth.json")})


@pytest.mark.parametrize("challenge", ["Basic", 'Bearer realm="http://{other}/token"'])
def test_login_does_not_go_to_where_the_registry_sends_on(
    serve: Serve, tmp_path: Path, challenge: str
) -> None:
    given: list[str | None] = []

    def answer_elsewhere(request: BaseHTTPRequestHandler) -> Answer:
        given.append(request.headers.get("Authorization"))
        return 401, {"WWW-Authenticate": challenge.format(other=other)}, b""

    other = serve(answer_elsewhere)
    address = serve(lambda _: (307, {"Location": f"http://{other}/blob"}, b""))

    with pytest.raises(OutsideError, match=f"sends on to `{other}`, which answers 401") as caught:
        known_to(address, tmp_path).blob(sha256(b"content"))

    assert given == [None]
    assert caught.value.problems[0].code == "registry"


def test_login_does_not_go_to_another_host_that_a_list_names(serve: Serve, tmp_path: Path) -> None:
    given: list[str | None] = []

    def answer_elsewhere(request: BaseHTTPRequestHandler) -> Answer:
        given.append(request.headers.get("Authorization"))
        return 200, {}, b'{"tags": ["0.2"]}'

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if not request.headers.get("Authorization"):
            return 401, {"WWW-Authenticate": "Basic"}, b""
        return 200, {"Link": f'<http://{other}/more>; rel="next"'}, b'{"tags": ["0.1"]}'

    other = serve(answer_elsewhere)

    assert known_to(serve(answer), tmp_path).tags() == ["0.1", "0.2"]
    assert given == [None]


def test_token_that_expires_is_asked_for_anew(serve: Serve) -> None:
    issued: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if request.path.startswith("/token"):
            issued.append(f"t{len(issued)}")
            return 200, {}, json.dumps({"token": issued[-1]}).encode()
        asked.append(request.path)
        if request.headers.get("Authorization") == f"Bearer t{len(asked) // 3}":
            return 200, {}, b'{"tags": []}'
        return 401, {"WWW-Authenticate": f'Bearer realm="http://{address}/token"'}, b""

    asked: list[str] = []
    address = serve(answer)
    place = repository(address)

    assert [place.tags() for _ in range(4)] == [[]] * 4
    assert len(issued) > 1


def test_login_that_is_refused_is_not_tried_for_ever(serve: Serve, tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        asked.append(request.path)
        return 401, {"WWW-Authenticate": "Basic"}, b""

    with pytest.raises(OutsideError, match="refuses the login"):
        known_to(serve(answer), tmp_path).tags()

    assert len(asked) == 2


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

"""Lists of a registry that are none, or without end."""

from http.server import BaseHTTPRequestHandler

import pytest

from furness.errors import OutsideError
from furness.oci import connection
from furness.oci.connection import Connection, Question
from furness.oci.pages import pages
from furness.oci.reference import parse_reference
from tests.oci.test_registry import Answer, Serve, repository, serve

__all__ = ["serve"]


@pytest.mark.parametrize(
    "content", [b"<html>", b"[]", b"", b'{"tags": [1]}', b'{"tags": "0.1"}', b"\xff", b"{"]
)
@pytest.mark.parametrize("status", [200, 204])
def test_list_that_is_none_is_refused(serve: Serve, content: bytes, status: int) -> None:
    answer: Answer = (status, {}, content if status == 200 else b"")

    with pytest.raises(OutsideError, match="gives something that is no list of tags") as caught:
        repository(serve(lambda _: answer)).tags()

    assert caught.value.problems[0].code == "registry"


def test_list_of_nothing_has_nothing(serve: Serve) -> None:
    assert repository(serve(lambda _: (200, {}, b'{"tags": null}'))).tags() == []


def test_page_that_names_itself_is_the_last(serve: Serve) -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        return 200, {"Link": f'<{request.path}>; rel="next"'}, b'{"tags": ["0.1"]}'

    assert repository(serve(answer)).tags() == ["0.1"]


class Endless(Connection):
    """A registry whose every page names a next one."""

    def ask(self, question: Question) -> connection.Answer:
        """Give a page."""
        headers = {"link": f'<{question.url}+>; rel="next"'}
        return connection.Answer(b'{"tags": ["0.1"]}', headers)


def test_list_without_end_is_refused() -> None:
    reference = parse_reference("registry.example.org/group/blur")

    with pytest.raises(OutsideError, match="gives a list of tags that does not end"):
        pages(Endless(reference, {}), reference, "https://registry.example.org/v2/list", "tags")


def test_next_page_that_is_none_is_an_error(serve: Serve) -> None:
    answer: Answer = (200, {"Link": "<http://[no>"}, b'{"tags": ["0.1"]}')

    with pytest.raises(OutsideError, match="names an address that is none"):
        repository(serve(lambda _: answer)).tags()

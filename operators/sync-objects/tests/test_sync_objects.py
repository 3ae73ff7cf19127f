"""Folders go into a store and come back, by file and by S3."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uv

pytestmark = pytest.mark.integration
KEYS = '{"access_key_id": "testing", "secret_access_key": "testing"}'


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def store(operator: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the words that name a folder of a disk."""
    monkeypatch.setenv("OBJECT_STORE_CREDENTIALS", "")
    return [f"url=file://{operator.folder / 'store' / 'deep'}".replace(" ", "%20")]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Give the address of an S3 that has one bucket."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    program = ["moto_server"]
    if not shutil.which("moto_server"):
        program = [uv.find_uv_bin(), "tool", "run", "--from", "moto[server]", "moto_server"]
    words = [*program, "-H", "127.0.0.1", "-p", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdout=quiet, stderr=quiet) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            answer_of(url, server)
            urllib.request.urlopen(urllib.request.Request(f"{url}/fells", method="PUT")).close()
            yield url
        finally:
            server.terminate()


def answer_of(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 180
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("`moto_server` does not answer")


@pytest.fixture
def bucket(endpoint: str, request: pytest.FixtureRequest, monkeypatch: Any) -> list[str]:
    """Give the words that name a folder of a bucket, new for each test."""
    monkeypatch.setenv("OBJECT_STORE_CREDENTIALS", KEYS)
    options = f'options={{"endpoint": "{endpoint}", "region": "us-east-1"}}'
    return [f"url=s3://fells/{request.node.name}", options]


@pytest.mark.parametrize("place", ["store", "bucket"])
def test_folder_goes_there_and_comes_back(
    operator: Any, place: str, request: pytest.FixtureRequest
) -> None:
    words = request.getfixturevalue(place)
    survey = operator.data / "survey"

    sent = operator.run(*words, f"folder={survey}")
    back = operator.run(*words, "--no-reuse", "--out", "back")

    assert sent["downloaded_folder"] is None
    assert (sent["sent"], sent["removed"], back["sent"]) == (2, 0, 2)
    assert sent["objects"] == back["objects"]
    assert [each["path"] for each in back["objects"]] == ["fells.csv", "notes/method.txt"]
    assert content(back["downloaded_folder"]) == content(survey)


def test_only_what_matches_comes(operator: Any, store: list[str]) -> None:
    operator.run(*store, f"folder={operator.data / 'survey'}")

    back = operator.run(*store, "patterns=notes/*")

    assert list(content(back["downloaded_folder"])) == ["notes/method.txt"]


def test_large_file_goes_in_parts(operator: Any, bucket: list[str]) -> None:
    (operator.folder / "large").mkdir()
    (operator.folder / "large" / "fells.bin").write_bytes(os.urandom(20_000_000))

    operator.run(*bucket, "folder=large")
    back = operator.run(*bucket, "--no-reuse", "--out", "back")

    assert content(back["downloaded_folder"]) == content(operator.folder / "large")


def test_s3_gets_what_is_new_and_loses_what_is_gone(operator: Any, bucket: list[str]) -> None:
    mine = operator.folder / "mine"
    shutil.copytree(operator.data / "survey", mine)
    operator.run(*bucket, "folder=mine")
    (mine / "notes" / "method.txt").unlink()
    (mine / "lakes.csv").write_text("name\nUllswater\n")

    found = operator.run(*bucket, "folder=mine", "delete=yes")

    assert (found["sent"], found["removed"]) == (1, 1)
    back = operator.run(*bucket, "--no-reuse", "--out", "back")
    assert content(back["downloaded_folder"]) == content(mine)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["url=ftp://example.org/x"], "is not an address such as s3://"),
        (["delete=yes"], "`delete` is for uploads"),
        (["folder=empty", "delete=yes"], "would remove everything in the store"),
    ],
)
def test_wrong_input_is_told(
    operator: Any, store: list[str], words: list[str], message: str
) -> None:
    (operator.folder / "empty").mkdir()
    words = words if words[0].startswith("url=") else [*store, *words]

    assert message in operator.fail(*words)


def test_bucket_that_is_missing_and_wrong_options_are_told(
    operator: Any, bucket: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is not there" in operator.fail("url=s3://lakes/x", bucket[1])
    assert "an option is not known" in operator.fail(bucket[0], 'options={"colour": "red"}')
    monkeypatch.setenv("OBJECT_STORE_CREDENTIALS", "testing")
    reason = operator.fail(*bucket)
    assert "OBJECT_STORE_CREDENTIALS is not JSON" in reason


def test_server_that_is_gone_is_told_without_the_secret(
    operator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBJECT_STORE_CREDENTIALS", KEYS.replace("testing", "dreadful"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    options = f'options={{"endpoint": "http://127.0.0.1:{port}"}}'

    reason = operator.fail("url=s3://fells/x", options, "retries=1")

    assert "cannot be reached" in reason
    assert "dreadful" not in reason

"""The other side gets the JSON, the token, and a second try."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

PIPELINE = """
pipeline: lists
inputs:
  folder: {type: Directory}
steps:
  list:
    operator: operators/list-files/operator.yaml
    arguments: {folder: $folder, pattern: "*.md", least: 1000}
exit:
  always:
    operator: operators/call-webhook/operator.yaml
    arguments: {url: "URL"}
"""


class Hook(ThreadingHTTPServer):
    """Keeps what it is sent; `statuses` are what it answers, the first first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses: list[int] = []
        self.got: list[tuple[str, dict[str, str], Any]] = []
        self.answer = b'{"ok": true}'

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.command, dict(self.headers), body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def do_PUT(self) -> None:
        self.do_POST()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setenv("WEBHOOK_TOKEN", "abc")
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_user_sends_json_with_a_token(operator: Any, hook: Hook) -> None:
    found = operator.run(f"url={hook.url}", 'body={"text": "Ärger im Moor"}')

    assert found == {"status": 200, "answer": {"ok": True}}
    ((method, headers, body),) = hook.got
    assert (method, body) == ("POST", {"text": "Ärger im Moor"})
    assert headers["Authorization"] == "Bearer abc"
    assert headers["Content-Type"] == "application/json"


def test_token_goes_alone_into_another_header(operator: Any, hook: Hook) -> None:
    operator.call(url=hook.url, method="PUT", header="X-Token")

    ((method, headers, body),) = hook.got
    assert (method, headers["X-Token"], body) == ("PUT", "abc", {})
    assert "Authorization" not in headers


def test_empty_token_is_not_sent(
    operator: Any, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_TOKEN", "")

    operator.call(url=hook.url)

    assert "Authorization" not in hook.got[0][1]


def test_result_of_a_run_goes_with_the_body(operator: Any, hook: Hook) -> None:
    operator.call(url=hook.url, body={"text": "x"}, result={"state": "failed"})

    assert hook.got[0][2] == {"text": "x", "result": {"state": "failed"}}


def test_exit_step_tells_how_the_run_ended(operator: Any, hook: Hook) -> None:
    shutil.copytree(operator.document.parents[1], operator.folder / "operators")
    (operator.folder / "pipeline.yaml").write_text(PIPELINE.replace("URL", hook.url))
    words = [sys.executable, "-m", "furness", "run", "pipeline.yaml", "folder=operators"]

    assert subprocess.run(words, cwd=operator.folder, check=False).returncode == 1

    told = hook.got[0][2]["result"]
    assert (told["pipeline"], told["state"]) == ("lists", "failed")
    assert "there must be 1000" in told["failures"][0]["message"]


def test_second_try_is_known_as_the_same(operator: Any, hook: Hook) -> None:
    hook.statuses = [503, 429]

    operator.call(url=hook.url, wait=0.0)

    assert len(hook.got) == 3
    assert len({headers["Idempotency-Key"] for _, headers, _ in hook.got}) == 1


@pytest.mark.parametrize(
    ("statuses", "end", "message", "calls"),
    [
        ([503, 503], 75, "cannot be called: HTTP status 503", 2),
        ([403], 1, 'gives HTTP status 403 (Forbidden) {"ok": true}', 1),
        ([302], 1, "leads to `http://127.0.0.1:1/elsewhere`", 1),
    ],
)
def test_refusal_is_told(
    operator: Any, hook: Hook, statuses: list[int], end: int, message: str, calls: int
) -> None:
    hook.statuses = statuses

    assert message in operator.refuse(status=end, url=hook.url, attempts=2, wait=0.0)
    assert len(hook.got) == calls


@pytest.mark.parametrize(("answer", "expected"), [(b"", None), (b"thanks", "thanks")])
def test_answer_need_not_be_json(
    operator: Any, hook: Hook, answer: bytes, expected: str | None
) -> None:
    hook.answer = answer

    assert operator.call(url=hook.url).answer == expected


def test_address_that_is_none_is_refused(operator: Any) -> None:
    assert "is not an address" in operator.refuse(url="ftp://example.org/x")


def test_user_hears_of_a_missing_token(
    operator: Any, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEBHOOK_TOKEN")

    assert "`WEBHOOK_TOKEN`" in operator.wrong(f"url={hook.url}")
    assert hook.got == []

"""Type the commands of an operator's page, beside stand-ins for what it speaks to."""

import http.server
import re
import shlex
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.folder import FURNESS, Folder

COMMAND = re.compile(r"^    ((?:[A-Z_]+=\w* )?(furness|python|cat) .*)$", re.MULTILINE)
WRONG = re.compile(r"# an error$")
PROGRAMS = {"furness": shlex.join(FURNESS), "python": shlex.quote(sys.executable), "cat": "cat"}
DATA = Path(__file__).parents[1] / "operators" / "fetch-url" / "tests"


class WebHandler(http.server.SimpleHTTPRequestHandler):
    """Gives the files that the page of `fetch-url` fetches, and takes what is sent."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments, directory=str(DATA))  # type: ignore[arg-type]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class MailHandler(socketserver.StreamRequestHandler):
    """Takes every mail, and leaves without a word."""

    def handle(self) -> None:
        answer, in_mail = "220 here", False
        while True:
            self.wfile.write(f"{answer}\r\n".encode() * (not in_mail))
            line = self.rfile.readline().strip().upper()
            if in_mail and line == b".":
                answer, in_mail = "250 taken", False
            elif line == b"DATA":
                self.wfile.write(b"354 go\r\n")
                in_mail = True
            elif not in_mail:
                answer = "250 ok"
                if line in (b"", b"QUIT"):
                    return


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


@pytest.fixture
def stand_ins() -> Iterator[dict[str, str]]:
    """Give what stands in a page for a server, and what is there instead."""
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), WebHandler)
    mail = socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailHandler)
    with _serving(web) as web_port, _serving(mail) as mail_port:
        yield {"127.0.0.1:8000": f"127.0.0.1:{web_port}", "port=1025": f"port={mail_port}"}


def follow_page(folder: Folder, replaced: dict[str, str]) -> None:
    """Type each command of the page in a folder; what is an error must say so.

    Args:
        folder: A copy of the operator's folder.
        replaced: What is written in the page, and what is typed instead.
    """
    page = (folder.path / "README.md").read_text()
    commands = [(line, program) for line, program in COMMAND.findall(page) if " & " not in line]
    assert commands
    for line, program in commands:
        typed = line.replace(f"{program} ", f"{PROGRAMS[program]} ", 1)
        for written, instead in replaced.items():
            typed = typed.replace(written, instead)
        words = ["sh", "-c", typed]
        done = subprocess.run(
            words, cwd=folder.path, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == (1 if WRONG.search(line) else 0), (typed, done.stderr)
        assert "Traceback" not in done.stderr

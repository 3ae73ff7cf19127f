"""A mail arrives as it was written, and a password is never sent in the open."""

import base64
import datetime
import email
import email.policy
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ADDRESSES = {"server": "127.0.0.1", "sender": "me@example.org", "recipients": ("you@example.org",)}


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps the mails that it is sent; `answers` are its answers to a command, if not the usual."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.context = context
        self.answers: dict[str, str] = {}
        self.tls_first = False
        self.mails: list[EmailMessage] = []
        self.logins: list[tuple[str, bool]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Session(socketserver.StreamRequestHandler):
    server: MailServer
    encrypted = False

    def handle(self) -> None:
        try:
            if self.server.tls_first:
                self.encrypt()
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                if not self.obey(line):
                    break
        except (ssl.SSLError, ConnectionError):
            return
        finally:
            self.rfile.close()
            self.connection.close()

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def encrypt(self) -> None:
        self.rfile.close()
        self.wfile.close()
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.encrypted = True

    def obey(self, line: str) -> bool:
        command = line.split(":", maxsplit=1)[0].split(maxsplit=1)[0].upper()
        answer = self.server.answers.get(command) or self.server.answers.get(line)
        if answer:
            self.say(answer)
        elif command == "EHLO":
            self.say("250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN")
        elif command == "STARTTLS":
            self.say("220 go")
            self.encrypt()
        elif command == "AUTH":
            self.server.logins.append((line.rsplit(maxsplit=1)[-1], self.encrypted))
            self.say("235 welcome")
        elif command == "DATA":
            self.take()
        else:
            self.say("250 ok")
        return command != "QUIT"

    def take(self) -> None:
        self.say("354 go")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.mails.append(mail)
        self.say("250 taken")


def text_of(part: Any) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with a key and a certificate for 127.0.0.1 that it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def mails(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.setenv("SMTP_PASSWORD", "fret not")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with MailServer(context) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_user_sends_a_mail_with_a_file(operator: Any, mails: MailServer) -> None:
    words = ["server=127.0.0.1", f"port={mails.port}", "security=none", "sender=me@example.org"]
    words += ['recipients=["you@example.org", "her@example.org"]', "subject=Regen in Öttingen"]

    found = operator.run(*words, "body=viel", f"attachments={operator.data / 'report.csv'}")

    (mail,) = mails.mails
    assert mail["Subject"] == "Regen in Öttingen"
    assert mail["To"] == "you@example.org, her@example.org"
    assert mail["Message-ID"] == found["message_id"]
    assert mail["Date"]
    assert text_of(mail.get_body()) == "viel\n"
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "report.csv"
    assert attached.get_content_type() == "text/csv"
    assert attached.get_payload(decode=True) == b"place,rain\nKeswick,250.7\n"
    assert (found["refused"], mails.logins) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_password_goes_through_tls(
    operator: Any, mails: MailServer, certificate: Path, security: str
) -> None:
    mails.tls_first = security == "tls"
    inputs = ADDRESSES | {"port": mails.port, "user": "me"}

    operator.call(**inputs, subject="x", security=security, certificates=certificate)

    ((told, encrypted),) = mails.logins
    assert base64.b64decode(told) == b"\0me\0fret not"
    assert encrypted
    assert len(mails.mails) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_certificate_that_nobody_trusts_ends_it(
    operator: Any, mails: MailServer, security: str
) -> None:
    mails.tls_first = security == "tls"
    inputs = ADDRESSES | {"port": mails.port, "user": "me"}

    reason = operator.refuse(status=1, **inputs, subject="x", security=security)

    assert "does not speak TLS that is trusted" in reason
    assert (mails.logins, mails.mails) == ([], [])


def test_password_in_the_open_is_refused(operator: Any) -> None:
    inputs = ADDRESSES | {"server": "mail.example.org", "user": "me"}

    assert "not sent without TLS" in operator.refuse(**inputs, subject="x", security="none")


def test_result_of_a_run_is_told(operator: Any, mails: MailServer) -> None:
    failures = [{"task": "segment/3", "message": "it is dark"}]
    result = {"pipeline": "cells", "state": "failed", "run": "r1", "failures": failures}
    inputs = ADDRESSES | {"port": mails.port, "security": "none"}

    operator.call(**inputs, subject="x", body="Oh.", result=result)

    assert text_of(mails.mails[0]) == "Oh.\n\ncells: failed (r1)\nsegment/3: it is dark\n"


@pytest.mark.parametrize(
    ("command", "answer", "status", "message"),
    [
        ("MAIL", "451 later", 75, "says 451 later"),
        ("DATA", "554 spam", 1, "says 554 spam"),
        ("RCPT", "550 unknown", 2, "takes none of the recipients: you@example.org"),
    ],
)
def test_refusal_is_told(
    operator: Any, mails: MailServer, command: str, answer: str, status: int, message: str
) -> None:
    mails.answers = {command: answer}
    inputs = ADDRESSES | {"port": mails.port, "security": "none"}

    assert message in operator.refuse(status=status, **inputs, subject="x")
    assert mails.mails == []


def test_wrong_password_is_told_without_it(operator: Any, mails: MailServer) -> None:
    mails.answers = {"AUTH": "535 no"}
    inputs = ADDRESSES | {"port": mails.port, "security": "none", "user": "me"}

    reason = operator.refuse(**inputs, subject="x")

    assert "does not take the password of `me` (SMTP 535)" in reason
    assert "fret" not in reason


def test_one_recipient_who_is_refused_is_an_output(operator: Any, mails: MailServer) -> None:
    mails.answers = {"rcpt TO:<her@example.org>": "550 unknown"}
    inputs = ADDRESSES | {"port": mails.port, "security": "none"}

    both = ("you@example.org", "her@example.org")
    found = operator.call(**inputs | {"recipients": both}, subject="x")

    assert found.refused == ["her@example.org"]
    assert len(mails.mails) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"recipients": ("you",)}, "`you` is not an address"),
        ({"recipients": ()}, "at least one of the `recipients`"),
        ({"subject": "x\nBcc: all@example.org"}, "must be one line"),
    ],
)
def test_wrong_input_is_refused(operator: Any, wrong: dict[str, Any], message: str) -> None:
    assert message in operator.refuse(**{**ADDRESSES, "subject": "x", **wrong})


def test_attachments_that_are_too_large_are_refused(operator: Any) -> None:
    large = operator.folder / "large.bin"
    large.write_bytes(bytes(2_000_000))

    reason = operator.refuse(**ADDRESSES, subject="x", attachments=(large,), most=1.0)

    assert "have 2.0 MB, and `most` allows 1" in reason


def test_nobody_there_is_told(operator: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        inputs = ADDRESSES | {"port": taken.getsockname()[1], "security": "none"}

    assert "cannot be reached" in operator.refuse(status=75, **inputs, subject="x")

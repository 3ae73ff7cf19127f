# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.furness]
# entry = "main"
# version = "1.0.0"
# secrets = ["SMTP_PASSWORD"]
#
# [tool.furness.inputs]
# port = {minimum = 1, maximum = 65535}
# timeout = {unit = "s", minimum = 0.1}
# most = {unit = "MB", minimum = 0}
# ///
"""Send a mail."""

import mimetypes
import os
import re
import smtplib
import ssl
import sys
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any, Literal, NamedTuple, NoReturn

ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


class Sent(NamedTuple):
    """What was sent.

    Attributes:
        message_id: The name under which mail servers know the mail.
        refused: The recipients whom the server refused, when it took the mail for others.
    """

    message_id: str
    refused: list[str]


def end(status: int, message: str) -> NoReturn:
    """End with a message: status 2 for wrong input, 75 for what may work later."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


def describe(result: dict[str, Any]) -> str:
    """Give the result of a run, which an exit step gets, as a few lines."""
    lines = [f"{result.get('pipeline')}: {result.get('state')} ({result.get('run')})"]
    failures = result.get("failures") or []
    lines += [f"{failure.get('task')}: {failure.get('message')}" for failure in failures]
    return "\n".join(lines)


def attach(message: EmailMessage, files: tuple[Path, ...], most: float) -> None:
    """Attach files that are not too large together."""
    size = sum(path.stat().st_size for path in files)
    if size > most * 1e6:
        end(2, f"the attachments have {size / 1e6:.1f} MB, and `most` allows {most:g}")
    for path in files:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=path.name)


def write(sender: str, recipients: tuple[str, ...], subject: str, body: str) -> EmailMessage:
    """Give a mail, checked."""
    for address in (sender, *recipients):
        if not ADDRESS.fullmatch(address):
            end(2, f"`{address}` is not an address such as `name@example.org`")
    if not recipients:
        end(2, "name at least one of the `recipients`")
    if re.search(r"[\r\n]", subject):
        end(2, "the subject must be one line")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ", ".join(recipients), subject
    message.set_content(body)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    return message


def connect(
    server: str, port: int, security: str, context: ssl.SSLContext, timeout: float
) -> smtplib.SMTP:
    """Give a connection, which is encrypted already where the server wants it so."""
    if security == "tls":
        return smtplib.SMTP_SSL(server, port, timeout=timeout, context=context)
    return smtplib.SMTP(server, port, timeout=timeout)


def send(
    connection: smtplib.SMTP, context: ssl.SSLContext | None, user: str, message: EmailMessage
) -> list[str]:
    """Log in, if there is a user, and send the mail; give the recipients who are refused."""
    try:
        if context:
            connection.starttls(context=context)
        if user:
            connection.login(user, os.environ["SMTP_PASSWORD"])
        refused = connection.send_message(message)
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        return sorted(refused)
    finally:
        connection.close()


def main(
    server: str,
    sender: str,
    recipients: tuple[str, ...],
    subject: str,
    body: str = "",
    attachments: tuple[Path, ...] = (),
    result: dict[str, Any] | None = None,
    port: int = 587,
    security: Literal["starttls", "tls", "none"] = "starttls",
    user: str = "",
    certificates: Path | None = None,
    timeout: float = 30.0,
    most: float = 20.0,
) -> Sent:
    """Send a mail by SMTP, also as an exit step that tells how a run ended.

    Args:
        server: The name of the mail server.
        sender: The address that it comes from.
        recipients: The addresses that it goes to.
        subject: What it is about.
        body: What it says.
        attachments: Files that go with it.
        result: What `furness run --json` prints; its state and its failures go below the body.
        port: The port of the mail server.
        security: TLS after a greeting (port 587), from the start (465), or not at all (25).
        user: Who logs in, with the secret `SMTP_PASSWORD`; empty does not log in.
        certificates: The certificates that are trusted, in PEM; none takes the machine's.
        timeout: The longest silence of the server.
        most: How large the attachments may be together.
    """
    if user and security == "none" and server not in ("localhost", "127.0.0.1", "::1"):
        end(2, "a password is not sent without TLS: take `starttls` or `tls`")
    texts = [body, describe(result)] if result else [body]
    message = write(sender, recipients, subject, "\n\n".join(text for text in texts if text))
    attach(message, attachments, most)
    try:
        context = ssl.create_default_context(cafile=str(certificates) if certificates else None)
        connection = connect(server, port, security, context, timeout)
        refused = send(connection, context if security == "starttls" else None, user, message)
    except ssl.SSLError as error:
        end(1, f"`{server}` does not speak TLS that is trusted: {error.reason or error}")
    except smtplib.SMTPAuthenticationError as error:
        end(2, f"`{server}` does not take the password of `{user}` (SMTP {error.smtp_code})")
    except smtplib.SMTPRecipientsRefused as error:
        end(2, f"`{server}` takes none of the recipients: {', '.join(error.recipients)}")
    except smtplib.SMTPResponseException as error:
        told = error.smtp_error
        text = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        end(75 if 400 <= error.smtp_code < 500 else 1, f"`{server}` says {error.smtp_code} {text}")
    except smtplib.SMTPNotSupportedError as error:
        end(1, f"`{server}` cannot do what is asked for: {error}")
    except (OSError, smtplib.SMTPException) as error:
        end(75, f"`{server}`, port {port}, cannot be reached: {error}")
    return Sent(str(message["Message-ID"]), refused)

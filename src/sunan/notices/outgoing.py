"""Letters handed to the mail server, or to the outbox where no server is named."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage

from django.conf import settings

from sunan.kernel.errors import Refused, Unavailable
from sunan.notices import store
from sunan.notices.core.mail_server import MailServer, Security

_SECONDS = 20.0

Hand = Callable[[int, EmailMessage], None]
"""Hands on the letter of a notice, given the notice's number.

Raises `LetterRefused` or `LetterDelayed` about this letter, `MailUnavailable` about the way for all of them.
"""


class LetterRefused(Refused):
    """The mail server will not take a letter, now or later."""

    code = "letter_refused"


class LetterDelayed(Unavailable):
    """The mail server does not take a letter now and may later."""

    code = "letter_delayed"


class MailUnavailable(Unavailable):
    """No letter can be handed on at the moment."""

    code = "mail_unavailable"


@contextlib.contextmanager
def way_out() -> Iterator[Hand]:
    """Open the way that letters go: one connection for many, or the outbox.

    Raises:
        MailUnavailable: the server cannot be reached, does not speak safely, or refuses the user.
    """
    server: MailServer | None = settings.SUNAN_MAIL
    if server is None:
        yield _into_outbox
        return
    try:
        connection = _connected(server)
    except (OSError, smtplib.SMTPException) as error:
        raise _unavailable(error) from error
    try:
        yield lambda _, made: _send(connection, made)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _into_outbox(number: int, made: EmailMessage) -> None:
    try:
        store.put_letter(number, made)
    except Unavailable as error:
        raise MailUnavailable(error.text.zh, error.text.en) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.security is Security.TLS:
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=trusted)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        if server.security is Security.STARTTLS:
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
    except (OSError, smtplib.SMTPException):
        connection.close()
        raise
    return connection


def _send(connection: smtplib.SMTP, made: EmailMessage) -> None:
    try:
        connection.send_message(made)
    except smtplib.SMTPRecipientsRefused as error:
        ((answer, _),) = error.recipients.values()
        raise _about_letter(answer) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _about_letter(error.smtp_code) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _unavailable(error) from error


def _about_letter(answer: int) -> LetterRefused | LetterDelayed:
    """Say what the server answered, by its number alone: its words may hold the address."""
    zh, en = f"邮件服务器答复 {answer}", f"The mail server answered {answer}"
    if answer >= 500:
        return LetterRefused(
            f"{zh}，不接收这封邮件；请核对收件地址", f"{en} and does not take the letter; check the address"
        )
    return LetterDelayed(
        f"{zh}，暂不接收；稍后会自动再试，请不必重发", f"{en} and does not take the letter now; it is tried again later"
    )


def _unavailable(error: Exception) -> MailUnavailable:
    answer = getattr(error, "smtp_code", None)
    why = str(answer) if answer else type(error).__name__
    return MailUnavailable(
        f"此刻无法通过邮件服务器发信（{why}）；请核对 SUNAN_MAIL_SERVER 等邮件设置和服务器状态，邮件会留待再试",
        f"No letter can be sent through the mail server at the moment ({why}); check SUNAN_MAIL_SERVER and the "
        "other settings of mail, and the server; letters wait and are tried again",
    )

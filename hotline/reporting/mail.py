"""One mail with a report, handed to the configured server (SMTP, RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from calls.errors import FarEndError
from config.services import MailServer
from hotline.sending import ForGoodError

TIMEOUT_S = 30.0


def letter(
    key: str,
    *,
    sender: str,
    receiver: str,
    subject: str,
    words: str,
    name: str,
    file: bytes,
    media: str,
    at: datetime,
) -> EmailMessage:
    """`key` names it: a mail that is sent twice, because an answer was lost, is one and the same."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, receiver
    mail["Subject"] = " ".join(subject.split())  # a title with a line break must not begin another header
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{key}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(words)
    main, _, kind = media.partition("/")
    mail.add_attachment(file, maintype=main, subtype=kind, filename=name)
    return mail


def hand_over(server: MailServer, mail: EmailMessage, trust: ssl.SSLContext | None = None) -> None:
    """Raises ForGoodError when the server refuses for good (5xx), FarEndError for what may pass. `trust` says which
    certificates are believed; else those the system believes."""
    context = trust or ssl.create_default_context()
    try:
        with _connected(server, context) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refused(code, said) from error
    except smtplib.SMTPAuthenticationError as error:
        raise FarEndError(f"the mail server did not let us sign in ({error.smtp_code})") from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise FarEndError(f"the mail server: {type(error).__name__}") from error


def _connected(server: MailServer, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    if server.security == "starttls":
        try:
            smtp.starttls(context=context)
        except Exception:
            smtp.close()
            raise
    return smtp


def _refused(code: int, said: bytes | str) -> Exception:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    told = f"the mail server: {code} {''.join(letter for letter in words if letter.isprintable())[:200]}"
    return ForGoodError(told) if 500 <= code < 600 else FarEndError(told)

"""A mail server on loopback (aiosmtpd): keeps what it is given, and answers as it is told."""

from __future__ import annotations

import email
import threading
from collections import deque
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "reports", "a-password"


class _OnAnyPort(Controller):
    """aiosmtpd greets itself once it listens, and does not know yet where that is."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """A context manager. `answers` are what it says to the next mails, `250 OK` when there are none left."""

    def __init__(self, *, signs_in: bool = False) -> None:
        self.answers: deque[str] = deque()
        self.refused: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        self.came = threading.Event()
        options: dict[str, Any] = {}
        if signs_in:
            options = {"authenticator": _judge, "auth_required": True, "auth_require_tls": False}
        self._controller = _OnAnyPort(self, hostname="127.0.0.1", port=0, ready_timeout=30, **options)

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: object, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.popleft() if self.answers else "250 OK"
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.came.set()
        return answer


def _judge(server: object, session: object, envelope: object, mechanism: str, given: object) -> AuthResult:
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)

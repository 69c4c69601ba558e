"""Sends the texts that calls asked for, by webhook, on a thread of its own; no call waits for it (H6).

What is sent is one POST of JSON, signed: `X-Hotline-Signature: sha256=` and the hex HMAC-SHA-256, under the service's
secret, of the seconds in `X-Hotline-Timestamp`, a dot, and the body. `Idempotency-Key` is the same however often a
text is tried, for the one time an answer was lost. What fails for a reason that may pass is tried again, ever later;
what fails for good, or too often, is left to a person: `hotline outbox`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import random
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from calls.errors import FarEndError, Fault
from calls.events import MessageRequested
from calls.journal import Entry
from calls.model import CHINESE
from config.services import Services
from hotline.outside import Answered, Asked, Outside, RefusedAddressError
from ivr.flow import Flow
from store.database import AWAY
from store.texts import OutboxText, Texts

log = logging.getLogger("hotline.outbox")

MOST_ATTEMPTS = 10
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 3600.0
UNPERFORMED_PAUSE_S = 60.0
LOOK_EVERY_S = 2.0
LONGEST_VALUE = 200

NO_SERVICE = "no service sends this template"

_GAP = re.compile(r"{([^{}\s]{1,64})}")
_MAY_PASS = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Messenger:
    """A service that sends texts. `templates` gives the words by name and language, with gaps as in `{order}`.

    `secret` signs what is sent. Addresses of private networks are refused unless `allow_private`.
    """

    url: str
    secret: str
    templates: Mapping[str, Mapping[str, str]]
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 10.0
    allow_private: bool = False


def messengers_of(services: Services) -> dict[str, Messenger]:
    """Who sends texts as services.yaml has it; nobody where it names no webhook."""
    webhook = services.webhook
    if webhook is None:
        return {}
    return {
        "webhook": Messenger(webhook.url, webhook.secret, services.templates, allow_private=webhook.allow_private)
    }


def unsendable(flows: Iterable[Flow], services: Mapping[str, Messenger]) -> list[Fault]:
    """Templates that flows ask for and no service sends: what asks for them waits in the outbox."""
    asked = {name for flow in flows for node in flow.nodes.values() for name in node.verb.needs.templates}
    known = {name for service in services.values() for name in service.templates}
    return [_unsendable(name) for name in sorted(asked - known)]


def _unsendable(template: str) -> Fault:
    return Fault(
        place="services.yaml",
        problem=f"no service sends texts of the template {template}; they wait in the outbox",
        remedy="Name who sends it (messages: webhook: url), or take the step out of the flow",
        problem_zh=f"没有服务发送短信模板 {template}，相关短信将滞留在发件箱",
        remedy_zh="请填写发送地址（messages: webhook: url），或从流程中去掉该步骤",
    )


def words_of(text: OutboxText, words: Mapping[str, str]) -> str:
    """The words in the caller's language, else in Chinese, else in any there is; gaps filled with one line each."""
    said = words.get(text.language) or words.get(CHINESE) or next(iter(words.values()), "")
    return _GAP.sub(lambda gap: _one_line(text.values.get(gap[1], "")), said)


def _one_line(value: str) -> str:
    return "".join(character for character in value if character.isprintable())[:LONGEST_VALUE]


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the far end compares, in constant time, after looking how old the timestamp is."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Outbox:
    """`draw` gives 0-1 and spreads the attempts of many. Give `hear` to the driver as a subscriber."""

    def __init__(
        self,
        texts: Texts,
        services: Mapping[str, Messenger],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.services = services
        self._texts, self._clock, self._draw = texts, clock, draw
        self._outside = Outside()
        self._stopping = threading.Event()
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def hear(self, entry: Entry) -> None:
        if isinstance(entry.event, MessageRequested) and entry.event.in_s <= 0:
            self._woken.set()

    def stop(self) -> None:
        """What is not sent yet is at the next start."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(15.0)
        self._outside.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.send_due()
            except AWAY:
                log.warning("the outbox waits for the database")
            except Exception:  # whatever one text or the database does, the next has its turn
                log.exception("the outbox stumbled")
            self._woken.wait(LOOK_EVERY_S)
            self._woken.clear()

    def send_due(self) -> int:
        """Try every text that is due once; how many there were."""
        due = self._texts.due(self._clock())
        for text in due:
            if not self._stopping.is_set():
                self._try(text)
        return len(due)

    def _try(self, text: OutboxText) -> None:
        service = next((one for one in self.services.values() if text.template in one.templates), None)
        if service is None:
            later = self._clock() + timedelta(seconds=UNPERFORMED_PAUSE_S)
            self._texts.try_again(text.message, text.attempts, later, NO_SERVICE)
            return
        try:
            answered = self._outside.ask(self._asked(service, text))
        except RefusedAddressError as error:
            self._give_up(text, str(error))
        except FarEndError as error:
            self._later(text, str(error))
        else:
            self._settle(text, answered)

    def _settle(self, text: OutboxText, answered: Answered) -> None:
        if answered.is_good:
            self._texts.sent(text.message, text.attempts + 1, self._clock())
        elif 400 <= answered.status < 500 and answered.status not in _MAY_PASS:
            self._give_up(text, f"status {answered.status}")
        else:
            self._later(text, f"status {answered.status}")

    def _later(self, text: OutboxText, why: str) -> None:
        """Twice as late each time, give or take a half: whoever comes back is not met by all of them at once."""
        attempts = text.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            self._give_up(text, why)
            return
        pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**text.attempts) * (0.5 + self._draw())
        self._texts.try_again(text.message, attempts, self._clock() + timedelta(seconds=pause_s), why)

    def _give_up(self, text: OutboxText, why: str) -> None:
        log.error("text %s is not sent: %s", text.message, why)
        self._texts.failed(text.message, text.attempts + 1, self._clock(), why)

    def _asked(self, service: Messenger, text: OutboxText) -> Asked:
        content = {
            "id": text.message,
            "call": text.call,
            "to": text.number,
            "template": text.template,
            "language": text.language,
            "text": words_of(text, service.templates[text.template]),
            "values": {name: _one_line(value) for name, value in text.values.items()},
        }
        body = json.dumps(content, ensure_ascii=False).encode()
        timestamp = str(int(self._clock().timestamp()))
        headers = {
            **service.headers,
            "Content-Type": "application/json",
            "Idempotency-Key": text.message,
            "X-Hotline-Timestamp": timestamp,
            "X-Hotline-Signature": signature(service.secret, timestamp, body),
        }
        return Asked("POST", service.url, headers, body, service.timeout_s, service.allow_private)

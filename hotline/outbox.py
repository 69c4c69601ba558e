"""Sends the texts that calls asked for, by webhook, on a thread of its own; no call waits for it (H6).

What is sent is one POST of JSON, signed as `signing` says; `webhook-id` is the same however often a text is tried,
for the one time an answer was lost. What fails for a reason that may pass is tried again, ever later; what fails for
good, or too often, is left to a person: `hotline outbox`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from calls.errors import Fault
from calls.events import MessageRequested
from calls.journal import Entry
from calls.model import CHINESE
from config.services import Services
from hotline.outside import Asked
from hotline.sending import NotNowError, Sending, settle
from hotline.signing import signed
from ivr.flow import Flow
from store.texts import OutboxText, Texts

LONGEST_VALUE = 200

NO_SERVICE = "no service sends this template"

_GAP = re.compile(r"{([^{}\s]{1,64})}")


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


class Outbox(Sending[OutboxText]):
    """Give `hear` to the driver as a subscriber."""

    def __init__(
        self,
        texts: Texts,
        services: Mapping[str, Messenger],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(texts, "outbox", clock=clock, draw=draw)
        self.services = services

    def hear(self, entry: Entry) -> None:
        if isinstance(entry.event, MessageRequested) and entry.event.in_s <= 0:
            self.wake()

    def _send(self, message: OutboxText) -> None:
        service = next((one for one in self.services.values() if message.template in one.templates), None)
        if service is None:
            raise NotNowError(NO_SERVICE)
        settle(self._outside.ask(self._asked(service, message)), self._clock())

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
        headers = {
            **service.headers,
            "Content-Type": "application/json",
            **signed(service.secret, text.message, body, self._clock()),
        }
        return Asked("POST", service.url, headers, body, service.timeout_s, service.allow_private)

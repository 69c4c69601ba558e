"""services.yaml as the systems around the house: who answers about callers, what text messages say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from calls.model import CHINESE
from config.problems import Problems
from config.reading import Document
from config.shapes.services import LookupShape, ReportsShape, ServicesFile, WebhookShape
from config.webhooks import CustomerPage, EventHook, read_hooks

_GAP = re.compile(r"{([^{}\s]{1,64})}")


@dataclass(frozen=True, slots=True)
class Lookup:
    """Asked at `url`, where `{name}` stands for a value of the flow. `answer` has a JSON pointer for each name."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    budget_s: float = 0.8
    allow_private: bool = False
    answer: Mapping[str, str] = field(default_factory=dict)

    @property
    def gaps(self) -> frozenset[str]:
        """The values the address needs."""
        return gaps_of(self.url)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Takes text messages; `secret` signs them."""

    url: str
    secret: str
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class MailServer:
    """`security` is starttls, tls or none; without a `user` nobody signs in."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class ReportReceivers:
    """Where reports may be sent: by mail, to addresses in one of `domains` if there are any; to webhooks by name."""

    mail: MailServer | None = None
    domains: tuple[str, ...] = ()
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)

    def admits(self, address: str) -> bool:
        domain = address.rpartition("@")[2].lower()
        return not self.domains or domain in {known.lower() for known in self.domains}


@dataclass(frozen=True, slots=True)
class AlarmHook:
    """Where alarms are told: `kind` wecom, dingtalk, feishu or json; `secret` signs what is sent."""

    kind: str
    url: str
    secret: str = ""
    language: str = CHINESE
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Services:
    """`templates` are the words of text messages by language, `{name}` standing for values."""

    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    webhook: Webhook | None = None
    reports: ReportReceivers = field(default_factory=ReportReceivers)
    alarms: Mapping[str, AlarmHook] = field(default_factory=dict)
    hooks: Mapping[str, EventHook] = field(default_factory=dict)
    customer_page: CustomerPage | None = None

    @property
    def template_gaps(self) -> dict[str, frozenset[str]]:
        """The values each template needs, in any language."""
        return {name: gaps_of(*words.values()) for name, words in self.templates.items()}


NO_SERVICES = Services()


def gaps_of(*texts: str) -> frozenset[str]:
    return frozenset(name for text in texts for name in _GAP.findall(text))


def read_services(document: Document, folder: Path, queues: set[str] | None, problems: Problems) -> Services:
    """Nothing, and the faults noted, when it is not as it should be. `folder` is the configuration's; `queues` None:
    they could not be found out."""
    file = problems.shape(document, ServicesFile)
    if file is None:
        return NO_SERVICES
    webhook = file.messages.webhook
    return Services(
        {name: _lookup(shape) for name, shape in file.lookups.items()},
        dict(file.messages.templates),
        _webhook(webhook) if webhook is not None else None,
        _receivers(file.reports),
        {name: AlarmHook(**dict(shape)) for name, shape in file.alarms.webhooks.items()},
        read_hooks(document, file.webhooks, folder, queues, problems),
        CustomerPage(file.crm.page, file.crm.title) if file.crm is not None else None,
    )


def _receivers(shape: ReportsShape) -> ReportReceivers:
    mail = shape.mail
    server = None
    if mail is not None:
        server = MailServer(mail.host, mail.port, mail.security, mail.sender, mail.user, mail.password)
    webhooks = {name: _webhook(one) for name, one in shape.webhooks.items()}
    return ReportReceivers(server, tuple(shape.domains), webhooks)


def _webhook(shape: WebhookShape) -> Webhook:
    return Webhook(shape.url, shape.secret, shape.allow_private)


def _lookup(shape: LookupShape) -> Lookup:
    return Lookup(shape.url, shape.method, shape.headers, shape.budget_ms / 1000, shape.allow_private, shape.answer)

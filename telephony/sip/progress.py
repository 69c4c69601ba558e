"""What the server tells a phone that asks: where its call is. Pure; both ends of the line use this file.

A phone asks with the header `X-Hotline-Progress: 1` in its INVITE. The server then sends, inside that dialog, a SIP
MESSAGE (RFC 3428) for each step, its body a small JSON object of this media type. Only sources the server trusts are
told: agents' numbers and queue lengths are nobody else's business.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from calls import events as e
from calls.errors import FarEndError
from calls.model import Stage
from telephony.sip.headers import printable

HEADER = "X-Hotline-Progress"
MEDIA_TYPE = "application/vnd.hotline.progress+json"
LOOPBACK = ("127.0.0.0/8", "::1/128")

MAX_BODY_BYTES = 1_000
"""A MESSAGE has to fit into one datagram (RFC 3428, 8: 1,300 bytes with its headers)."""
MAX_TEXT = 64
MAX_PROMPTS = 4


class LogIn(StrEnum):
    """How a call to a log-in code went."""

    IN = "in"
    OUT = "out"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step. Empty fields are not told; position 1 is served next.

    `agent` with stage queued is the agent whose phone rings, with stage talking the one who answered.
    """

    stage: Stage
    node: str = ""
    verb: str = ""
    prompts: tuple[str, ...] = ()
    queue: str = ""
    position: int = 0
    waiting: int = 0
    agent: str = ""
    log_in: LogIn | None = None


def of_event(event: e.Event) -> Progress | None:
    """What the caller's phone is told about the event; None when it is nothing for a phone."""
    step = _STEPS.get(type(event))
    return None if step is None else step(event)


def encode(progress: Progress) -> str:
    """The body of the message. Long texts are cut, so that it always fits."""
    told = {name: _cut(value) for name in _CHECKS if (value := getattr(progress, name))}
    return json.dumps(told, ensure_ascii=False)


def decode(body: str) -> Progress:
    """The step a server told. Names from the future are passed over. Raises FarEndError when it is not one."""
    if len(body.encode("utf-8", "replace")) > 2 * MAX_BODY_BYTES:
        raise FarEndError("a progress message is longer than any server sends")
    try:
        told = json.loads(body)
        return Progress(**{name: _CHECKS[name](value) for name, value in told.items() if name in _CHECKS})
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise FarEndError(f"not a progress message: {error}") from error


def is_trusted(host: str, networks: Iterable[str] = LOOPBACK) -> bool:
    """Whether a phone at this numeric address may be told; anything that is not an address may not."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in networks)


def _log_in(event: e.AgentPhoneCalled) -> LogIn:
    if event.agent is None:
        return LogIn.WRONG
    return LogIn.IN if event.login else LogIn.OUT


def _cut(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_cut(item) for item in value[:MAX_PROMPTS]]
    if isinstance(value, str):
        whole = printable(value, MAX_TEXT).encode()
        return printable(whole[:MAX_TEXT].decode(errors="ignore"), MAX_TEXT)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or value != printable(value, MAX_TEXT):
        raise ValueError("not a short printable text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_PROMPTS:
        raise ValueError("not a short list")
    return tuple(_text(item) for item in value)


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= 1_000_000:
        raise ValueError("not a count")
    return value


_STEPS: dict[type[e.Event], Callable[[Any], Progress]] = {
    e.NodeEntered: lambda event: Progress(Stage.IN_IVR, event.node, event.verb, event.prompts),
    e.CallQueued: lambda event: Progress(Stage.QUEUED, queue=event.queue),
    e.PositionTold: lambda event: Progress(
        Stage.QUEUED, queue=event.queue, position=event.position, waiting=event.waiting
    ),
    e.OfferMade: lambda event: Progress(Stage.QUEUED, agent=event.agent),
    e.TransferStarted: lambda _: Progress(Stage.DIALLING),
    e.TalkStarted: lambda event: Progress(Stage.TALKING, agent=event.agent),
    e.AgentPhoneCalled: lambda event: Progress(Stage.IN_IVR, agent=event.agent or "", log_in=_log_in(event)),
}
_CHECKS: dict[str, Callable[[Any], Any]] = {
    "stage": Stage,
    "node": _text,
    "verb": _text,
    "prompts": _texts,
    "queue": _text,
    "position": _count,
    "waiting": _count,
    "agent": _text,
    "log_in": LogIn,
}

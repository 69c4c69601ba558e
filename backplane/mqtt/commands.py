"""Commands from other systems: each is checked, carried out once, noted and answered.

A command is a message to `<root>/<node>/commands/<verb>`. Its user properties are `token` (a user's, as for the HTTP
API), `id` (his name for it: a second delivery has no second effect) and `expires` (ISO 8601 with a time zone). The
answer goes to the response topic, with the correlation data.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiomqtt
from paho.mqtt.subscribeoptions import SubscribeOptions

from backplane.mqtt import refusals
from backplane.mqtt.box import FULL, Box
from backplane.mqtt.connection import AT_LEAST_ONCE, Connection, MqttError
from backplane.mqtt.message import Message, encoded
from backplane.mqtt.orders import VERBS
from backplane.mqtt.refusals import Refused
from backplane.mqtt.shapes import Answer
from backplane.mqtt.topics import Topics
from backplane.mqtt.wrong import content

LONGEST_LIFE = timedelta(hours=1)
REMEMBERED = timedelta(hours=25)
LARGEST_BYTES = 64 * 1024
LONGEST_ID, LONGEST_TOPIC = 100, 300

_LIVE = SubscribeOptions(AT_LEAST_ONCE, retainAsPublished=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
"""What is retained is not given anew with each connection, and is known as such when it comes."""

log = logging.getLogger("hotline.mqtt")


@dataclass(frozen=True, slots=True)
class Reply:
    """As of HTTP: a status, and the JSON that was answered."""

    status: int
    body: Any


class Desk(Protocol):
    """The house's doors, those of the HTTP API: every method may block, and is called on threads of its own."""

    def who(self, token: str, /) -> str | Reply:
        """The user's name, or why not."""

    def carry_out(self, verb: str, token: str, body: Mapping[str, Any], /) -> Reply: ...

    def note(self, who: str, detail: Mapping[str, object], /) -> None:
        """Into the audit chain."""


class Counts(Protocol):
    commands: int
    refused: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a message says beside its payload."""

    verb: str
    name: str
    token: str
    expires: str


class Commands:
    """One after the other, in the order they come."""

    def __init__(self, topics: Topics, box: Box, desk: Desk, clock: Callable[[], datetime], counts: Counts) -> None:
        self._topics, self._box, self._desk, self._clock, self._counts = topics, box, desk, clock, counts

    async def run(self, connection: Connection) -> None:
        """For ever. Raises MqttError, RefusedError, and what the box raises."""
        granted = await connection.subscribe(self._topics.commands, options=_LIVE)
        if any(getattr(each, "is_failure", False) for each in granted):
            raise MqttError(f"the broker does not let us listen on {self._topics.commands}")
        async for message in connection.messages:
            answer = await self._answered(message)
            if answer is not None and await connection.deliver([answer]) < 1:
                raise MqttError("the broker is gone")

    async def _answered(self, message: aiomqtt.Message) -> Message | None:
        told = _told(self._topics, message)
        again = False
        try:
            body, again = await self._done(told, message)
        except Refused as refused:
            self._counts.refused += 1
            log.warning("command %r refused: %s", told.verb[:80], refused.code)
            body = self._refusal(told, refused)
        topic, correlation = _where(message)
        if not self._may_answer(topic):
            return None
        return Message(topic, body, "answer", told.name[:LONGEST_ID], again=again, correlation=correlation)

    async def _done(self, told: Told, message: aiomqtt.Message) -> tuple[bytes, bool]:
        """The answer, and whether it was given before. Raises Refused."""
        order = self._judged(told, message)
        who = await asyncio.to_thread(self._desk.who, told.token)
        if isinstance(who, Reply):
            raise refusals.passed_on(who.status, who.body)
        digest = hashlib.sha256(told.verb.encode() + b"\0" + bytes(message.payload)).hexdigest()
        if not self._begun(who, told, digest):
            return self._before(who, told, digest), True
        self._counts.commands += 1
        body = await self._carried_out(who, told, order)
        self._box.end_command(who, told.name, body)
        return body, False

    def _begun(self, who: str, told: Told, digest: str) -> bool:
        """Whether it is new. What cannot be remembered is not carried out: it might be twice. Raises Refused."""
        now = self._clock()
        try:
            self._box.forget_commands(now)
            return self._box.begin_command(who, told.name, digest, now + REMEMBERED)
        except FULL:
            raise refusals.no_room() from None

    async def _carried_out(self, who: str, told: Told, order: Mapping[str, Any]) -> bytes:
        try:
            reply = await asyncio.to_thread(self._desk.carry_out, told.verb, told.token, order)
        except Exception:
            log.exception("command %s failed", told.verb)
            raise refusals.our_fault() from None
        code = (reply.body or {}).get("error", {}).get("code") if isinstance(reply.body, dict) else None
        detail = {"command": told.verb, "id": told.name, "status": reply.status, "subject": told.verb}
        await asyncio.to_thread(self._desk.note, who, {**detail, **({"error": code} if code else {})})
        return self._answer(told, reply)

    def _judged(self, told: Told, message: aiomqtt.Message) -> Mapping[str, Any]:
        """What is ordered. Raises Refused for all that can be seen without asking anybody."""
        if told.verb not in VERBS:
            raise refusals.no_such_command(sorted(VERBS))
        if message.retain:
            raise refusals.retained()
        if not 0 < len(told.name) <= LONGEST_ID or not told.name.isprintable():
            raise refusals.no_id(LONGEST_ID)
        if not told.token:
            raise refusals.no_token()
        self._in_time(told.expires)
        payload = message.payload if isinstance(message.payload, bytes | bytearray) else b""
        if len(payload) > LARGEST_BYTES:
            raise refusals.too_large(LARGEST_BYTES)
        return content(VERBS[told.verb], bytes(payload))

    def _in_time(self, expires: str) -> None:
        try:
            until = datetime.fromisoformat(expires)
            left = until - self._clock()
        except (ValueError, TypeError, OverflowError):
            raise refusals.no_expiry() from None
        if left <= timedelta(0):
            raise refusals.expired(expires)
        if left > LONGEST_LIFE:
            raise refusals.lives_too_long(int(LONGEST_LIFE.total_seconds()))

    def _before(self, who: str, told: Told, digest: str) -> bytes:
        known = self._box.command(who, told.name)
        if known is None or known[0] != digest:
            raise refusals.id_used()
        if known[1] is None:
            raise refusals.end_unknown()
        return known[1]

    def _answer(self, told: Told, reply: Reply) -> bytes:
        well = 200 <= reply.status < 300
        error = None if well else (reply.body.get("error") if isinstance(reply.body, dict) else None)
        return encoded(
            Answer(self._topics.node, told.name, told.verb, reply.status, reply.body if well else None, error)
        )

    def _refusal(self, told: Told, refused: Refused) -> bytes:
        name, verb = told.name[:LONGEST_ID], told.verb[:LONGEST_ID]
        return encoded(Answer(self._topics.node, name, verb, refused.status, None, refused.error))

    def _may_answer(self, topic: str) -> bool:
        if not topic:
            return False
        fits = topic.startswith(self._topics.answers) and len(topic) <= LONGEST_TOPIC and not {*topic} & {*"+#\0"}
        if not fits:
            log.warning("a command wants its answer elsewhere than below %s: it gets none", self._topics.answers)
        return fits


def _told(topics: Topics, message: aiomqtt.Message) -> Told:
    """A property that is given twice counts as not given: nobody knows which is meant."""
    given: dict[str, list[str]] = {}
    for name, value in getattr(message.properties, "UserProperty", None) or ():
        given.setdefault(name, []).append(value)
    one = {name: values[0] for name, values in given.items() if len(values) == 1}
    return Told(topics.verb(str(message.topic)), one.get("id", ""), one.get("token", ""), one.get("expires", ""))


def _where(message: aiomqtt.Message) -> tuple[str, bytes | None]:
    topic = getattr(message.properties, "ResponseTopic", None) or ""
    return str(topic), getattr(message.properties, "CorrelationData", None)

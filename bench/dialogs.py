"""SIP phones without sound, many dialogs on one port: a crowd of callers, the homes they are called back at, agents
who answer, talk for a while and hang up, and are engaged meanwhile. What has to arrive, a BYE and the answer to an
INVITE, is sent again until it is acknowledged (RFC 3261, timers E and G)."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.live.wire_phone import Message, _Socket, parse

ANSWERS_AFTER_S = 0.3
AGAIN_S, AGAIN_MOST_S, GIVE_UP_S = 0.5, 4.0, 32.0
SDP = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio 9 RTP/AVP 8 101\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n"
)
_MEDIA = re.compile(r"c=IN IP4 (\S+)")
_USER = re.compile(r"sips?:([^@;>]+)@")


@dataclass
class Dialog:
    """`ours` and `theirs` are From and To as we write them; `target` and `route` where requests in it go."""

    number: str
    call_id: str
    ours: str
    theirs: str
    to: tuple[str, int]
    invite: Message | None = None
    target: str = ""
    route: str = ""
    media: str = ""
    """Whose voice it is: the address in the far end's SDP."""
    cseq: int = 1
    up: bool = False


class Port:
    """One UDP port. `rung` is asked with the number of an INVITE and answers with a status: 200 takes it."""

    def __init__(self, host: str, port: int, rung: Callable[[str], int]) -> None:
        self.host, self.port, self._rung = host, port, rung
        self.dialogs: dict[str, Dialog] = {}
        self._unheard: set[tuple[str, str]] = set()
        self.on_up: Callable[[Dialog], None] = lambda _: None
        self.on_over: Callable[[Dialog], None] = lambda _: None
        self.on_refused: Callable[[Dialog, int], None] = lambda _, __: None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._sip, _ = await loop.create_datagram_endpoint(
            lambda: _Socket(self._on_sip), local_addr=(self.host, self.port)
        )

    def close(self) -> None:
        self._sip.close()

    # --- calling ---

    def call(self, number: str, dialled: str, to: tuple[str, int]) -> Dialog:
        one = Dialog(
            number,
            uuid.uuid4().hex,
            f"<sip:{number}@{self.host}>;tag={uuid.uuid4().hex[:8]}",
            f"<sip:{dialled}@{to[0]}>",
            to,
            target=f"sip:{dialled}@{to[0]}:{to[1]}",
        )
        self.dialogs[one.call_id] = one
        self._request(one, "INVITE", SDP.format(host=self.host))
        return one

    def hang_up(self, one: Dialog) -> None:
        if self.dialogs.pop(one.call_id, None) is not None and one.up:
            one.cseq += 1
            self._until_heard((one.call_id, "BYE"), lambda: self._request(one, "BYE"))

    def _until_heard(self, what: tuple[str, str], say: Callable[[], None]) -> None:
        self._unheard.add(what)
        self._say_again(what, say, AGAIN_S, asyncio.get_running_loop().time() + GIVE_UP_S)

    def _say_again(self, what: tuple[str, str], say: Callable[[], None], pause_s: float, until: float) -> None:
        loop = asyncio.get_running_loop()
        if what in self._unheard and loop.time() < until and not self._sip.is_closing():
            say()
            loop.call_later(pause_s, self._say_again, what, say, min(2 * pause_s, AGAIN_MOST_S), until)

    def _request(self, one: Dialog, method: str, body: str = "") -> None:
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self._send(
            f"{method} {one.target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.host}:{self.port};rport;branch=z9hG4bK{uuid.uuid4().hex}\r\n"
            f"Max-Forwards: 70\r\nFrom: {one.ours}\r\nTo: {one.theirs}\r\nCall-ID: {one.call_id}\r\n"
            f"CSeq: {one.cseq} {method}\r\nContact: <sip:{one.number}@{self.host}:{self.port}>\r\n{one.route}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}",
            one.to,
        )

    def _send(self, text: str, to: tuple[str, int]) -> None:
        self._sip.sendto(text.encode(), to)

    # --- hearing ---

    def _on_sip(self, data: bytes, source: tuple[str, int]) -> None:
        if not data.strip(b"\0\r\n"):
            return
        message = parse(data.decode(), source)
        one = self.dialogs.get(message.headers.get("call-id", ""))
        if message.status:
            self._answered(message, one)
        elif message.method == "INVITE":
            self._invited(message, one)
        elif message.method == "ACK":
            self._unheard.discard((message.headers["call-id"], "INVITE"))
        else:
            self._asked(message, one)

    def _answered(self, message: Message, one: Dialog | None) -> None:
        if "BYE" in message.headers["cseq"]:
            self._unheard.discard((message.headers["call-id"], "BYE"))
        if one is None or "INVITE" not in message.headers["cseq"] or message.status < 200:
            return
        if message.status >= 300:
            one.theirs = message.headers["to"]
            self._request(one, "ACK")
            self.on_refused(one, message.status)
            self._over(one)
            return
        if one.up and message.headers["to"] != one.theirs:
            self._refuse_second(one, message)
            return
        one.theirs = message.headers["to"]
        self._go_by(one, message, message.route[::-1])
        self._request(one, "ACK")
        if not one.up:
            one.up = True
            self.on_up(one)

    def _refuse_second(self, one: Dialog, message: Message) -> None:
        """Two took the call, because the first took long: the second is let go (RFC 3261, 13.2.2.4)."""
        second = replace(one, theirs=message.headers["to"])
        self._go_by(second, message, message.route[::-1])
        self._request(second, "ACK")
        second.cseq += 1
        self._request(second, "BYE")

    def _go_by(self, one: Dialog, message: Message, route: list[str]) -> None:
        one.target = message.headers["contact"].partition("<")[2].partition(">")[0]
        one.route = f"Route: {', '.join(route)}\r\n" if route else ""
        found = _MEDIA.search(message.body)
        one.media = found.group(1) if found else one.media

    def _invited(self, message: Message, one: Dialog | None) -> None:
        if one is not None:
            if one.up:  # asked again: our answer was lost, or a new offer within the call
                self._respond(one, message, 200)
            return
        found = _USER.search(message.first)
        number = found.group(1) if found else ""
        one = Dialog(
            number,
            message.headers["call-id"],
            f"{message.headers['to']};tag={uuid.uuid4().hex[:8]}",
            message.headers["from"],
            message.source,
            message,
        )
        self._go_by(one, message, message.route)
        status = self._rung(number)
        if status != 200:
            self._respond(one, message, status)
            return
        self.dialogs[one.call_id] = one
        self._respond(one, message, 180)
        asyncio.get_running_loop().call_later(ANSWERS_AFTER_S, self._take, one)

    def _take(self, one: Dialog) -> None:
        if self.dialogs.get(one.call_id) is one and one.invite is not None:
            one.up, invite = True, one.invite
            self._until_heard((one.call_id, "INVITE"), lambda: self._respond(one, invite, 200))
            self.on_up(one)

    def _asked(self, message: Message, one: Dialog | None) -> None:
        self._send(_response(message, 200, message.headers["to"], "", ""), message.source)
        if one is None or message.method not in ("BYE", "CANCEL"):
            return
        if message.method == "CANCEL" and one.invite is not None and not one.up:
            self._respond(one, one.invite, 487)
        if message.method == "BYE" or not one.up:
            self._over(one)

    def _over(self, one: Dialog) -> None:
        self._unheard.discard((one.call_id, "INVITE"))
        if self.dialogs.pop(one.call_id, None) is not None:
            self.on_over(one)

    def _respond(self, one: Dialog, request: Message, status: int) -> None:
        body = SDP.format(host=self.host) if status == 200 else ""
        contact = f"Contact: <sip:{one.number}@{self.host}:{self.port}>\r\n"
        self._send(_response(request, status, one.ours, contact, body), request.source)


def _response(request: Message, status: int, to: str, contact: str, body: str) -> str:
    said = request.headers
    vias = "".join(f"Via: {via}\r\n" for via in request.vias)
    routes = "".join(f"Record-Route: {one}\r\n" for one in request.route)
    kind = "Content-Type: application/sdp\r\n" if body else ""
    return (
        f"SIP/2.0 {status} Whatever\r\n{vias}{routes}From: {said['from']}\r\nTo: {to}\r\n"
        f"Call-ID: {said['call-id']}\r\nCSeq: {said['cseq']}\r\n{contact}{kind}"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )

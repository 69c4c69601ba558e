"""A telephone made of two sockets: SIP as text, RTP as bytes. Knows nothing of the product or of pjsip.

One object is one call, made or received. A-law tones go out at 20 ms a packet; what comes in is kept with its time.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import math
import ssl
import struct
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

WAIT_S = 5.0
FRAME = 160
PCMA, EVENT = 8, 101
DIGITS = "0123456789*#ABCD"
SILENCE = b"\xd5"
"""The quietest sample of A-law."""


@dataclass
class Message:
    """A SIP message, as far as a telephone looks at it."""

    first: str
    headers: dict[str, str]
    body: str
    vias: list[str]
    route: list[str]
    source: tuple[str, int]
    at: float

    @property
    def status(self) -> int:
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        return self.headers["cseq"].split()[1]


def parse(text: str, source: tuple[str, int]) -> Message:
    head, _, body = text.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    pairs = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    vias = [value for name, value in pairs if name in ("via", "v")]
    route = [one.strip() for name, value in pairs if name == "record-route" for one in value.split(",")]
    return Message(first, dict(reversed(pairs)), body, vias, route, source, time.monotonic())


class _Socket(asyncio.DatagramProtocol):
    def __init__(self, receive: object) -> None:
        self._receive = receive

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self._receive(data, address)  # type: ignore[operator]


class _Stream(asyncio.Protocol):
    """SIP over a connection: messages end where Content-Length says (RFC 3261, 18.3)."""

    def __init__(self, receive: object) -> None:
        self._receive = receive
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._source = transport.get_extra_info("peername")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            length = int(parse(self._buffer[: end + 4].decode(), self._source).headers.get("content-length", 0))
            if len(self._buffer) < end + 4 + length:
                return
            whole, self._buffer = self._buffer[: end + 4 + length], self._buffer[end + 4 + length :]
            self._receive(whole, self._source)  # type: ignore[operator]


def _any_certificate() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@dataclass
class Heard:
    """One RTP packet."""

    at: float
    payload_type: int
    payload: bytes
    sequence: int


@dataclass
class WirePhone:
    """`await WirePhone.open(server)`; `close` when done. `answers` says what to do with an INVITE that comes in."""

    server: tuple[str, int]
    answers: tuple[int, ...] = (180, 200)
    name: str = "10086"
    payloads: str = "8 101"
    local_host: str = "127.0.0.1"
    local_port: int = 0
    transport: str = "udp"
    ignores_cancel: bool = False
    mangle: Callable[[str], str] = str
    """What becomes of a message on its way out."""
    heard: list[Heard] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)
    invited: Message | None = None

    @classmethod
    async def open(cls, server: tuple[str, int] = ("127.0.0.1", 5060), **settings: object) -> WirePhone:
        phone = cls(server, **settings)  # type: ignore[arg-type]
        loop = asyncio.get_running_loop()
        local, anywhere = (phone.local_host, phone.local_port), (phone.local_host, 0)
        if phone.transport == "udp":
            phone._sip, _ = await loop.create_datagram_endpoint(lambda: _Socket(phone._on_sip), local_addr=local)
        else:
            tls = _any_certificate() if phone.transport == "tls" else None
            phone._sip, _ = await loop.create_connection(lambda: _Stream(phone._on_sip), *server, ssl=tls)
        phone._rtp, _ = await loop.create_datagram_endpoint(lambda: _Socket(phone._on_rtp), local_addr=anywhere)
        phone._arrived = asyncio.Event()
        phone._looked_at = 0
        phone.call_id, phone.tag, phone.remote_to = uuid.uuid4().hex, uuid.uuid4().hex[:8], ""
        phone.branch, phone.cseq, phone.remote_rtp = "", 0, ("127.0.0.1", 9)
        phone._sequence, phone._timestamp, phone._event = 0, 0, EVENT
        phone.dialled, phone.target, phone.route = "400", "", ""
        phone.local_from = f"<sip:{phone.name}@127.0.0.1>;tag={phone.tag}"
        return phone

    def close(self) -> None:
        self._sip.close()
        self._rtp.close()

    # --- SIP ----------------------------------------------------------------------------------------------------

    @property
    def port(self) -> int:
        return int(self._sip.get_extra_info("sockname")[1])

    @property
    def address(self) -> str:
        transport = "" if self.transport == "udp" else f";transport={self.transport}"
        return f"sip:{self.name}@{self.local_host}:{self.port}{transport}"

    def sdp(self, direction: str = "sendrecv") -> str:
        rtp_port, host = self._rtp.get_extra_info("sockname")[1], self.local_host
        return (
            f"v=0\r\no=- {uuid.uuid4().int % 10**9} 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
            f"m=audio {rtp_port} RTP/AVP {self.payloads}\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
            f"a=rtpmap:96 opus/48000/2\r\n"
            f"a=ptime:20\r\na={direction}\r\n"
        )

    def invite(self, dialled: str = "400", extra: str = "", body: str | None = None) -> None:
        """The first INVITE, or a re-INVITE when the call is up; `extra` is whole header lines."""
        self.dialled = dialled if not self.remote_to else self.dialled
        self.request("INVITE", self.sdp() if body is None else body, extra=extra)

    def request(self, method: str, body: str = "", kind: str = "application/sdp", extra: str = "") -> None:
        if method not in ("ACK", "CANCEL"):
            self.cseq += 1
            self.branch = f"z9hG4bK{uuid.uuid4().hex}"
        branch = f"z9hG4bK{uuid.uuid4().hex}" if method == "ACK" else self.branch
        to = self.remote_to if method != "CANCEL" else ""
        content = f"Content-Type: {kind}\r\n" if body else ""
        self._send(
            f"{method} {self.target or f'sip:{self.dialled}@{self.server[0]}:{self.server[1]}'} SIP/2.0\r\n"
            f"Via: SIP/2.0/{self.transport.upper()} {self.local_host}:{self.port};rport;branch={branch}\r\n"
            f"Max-Forwards: 70\r\nFrom: {self.local_from}\r\n"
            f"To: {to or f'<sip:{self.dialled}@127.0.0.1>'}\r\nCall-ID: {self.call_id}\r\n"
            f"CSeq: {self.cseq} {method}\r\nContact: <{self.address}>\r\n{self.route}{extra}{content}"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}",
            self.server,
        )

    async def answer(self, wait_s: float = WAIT_S) -> Message:
        """The final answer to the request in flight."""
        return await self.hear(lambda m: m.status >= 200 and m.headers["cseq"].startswith(f"{self.cseq} "), wait_s)

    async def call(self, dialled: str = "400", extra: str = "") -> Message:
        """INVITE, 200, ACK."""
        self.invite(dialled, extra)
        answer = await self.answer()
        assert answer.status == 200, answer.first
        self.accept(answer)
        return answer

    def accept(self, answer: Message) -> None:
        self.remote_to = answer.headers["to"]
        self.go_by(answer, answer.route[::-1])
        self.take_sdp(answer.body)
        self.request("ACK")

    def go_by(self, message: Message, route: list[str]) -> None:
        """Where requests within the call go when proxies wanted to stay in it (RFC 3261, 12.1 and 12.2.1.1)."""
        if route:
            self.target = message.headers["contact"].partition("<")[2].partition(">")[0]
            self.route = f"Route: {', '.join(route)}\r\n"

    async def hang_up(self) -> int:
        self.request("BYE")
        return (await self.answer()).status

    def press_by_info(self, digit: str) -> None:
        self.request("INFO", f"Signal={digit}\r\nDuration=160\r\n", "application/dtmf-relay")

    async def hear(self, wanted: object, wait_s: float = WAIT_S) -> Message:
        """The first message not yet looked at for which `wanted` is true; TimeoutError when it does not come."""
        async with asyncio.timeout(wait_s):
            while True:
                for message in self.said[self._looked_at :]:
                    self._looked_at += 1
                    if wanted(message):  # type: ignore[operator]
                        return message
                self._arrived.clear()
                await self._arrived.wait()

    async def asked(self, method: str, wait_s: float = WAIT_S) -> Message:
        """The next request of this method from the server."""
        return await self.hear(lambda m: m.first.startswith(method), wait_s)

    def respond(self, request: Message, status: int, body: str = "", extra: str = "") -> None:
        tag = "" if ";tag=" in request.headers["to"] else f";tag={self.tag}"
        content = "Content-Type: application/sdp\r\n" if body else ""
        vias = "".join(f"Via: {via}\r\n" for via in request.vias)
        routes = "".join(f"Record-Route: {one}\r\n" for one in request.route)
        said = request.headers
        self._send(
            f"SIP/2.0 {status} Whatever\r\n{vias}{routes}From: {said['from']}\r\nTo: {said['to']}{tag}\r\n"
            f"Call-ID: {said['call-id']}\r\nCSeq: {said['cseq']}\r\nContact: <{self.address}>\r\n"
            f"{extra}{content}Content-Length: {len(body)}\r\n\r\n{body}",
            request.source,
        )

    def send_raw(self, text: str) -> None:
        """Whatever it is, it goes to the server."""
        self._send(text, self.server)

    def _send(self, text: str, to: tuple[str, int]) -> None:
        text = self.mangle(text)
        if self.transport == "udp":
            self._sip.sendto(text.encode(), to)
        else:
            self._sip.write(text.encode())

    def _on_sip(self, data: bytes, source: tuple[str, int]) -> None:
        if not data.strip(b"\0\r\n"):
            return  # a proxy keeps the way through a translated address open
        message = parse(data.decode(), source)
        if message.status == 0 and message.method == "INVITE":
            self._called(message)
        elif message.status == 0 and message.method != "ACK":
            self.respond(message, 200)
            if message.method == "CANCEL" and self.invited is not None and not self.ignores_cancel:
                self.respond(self.invited, 487)
        elif message.status >= 300 and message.method == "INVITE":
            self._acknowledge_refusal(message)
        self.said.append(message)
        self._arrived.set()

    def _called(self, request: Message) -> None:
        repeated = self.invited is not None and self.invited.headers["cseq"] == request.headers["cseq"]
        self.invited = request
        if repeated:
            return
        self.call_id, self.remote_to, self.server = (
            request.headers["call-id"],
            request.headers["from"],
            request.source,
        )
        self.go_by(request, request.route)
        self.take_sdp(request.body)
        for status in self.answers:
            self.respond(request, status, self.sdp() if status == 200 else "")

    def _acknowledge_refusal(self, answer: Message) -> None:
        self._send(
            f"ACK sip:{self.dialled}@{self.server[0]}:{self.server[1]} SIP/2.0\r\nVia: {answer.vias[0]}\r\n"
            f"From: {answer.headers['from']}\r\nTo: {answer.headers['to']}\r\n"
            f"Call-ID: {self.call_id}\r\nCSeq: {self.cseq} ACK\r\nContent-Length: 0\r\n\r\n",
            self.server,
        )

    # --- RTP ----------------------------------------------------------------------------------------------------

    def take_sdp(self, body: str) -> None:
        """Speak to where the other side says it listens."""
        for line in body.split("\r\n"):
            if line.startswith("c=IN IP4 "):
                self.remote_rtp = (line.split()[2], self.remote_rtp[1])
            elif line.startswith("m=audio"):
                self.remote_rtp = (self.remote_rtp[0], int(line.split()[1]))
            elif line.startswith("a=rtpmap:") and " telephone-event/8000" in line:
                self._event = int(line.removeprefix("a=rtpmap:").split()[0])

    def _on_rtp(self, data: bytes, source: tuple[str, int]) -> None:
        kind, sequence = struct.unpack("!xBH", data[:4])
        self.heard.append(Heard(time.monotonic(), kind & 0x7F, data[12:], sequence))

    def _packet(self, kind: int, payload: bytes, timestamp: int, marker: bool = False) -> None:
        self._sequence += 1
        head = struct.pack("!BBHII", 0x80, kind | (0x80 if marker else 0), self._sequence & 0xFFFF, timestamp, 4711)
        self._rtp.sendto(head + payload, self.remote_rtp)

    async def speak(self, frequency_hz: int, length_s: float) -> None:
        """A tone of whole hertz at -12 dBFS, at the pace of speech."""
        start = time.monotonic()
        for number in range(round(length_s / 0.02)):
            self._timestamp += FRAME
            self._packet(PCMA, tone(frequency_hz)[number % 50], self._timestamp)
            await asyncio.sleep(max(0.0, start + 0.02 * (number + 1) - time.monotonic()))

    async def utter(self, sound: bytes, quiet_s: float = 0.0) -> float:
        """A-law at the pace of speech, then silence; the moment (time.monotonic) the last of the sound was sent."""
        start = time.monotonic()
        whole = sound + SILENCE * (-len(sound) % FRAME + round(quiet_s * 50) * FRAME)
        for number in range(len(whole) // FRAME):
            self._timestamp += FRAME
            self._packet(PCMA, whole[number * FRAME : (number + 1) * FRAME], self._timestamp)
            await asyncio.sleep(max(0.0, start + 0.02 * (number + 1) - time.monotonic()))
        return start + len(sound) / 8000

    async def press(self, digit: str, length_ms: int = 100, drop: tuple[int, ...] = ()) -> None:
        """RFC 4733: updates every 20 ms, the end three times; packets whose number is in `drop` are lost."""
        self._timestamp += FRAME
        steps = [(20 * n * 8, False) for n in range(1, length_ms // 20 + 1)] + [(length_ms * 8 + FRAME, True)] * 3
        for number, (duration, end) in enumerate(steps):
            payload = struct.pack("!BBH", DIGITS.index(digit), (0x80 if end else 0) | 10, duration)
            if number not in drop:
                self._packet(self._event, payload, self._timestamp, marker=number == 0)
            await asyncio.sleep(0.02)
        self._timestamp += length_ms * 8

    def level(self, frequency_hz: float, last_s: float = 0.5) -> float:
        """How loud a frequency was in the last packets heard, in dB below full scale (Goertzel)."""
        samples = [linear(byte) for packet in self.heard[-round(last_s / 0.02) :] for byte in packet.payload]
        return goertzel_db(samples, frequency_hz)

    def longest_gap_s(self) -> float:
        times = [packet.at for packet in self.heard]
        return max((b - a for a, b in itertools.pairwise(times)), default=0.0)


@functools.cache
def tone(frequency_hz: int) -> list[bytes]:
    """One second in packets of 20 ms; another second follows without a seam."""
    wave = [8000 * math.sin(2 * math.pi * frequency_hz * i / 8000) for i in range(8000)]
    sound = bytes(alaw(int(value)) for value in wave)
    return [sound[i : i + FRAME] for i in range(0, len(sound), FRAME)]


def goertzel_db(samples: list[int], frequency_hz: float, rate_hz: int = 8000) -> float:
    """Level of one frequency against a full-scale sine."""
    if not samples:
        return -120.0
    real = sum(s * math.cos(2 * math.pi * frequency_hz * i / rate_hz) for i, s in enumerate(samples))
    imaginary = sum(s * math.sin(2 * math.pi * frequency_hz * i / rate_hz) for i, s in enumerate(samples))
    return 20 * math.log10(max(1e-6, 2 * math.hypot(real, imaginary) / len(samples) / 32768))


def alaw(sample: int) -> int:
    """ITU-T G.711 A-law, one sample."""
    sign, magnitude = (0x80, sample) if sample >= 0 else (0x00, -sample - 1)
    magnitude = min(magnitude, 32767) >> 3
    exponent = max(0, magnitude.bit_length() - 5)
    mantissa = (magnitude >> (exponent if exponent else 1)) & 0x0F if exponent else magnitude >> 1
    return (sign | exponent << 4 | mantissa) ^ 0x55


def linear(byte: int) -> int:
    """The sample of an A-law byte."""
    code = byte ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 0x0F
    magnitude = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << (exponent - 1)
    return magnitude if code & 0x80 else -magnitude

"""The cloud as a client: form posts, signed, with Twilio's time limits, its second attempt and its overrides.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: a fragment of the address says `ct`, `rt`
and `tt` (ms to connect, to read, in all), `rc` (further attempts, 1 without) and `rp` (after what: `ct` without; also
`rt`, `4xx`, `5xx`, `all`). Every attempt carries the same `I-Twilio-Idempotency-Token`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit

import httpx

from tests.twilio_cloud.signing import HEADER, new_sid, signature

RETRIEVAL_FAILURE, CONNECTION_FAILURE = 11200, 11205
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
AGENT = "TwilioProxy/1.1"


@dataclass(frozen=True, slots=True)
class Limits:
    """Twilio's own are 15 s, 5 s to connect."""

    total_s: float = 15.0
    read_s: float = 15.0
    connect_s: float = 5.0
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})


@dataclass(frozen=True, slots=True)
class Letter:
    """A request as it goes over the wire; sent once more it is the same to the byte. `params` is its form."""

    method: str
    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def body(self) -> bytes:
        return urlencode(self.params).encode() if self.method == "POST" else b""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes
    took_s: float = 0.0

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300


@dataclass(slots=True)
class Sent:
    """`answer` is None as long as there is none; `failure` says why there will be none."""

    letter: Letter
    at: float
    answer: Answer | None = None
    failure: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.letter.url).path


class WebhookError(Exception):
    """`code` is Twilio's error, `policy` the word of `rp` that covers it."""

    def __init__(self, code: int, url: str, why: str, policy: str) -> None:
        super().__init__(f"{code}: {url}: {why}")
        self.code, self.url, self.policy = code, url, policy


Carry = Callable[["Webhooks", Letter], Awaitable[Answer]]


def limits_of(url: str, ours: Limits) -> Limits:
    """With what the address' fragment says."""
    given = dict(parse_qsl(urldefrag(url).fragment))
    for name, key in (("connect_s", "ct"), ("read_s", "rt"), ("total_s", "tt")):
        if key in given:
            ours = replace(ours, **{name: int(given[key]) / 1000})
    if "rc" in given:
        ours = replace(ours, retries=int(given["rc"]))
    return replace(ours, retry_on=frozenset(given["rp"].split(","))) if "rp" in given else ours


async def carried(webhooks: Webhooks, letter: Letter) -> Answer:
    """The honest wire: once, and at once."""
    return await webhooks.send(letter)


@dataclass
class Webhooks:
    """`reach` says where a public address lies on this machine: {"https://pbx.example": "http://127.0.0.1:8080"}.

    `carry` is the wire: `hostile` has others. All that was sent is in `sent`, in order.
    """

    token: Callable[[], str]
    limits: Limits = Limits()
    reach: dict[str, str] = field(default_factory=dict)
    carry: Carry = carried
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._client = httpx.AsyncClient(limits=httpx.Limits(max_connections=200), trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    def letter(self, method: str, url: str, params: Mapping[str, str], token: str = "") -> Letter:
        """Signed with the account's token, or with another."""
        bare = urldefrag(url).url
        if method == "GET" and params:
            bare += ("&" if "?" in bare else "?") + urlencode(params)
        signed = signature(token or self.token(), bare, params.items() if method == "POST" else ())
        headers = {HEADER: signed, "User-Agent": AGENT, "I-Twilio-Idempotency-Token": new_sid("")}
        return Letter(method, bare, dict(params), headers | ({"Content-Type": FORM} if method == "POST" else {}))

    async def ask(self, method: str, url: str, params: Mapping[str, str]) -> Answer:
        """The answer of the first attempt that brings one. Raises WebhookError."""
        limits, letter = limits_of(url, self.limits), self.letter(method, url, params)
        try:
            async with asyncio.timeout(limits.total_s):
                return await self._attempts(letter, limits)
        except TimeoutError as error:
            raise WebhookError(RETRIEVAL_FAILURE, letter.url, f"no answer in {limits.total_s:g} s", "rt") from error

    async def _attempts(self, letter: Letter, limits: Limits) -> Answer:
        for left in range(limits.retries, -1, -1):
            try:
                return await self._attempt(letter, limits)
            except WebhookError as failed:
                if not left or not limits.retry_on & {failed.policy, "all"}:
                    raise
        raise AssertionError

    async def _attempt(self, letter: Letter, limits: Limits) -> Answer:
        try:
            async with asyncio.timeout(limits.read_s):
                answer = await self.carry(self, letter)
        except httpx.ConnectError as error:
            raise WebhookError(CONNECTION_FAILURE, letter.url, str(error), "ct") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise WebhookError(RETRIEVAL_FAILURE, letter.url, repr(error), "rt") from error
        if not answer.is_fine:
            policy = "5xx" if answer.status >= 500 else "4xx"
            raise WebhookError(RETRIEVAL_FAILURE, letter.url, f"status {answer.status}", policy)
        return answer

    async def send(self, letter: Letter) -> Answer:
        """Exactly this, once, whatever comes back. Raises httpx.HTTPError."""
        loop = asyncio.get_running_loop()
        sent = Sent(letter, loop.time())
        self.sent.append(sent)
        try:
            reply = await self._client.request(
                letter.method,
                self.reached(letter.url),
                content=letter.body or None,
                headers=dict(letter.headers),
                timeout=httpx.Timeout(None, connect=self.limits.connect_s),
            )
        except BaseException as error:
            sent.failure = repr(error)
            raise
        sent.answer = Answer(
            reply.status_code, reply.headers.get("content-type", ""), reply.content, loop.time() - sent.at
        )
        return sent.answer

    def reached(self, url: str) -> str:
        """Where on this machine the public address lies."""
        for public, here in self.reach.items():
            if url.startswith(public):
                return here + url[len(public) :]
        return url

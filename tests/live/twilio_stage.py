"""The loopback Twilio, a book of TwiML where the product will stand, and a client of the REST API, for its tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.live.twiml_book import Book
from tests.twilio_cloud import Callback, Handset, Manner, Number, Page, TwilioCloud
from tests.twilio_cloud.sound import tone, wav

HOTLINE, CALLER, AGENT = "+864008001234", "+8613800138000", "sip:1001@pbx.example"
CALLER_HZ, AGENT_HZ, PROMPT_HZ, SILENT_DB = 440.0, 880.0, 600.0, -60.0
GATHER = '<Gather numDigits="1" action="/key" timeout="1" actionOnEmptyResult="true">{}</Gather>'
ROOM = '<Dial action="/left"><Conference beep="false" waitUrl=""{}>room</Conference></Dial>'


def response(inside: str) -> str:
    return f"<Response>{inside}</Response>"


class Stage:
    """The cloud, the book, and a client of the REST API."""

    def __init__(self, cloud: TwilioCloud, book: Book, client: httpx.AsyncClient) -> None:
        self.cloud, self.book, self._client = cloud, book, client

    def call(self) -> Handset:
        return self.cloud.dial(HOTLINE, CALLER)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self._client.post(path, data=fields)

    async def get(self, path: str) -> httpx.Response:
        return await self._client.get(path)

    async def delete(self, path: str) -> httpx.Response:
        return await self._client.delete(path)

    async def dial(self, twiml: str, to: str = AGENT, **more: str) -> Handset:
        """By the REST API, and answered."""
        made = await self.post("/Calls.json", To=to, From=HOTLINE, Twiml=twiml, **more)
        assert made.status_code == 201, made.text
        handset = self.cloud.legs[made.json()["sid"]].handset
        await handset.answered()
        return handset

    def codes(self) -> list[int]:
        return [alert.code for alert in self.cloud.alerts]


@asynccontextmanager
async def staged(**settings: object) -> AsyncIterator[Stage]:
    async with Book() as book:
        book.pages["/prompt.wav"] = wav(tone(PROMPT_HZ, 0.3))
        page = Page(f"{book.url}/voice", fallback=f"{book.url}/fallback")
        numbers = {HOTLINE: Number(page, Callback(f"{book.url}/ended"))}
        async with TwilioCloud(numbers, others=Manner(), **settings) as cloud:  # type: ignore[arg-type]
            url = f"{cloud.base_url}/2010-04-01/Accounts/{cloud.account}"
            async with httpx.AsyncClient(base_url=url, auth=(cloud.account, cloud.token)) as client:
                yield Stage(cloud, book, client)
                assert [alert for alert in cloud.alerts if not alert.code] == [], "the loopback itself failed"

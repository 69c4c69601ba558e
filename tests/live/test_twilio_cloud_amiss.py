"""The loopback Twilio by itself: when the product does not answer as it should, and on a hostile wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from tests.live.twilio_stage import HOTLINE, PROMPT_HZ, Stage, response, staged
from tests.twilio_cloud import Limits, Number, Page
from tests.twilio_cloud.hostile import Hostile, Wire

pytestmark = pytest.mark.live


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as running:
        yield running


# --- when the product does not answer as it should ---------------------------------------------------------------


async def test_a_failing_address_leads_to_the_fallback_which_is_told_why(stage: Stage) -> None:
    stage.book.pages["/voice"] = 503
    stage.book.pages["/fallback"] = response("<Play>/prompt.wav</Play>")
    caller = stage.call()
    await caller.hears(PROMPT_HZ)
    told = await stage.book.until("/fallback")
    assert (told["ErrorCode"], told["ErrorUrl"]) == ("11200", f"{stage.book.url}/voice")
    assert len(stage.book.at("/voice")) == 1
    assert await caller.over() == "completed"


async def test_bad_twiml_leads_to_the_fallback_too_and_ends_the_call_without_one(stage: Stage) -> None:
    stage.book.pages["/voice"] = response('<Gather numdigits="1"/>')
    stage.book.pages["/fallback"] = response("<Shout/>")
    assert await stage.call().over() == "completed"
    assert stage.codes() == [12200, 12200]


async def test_no_answer_in_time_counts_as_failed() -> None:
    async def sleep(_: dict[str, str]) -> str:
        await asyncio.sleep(1.0)
        return response("")

    async with staged(limits=Limits(total_s=0.3)) as stage:
        stage.book.pages["/voice"] = sleep
        await stage.book.until("/fallback") if stage.call() else None
        assert stage.codes() == [11200]


async def test_overrides_in_the_address_bring_further_attempts_with_the_same_token(stage: Stage) -> None:
    statuses = [500, 500]

    async def third_time(_: dict[str, str]) -> str | int:
        return statuses.pop() if statuses else response("<Play>/prompt.wav</Play>")

    stage.book.pages["/voice"] = third_time
    page = Page(f"{stage.book.url}/voice#rc=2&rp=5xx")
    stage.cloud.numbers[HOTLINE] = Number(page)
    await stage.call().hears(PROMPT_HZ)
    assert len({told.token for told in stage.book.told if told.path == "/voice"}) == 1
    assert len(stage.book.at("/voice")) == 3


# --- a hostile wire ----------------------------------------------------------------------------------------------


async def test_webhooks_are_sent_twice_again_and_late_by_a_seed_and_replayed_to_the_byte(stage: Stage) -> None:
    wire = Wire(Random(1), twice=1.0, again=1.0, again_s=0.1, late=1.0, late_s=0.05)
    stage.cloud.webhooks.carry = wire
    await stage.call().over()
    await stage.book.until("/ended")
    await wire.settle()
    assert [len(stage.book.at(path)) for path in ("/voice", "/ended")] == [3, 3]
    assert wire.extra == 4
    (first, *_) = stage.cloud.webhooks.sent
    before = stage.book.told[0]
    await Hostile(stage.cloud.webhooks, Random(2)).replay(first)
    assert stage.book.told[-1] == before

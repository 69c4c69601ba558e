"""No forgery the loopback makes carries a signature Twilio's library takes; a genuine letter does."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from twilio.request_validator import RequestValidator

from tests.twilio_cloud.hostile import FORGERIES, Hostile
from tests.twilio_cloud.signing import HEADER
from tests.twilio_cloud.webhooks import Letter, Limits, Webhooks, limits_of

URL = "https://pbx.example/twilio/step/x?n=1"


async def genuine() -> tuple[Webhooks, Letter]:
    webhooks = Webhooks(lambda: "secret")
    return webhooks, webhooks.letter("POST", URL, {"CallSid": "CA1", "Digits": "1", "From": "+1", "To": "+2"})


def passes(letter: Letter) -> bool:
    return bool(RequestValidator("secret").validate(letter.url, dict(letter.params), letter.headers.get(HEADER, "")))


@pytest.mark.parametrize("how", FORGERIES)
async def test_a_forgery_does_not_pass(how: str) -> None:
    webhooks, letter = await genuine()
    assert passes(letter)
    hostile = Hostile(webhooks, Random(1))
    assert not any(passes(hostile.forged(letter, how)) for _ in range(20))
    await webhooks.close()


def test_an_address_overrides_limits() -> None:
    limits = limits_of(f"{URL}#ct=200&rt=1500&tt=3000&rc=4&rp=5xx,rt", Limits())
    assert limits == Limits(3.0, 1.5, 0.2, 4, frozenset({"5xx", "rt"}))
    assert limits_of(URL, Limits()) == Limits()


def test_forging_is_repeatable() -> None:
    async def forged(seed: int) -> list[Letter]:
        webhooks, letter = await genuine()
        hostile = Hostile(webhooks, Random(seed))
        await webhooks.close()
        return [hostile.forged(letter, "a field changed") for _ in range(10)]

    letters = [[dict(letter.params) for letter in asyncio.run(forged(3))] for _ in range(2)]
    assert letters[0] == letters[1]

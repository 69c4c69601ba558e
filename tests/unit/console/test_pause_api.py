"""A supervisor pauses a recording and has it go on; told what came of it, and written down with his name [Q1, X4]."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from calls import events as e
from calls.model import HangupCause, Party, PauseBy, Stage
from tests.unit.console.house import House
from tests.unit.console.shop import arrives, open_shop
from tests.unit.console.test_access import as_role

DONE: dict[str, type[Any]] = {"pause": e.RecordingPaused, "resume": e.RecordingResumed}
ORDERS = {"pause": "RecordingPauseOrdered", "resume": "RecordingResumeOrdered"}


@pytest.fixture(autouse=True)
def shop(house: House) -> None:
    open_shop(house)
    arrives(house, "c1")


@pytest.mark.parametrize("what", DONE)
async def test_done_when_the_recording_says_so(house: House, api: httpx.AsyncClient, what: str) -> None:
    house.afterwards = [
        e.RecordingOrderRefused("talks"),
        DONE[what]("talks", "talks-r1", 900, PauseBy.ORDER),
        DONE[what]("c1", "c1-r1", 1200, PauseBy.ORDER),
    ]
    answer = await api.post(f"/api/calls/c1/recording/{what}")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"order": {"type": ORDERS[what], "call": "c1", "by": "API"}, "done": True}
    (noted,) = house.tables.published.trail.of_kinds([ORDERS[what]])
    assert noted.who == "API"


@pytest.mark.parametrize("what", DONE)
@pytest.mark.parametrize(
    "meanwhile",
    [
        e.RecordingOrderRefused("c1"),
        e.RecordingNotChanged("c1", "c1-r1", False, PauseBy.ORDER),
        e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED),
    ],
)
async def test_where_nothing_is_recorded_or_the_call_ends_nothing_changes(
    house: House, api: httpx.AsyncClient, what: str, meanwhile: e.Event
) -> None:
    house.afterwards = [meanwhile]
    answer = await api.post(f"/api/calls/c1/recording/{what}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "recording_not_changed")


async def test_a_call_that_is_over_and_one_nobody_knows(house: House, api: httpx.AsyncClient) -> None:
    house.happens(e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))
    over = await api.post("/api/calls/c1/recording/pause")
    assert (over.status_code, over.json()["error"]["code"]) == (409, "recording_not_changed")
    assert (await api.post("/api/calls/nobody/recording/pause")).status_code == 404


async def test_reviewers_pause_nothing(house: House) -> None:
    async with house.client(cookies=as_role(house, "qa")) as browser:
        assert (await browser.post("/api/calls/c1/recording/pause", json={})).status_code == 403

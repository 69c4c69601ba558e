"""What callers leave behind, by the API: messages with their sound, marks, texts to be sent, who is to be called."""

from __future__ import annotations

from typing import Any

import httpx

from calls import events as e
from calls.model import Channel, LeaveReason, Purpose, Tier
from recordings.sealing import seal
from store.deliveries import Outcome
from store.scoring_jobs import ScoringJobs
from store.scoring_rows import JobState
from store.texts import Delivery
from tests.unit.console.house import House, conversation, write_wav
from tests.unit.console.test_access import as_role


def leaves_message(house: House, call: str = "c1") -> str:
    """With its sound on disk and sealed."""
    house.offered(call)
    name = f"{call}-v1"
    path = house.recordings.place(name, house.at)
    house.hear(e.RecordingStarted(call, name, path, 8000, Purpose.MESSAGE))
    write_wav(house.recordings.resolve(path), conversation(10))
    sealed = seal(house.recordings.resolve(path))
    house.hear(
        e.VoicemailLeft(call, name, "orders", Tier.VIP, "zh-CN", name, "13800138000", dialled="4008001234"), 10
    )
    house.hear(e.CallQueued(name, "orders", Tier.VIP, "zh-CN", "13800138000", channel=Channel.VOICEMAIL))
    house.hear(
        e.RecordingClosed(call, name, path, sealed.length_ms, sealed.rate_hz, sealed.sha256, purpose=Purpose.MESSAGE)
    )
    return name


async def items(api: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_messages_are_listed_and_can_be_heard(house: House, api: httpx.AsyncClient) -> None:
    name = leaves_message(house)
    (item,) = await items(api, "/api/voicemails?heard=false")
    assert (item["voicemail"], item["queue"], item["tier"], item["agent"]) == (name, "orders", "vip", None)
    assert item["length_ms"] == 10_000
    sound = await api.get(item["url"], headers={"Range": "bytes=0-3"})
    assert (sound.status_code, sound.content) == (206, b"RIFF")
    house.hear(e.VoicemailHeard(name, "1001"))
    assert await items(api, "/api/voicemails?heard=false") == []
    (item,) = await items(api, "/api/voicemails?heard=true")
    assert item["agent"] == "1001"
    assert ScoringJobs(house.database).listed(JobState.OPEN) == [], "a message is not judged"


async def test_one_that_is_not_there_or_not_sealed_cannot_be_heard(house: House, api: httpx.AsyncClient) -> None:
    house.offered("c1")
    house.hear(e.VoicemailLeft("c1", "c1-v1", "orders", Tier.NORMAL, "zh-CN", "c1-v1", "139"))
    (item,) = await items(api, "/api/voicemails")
    assert (item["url"], item["length_ms"]) == (None, None)
    for name, code in (("c1-v1", "no_recording"), ("nobody", "no_such_voicemail")):
        answer = await api.get(f"/api/voicemails/{name}/recording")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)


async def test_messages_and_callbacks_stand_among_those_who_wait(house: House, api: httpx.AsyncClient) -> None:
    house.open_shop()
    name = leaves_message(house)
    house.queued("c2")
    house.hear(e.CallbackRequested("c2", "c2-b1", "orders", Tier.NORMAL, "zh-CN", "139", dialled="400"), 30)
    house.queued("c3")
    waiting = await items(api, "/api/waiting")
    channels = {one["call"]: one["channel"] for one in waiting}
    assert channels == {"c2": "voice", "c3": "voice", "c2-b1": "callback", name: "voicemail"}
    assert waiting[-1]["call"] == name, "a message waits for everybody"
    since = {one["call"]: one["waiting_since"] for one in waiting}
    assert since["c2-b1"] == since["c2"], "he keeps his place"
    house.hear(e.CallMoved("c2-b1", "orders", "repairs"))
    house.hear(e.PriorityOrdered("c2-b1", Tier.VIP, 0.0, "eva"))
    moved = next(one for one in await items(api, "/api/waiting") if one["call"] == "c2-b1")
    assert (moved["queue"], moved["tier"]) == ("repairs", "vip")
    answer = await api.post(f"/api/calls/{name}/withdraw")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_on_the_line")


async def test_nobody_stands_there_twice_or_when_he_is_gone(house: House, api: httpx.AsyncClient) -> None:
    house.open_shop()
    name = leaves_message(house)
    house.hear(e.CallLeftQueue(name, "orders", LeaveReason.SERVED))
    assert await items(api, "/api/waiting") == []
    house.hear(e.CallQueued(name, "orders", Tier.VIP, "zh-CN", channel=Channel.VOICEMAIL, waited_s=600.0))
    (again,) = await items(api, "/api/waiting")
    assert again["waited_s"] >= 500
    house.hear(e.CallEnded(name, e.HangupCause.NORMAL_CLEARING, e.Party.AGENT, e.Stage.TALKING))
    house.hear(e.CallbackRequested("c2", "c2-b1", "orders", Tier.NORMAL, "zh-CN", "139"))
    house.hear(e.CallbackDue("c2-b1.1", "c2-b1", "c2", "orders", Tier.NORMAL, "zh-CN", "139", 1, 30.0))
    house.hear(e.CallQueued("c2-b1.1", "orders", Tier.NORMAL, "zh-CN", callback="c2-b1"))
    assert [one["call"] for one in await items(api, "/api/waiting")] == ["c2-b1.1"]
    house.hear(e.CallbackClosed("c2", "c2-b1", True, 1))
    assert house.live.call("c2-b1") is None


async def test_the_marks_stand_with_the_call(house: House, api: httpx.AsyncClient) -> None:
    house.offered("c1")
    assert (await api.get("/api/calls/c1")).json()["survey"] is None
    house.hear(e.SurveyTaken("c1", "1001", {"speed": 5}, 100.0))
    house.hear(e.SurveyTaken("c1", "1001", {"speed": 5, "resolution": 1}, 46.7))
    survey = (await api.get("/api/calls/c1")).json()["survey"]
    assert (survey["agent"], survey["marks"], survey["score"]) == ("1001", {"speed": 5, "resolution": 1}, 46.7)


async def test_texts_can_be_seen_tried_anew_and_dropped(house: House, api: httpx.AsyncClient) -> None:
    house.offered("c1")
    house.hear(e.MessageRequested("c1", "c1-m1", "solved", "139", "zh-CN", {"order": "A1"}))
    (text,) = await items(api, "/api/outbox")
    assert (text["state"], text["attempts"], text["values"]) == ("waiting", 0, {"order": "A1"})
    assert (await api.post("/api/outbox/c1-m1/retry")).json()["error"]["code"] == "text_is_past_that"
    assert (await api.post("/api/outbox/nobody/retry")).status_code == 404
    house.texts.settle([Outcome("c1-m1", Delivery.FAILED, 10, done_at=house.at, why="status 500")])
    assert await items(api, "/api/outbox?state=waiting") == []
    assert (await api.post("/api/outbox/c1-m1/retry")).json()["state"] == Delivery.WAITING
    assert (await api.post("/api/outbox/c1-m1/drop")).json()["state"] == Delivery.DROPPED
    assert (await api.post("/api/outbox/c1-m1/drop")).status_code == 409


async def test_texts_are_a_supervisors_business(house: House) -> None:
    async with house.client(cookies=as_role(house, "qa")) as reviewer:
        assert (await reviewer.get("/api/outbox")).status_code == 403
        assert (await reviewer.get("/api/voicemails")).status_code == 200

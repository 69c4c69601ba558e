"""Class and legal holds of a call by the API; what was deleted says when and by which rule [X4]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from calls import events as e
from calls.model import HangupCause, Party, Purpose, Stage, Tier
from calls.retention import RetentionPolicy
from hotline.purging import Purger
from store.auditing import AuditTrail
from tests.unit.console.house import House, conversation, write_wav

WHY = {"reason": "court order 7"}


@pytest.fixture
def old(house: House) -> House:
    house.at = datetime.now(UTC) - timedelta(days=200)
    house.served("c1", length_s=12)
    return house


def purge(house: House) -> int:
    return Purger(house.database, house.recordings, RetentionPolicy()).run("retention").recordings


async def test_holds_are_placed_and_lifted_with_a_reason(old: House, api: httpx.AsyncClient) -> None:
    one = (await api.post("/api/calls/c1/holds", json=WHY)).json()
    other = (await api.post("/api/calls/c1/holds", json=WHY)).json()
    lifted = await api.post(f"/api/calls/c1/holds/{one['hold']}/lift", json={"reason": "judged"})
    assert (lifted.status_code, lifted.json()["lifted_reason"]) == (200, "judged")
    assert purge(old) == 0
    assert (await api.post(f"/api/calls/c1/holds/{one['hold']}/lift", json=WHY)).status_code == 404
    assert (await api.post("/api/calls/c1/holds/x/lift", json=WHY)).json()["error"]["code"] == "no_such_hold"
    await api.post(f"/api/calls/c1/holds/{other['hold']}/lift", json=WHY)
    assert purge(old) == 1


async def test_a_reason_and_a_call_are_needed(old: House, api: httpx.AsyncClient) -> None:
    for path in ("/api/calls/nobody/holds", "/api/calls/nobody/holds/1/lift"):
        assert (await api.post(path, json=WHY)).status_code == 404
    assert (await api.get("/api/calls/nobody/keeping")).status_code == 404
    assert (await api.put("/api/calls/nobody/keeping", json={**WHY, "kept_as": None})).status_code == 404
    assert (await api.post("/api/calls/c1/holds", json={"reason": " "})).status_code == 400
    assert (await api.post("/api/calls/c1/holds", json={})).status_code == 400


async def test_a_person_chooses_the_class(old: House, api: httpx.AsyncClient) -> None:
    kept = await api.put("/api/calls/c1/keeping", json={**WHY, "kept_as": "complaint"})
    assert kept.json()["chosen"] == "complaint"
    assert purge(old) == 0
    assert (await api.put("/api/calls/c1/keeping", json={**WHY, "kept_as": None})).json()["chosen"] is None
    assert purge(old) == 1


async def test_class_in_effect_and_the_date_of_deletion_are_told(old: House, api: httpx.AsyncClient) -> None:
    async def kept() -> tuple[str, int, list[datetime | None]]:
        told = (await api.get("/api/calls/c1/keeping")).json()
        dates = [item["due_at"] for item in told["kept"]]
        return told["kept_as"], told["kept_days"], [date and datetime.fromisoformat(date) for date in dates]

    cdr = old.queries.call("c1")
    assert cdr is not None
    assert cdr.ended_at is not None
    assert await kept() == ("normal", 184, [cdr.ended_at + timedelta(days=184)])
    await api.put("/api/calls/c1/keeping", json={**WHY, "kept_as": "complaint"})
    assert await kept() == ("complaint", 1096, [cdr.ended_at + timedelta(days=1096)])
    hold = (await api.post("/api/calls/c1/holds", json=WHY)).json()["hold"]
    assert await kept() == ("complaint", 1096, [None])
    await api.post(f"/api/calls/c1/holds/{hold}/lift", json=WHY)
    await api.put("/api/calls/c1/keeping", json={**WHY, "kept_as": None})
    assert purge(old) == 1
    assert await kept() == ("normal", 184, [])


async def test_the_class_follows_from_tier_and_policy_and_a_message_waits_to_be_heard(
    house: House, api: httpx.AsyncClient
) -> None:
    house.served("c1", length_s=12, tier=Tier.EMERGENCY)
    house.offered("c2")
    house.hear(e.RecordingClosed("c2", "c2-m1", "p.wav", 5000, 8000, "ab" * 32, purpose=Purpose.MESSAGE))
    house.hear(e.VoicemailLeft("c2", "c2-v1", "orders", Tier.NORMAL, "zh-CN", "c2-m1", "139"))
    assert (await api.get("/api/calls/c2/keeping")).json()["kept"] == [], "it is still up"
    house.hear(e.CallEnded("c2", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    assert (await api.get("/api/calls/c1/keeping")).json()["kept_as"] == "emergency"
    (message,) = (await api.get("/api/calls/c2/keeping")).json()["kept"]
    assert (message["recording"], message["unheard"]) == ("c2-m1", True)


async def test_a_deleted_recording_says_when_and_by_which_rule(old: House, api: httpx.AsyncClient) -> None:
    assert purge(old) == 1
    of_call = [f"/api/calls/c1/{path}" for path in ("recording", "peaks", "transcript", "score")]
    of_recording = [f"/api/recordings/c1-r1/{path}" for path in ("audio", "peaks", "transcript", "heard")]
    for path in (*of_call, *of_recording):
        gone = await api.get(path)
        error = gone.json()["error"]
        assert (gone.status_code, error["code"]) == (410, "recording_deleted")
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        assert all(word in error["message_zh"] for word in (today, "系统自动", "普通", "184"))
        assert all(word in error["message_en"] for word in (today, "the hotline itself", "normal", "184 days"))
    detail = await api.get("/api/calls/c1")
    assert (detail.status_code, detail.json()["recording"]) == (200, None)
    (deleted,) = (await api.get("/api/calls/c1/keeping")).json()["deleted"]
    assert (deleted["recording"], deleted["by"]) == ("c1-r1", "retention")


async def test_a_deleted_message_says_who_deleted_it(house: House, api: httpx.AsyncClient) -> None:
    house.at = datetime.now(UTC) - timedelta(days=200)
    house.offered("c1")
    path = house.recordings.place("c1-m1", house.at)
    write_wav(house.recordings.resolve(path), conversation(5))
    house.hear(e.RecordingClosed("c1", "c1-m1", path, 5000, 8000, "ab" * 32, purpose=Purpose.MESSAGE))
    house.hear(e.VoicemailLeft("c1", "c1-v1", "orders", Tier.NORMAL, "zh-CN", "c1-m1", "139"))
    house.hear(e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    house.hear(e.VoicemailHeard("c1-v1", "1001"))
    assert (await api.get("/api/voicemails/c1-v1/recording")).status_code == 200
    Purger(house.database, house.recordings, RetentionPolicy()).run("wang")
    gone = await api.get("/api/voicemails/c1-v1/recording")
    assert gone.status_code == 410
    assert "by wang on" in gone.json()["error"]["message_en"]


async def test_every_decision_is_in_the_audit_with_who_and_why(old: House, api: httpx.AsyncClient) -> None:
    hold = (await api.post("/api/calls/c1/holds", json=WHY)).json()
    await api.post(f"/api/calls/c1/holds/{hold['hold']}/lift", json={"reason": "judged"})
    await api.put("/api/calls/c1/keeping", json={"reason": "a claim", "kept_as": "complaint"})
    entries = AuditTrail(old.database).entries(limit=3)
    told = [(one.what, one.who, one.detail["call"], one.detail["reason"]) for one in entries]
    assert told == [
        ("class_chosen", hold["by"], "c1", "a claim"),
        ("hold_lifted", hold["by"], "c1", "judged"),
        ("hold_placed", hold["by"], "c1", "court order 7"),
    ]

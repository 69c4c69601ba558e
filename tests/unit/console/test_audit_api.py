"""What leaves a line in the audit: signing in, failing to, listening; and who may read which lines [X4]."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy.exc import TimeoutError

from console.listenings import PAUSE_S, Listenings
from store.auditing import AuditTrail, Wanted
from tests.unit.console.house import PASSWORD, House
from tests.unit.console.test_access import as_role
from tests.unit.console.test_sign_in import sign_in


def told(house: House, *kinds: str) -> list[tuple[str, str, object]]:
    entries = reversed(AuditTrail(house.database).found(Wanted()))
    return [(entry.who, entry.what, dict(entry.detail)) for entry in entries if entry.what in kinds]


async def test_a_listening_is_one_line_however_many_parts_a_player_asks_for(
    house: House, api: httpx.AsyncClient
) -> None:
    house.served("c1", length_s=12)
    for part in ("bytes=0-", "bytes=1000-2000", "bytes=500-", ""):
        answer = await api.get("/api/calls/c1/recording", headers={"range": part} if part else {})
        assert answer.status_code in (200, 206)
    assert (await api.head("/api/calls/c1/recording")).status_code == 200
    heard = {"call": "c1", "recording": "c1-r1"}
    assert told(house, "listened", "downloaded") == [("API", "listened", heard)]
    file = await api.get("/api/calls/c1/recording?download=true")
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''c1-r1.wav"
    assert told(house, "listened", "downloaded")[1:] == [("API", "downloaded", heard)]


async def test_what_begins_in_the_middle_is_a_listening_too(house: House, api: httpx.AsyncClient) -> None:
    house.served("c1", length_s=12)
    await api.get("/api/calls/c1/recording", headers={"range": "bytes=44-"})
    assert len(told(house, "listened")) == 1


async def test_nobody_hears_what_cannot_be_noted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.served("c1", length_s=12)

    def away(*_: object) -> None:
        raise TimeoutError("no connection")

    async with house.client(headers={"authorization": "Bearer correct-horse-battery-staple"}) as client:
        with monkeypatch.context() as broken:
            broken.setattr(AuditTrail, "add", away)
            assert (await client.get("/api/calls/c1/recording")).status_code == 503
        assert (await client.get("/api/calls/c1/recording")).status_code == 200
    assert len(told(house, "listened")) == 1, "what was refused did not count as heard"


def test_after_a_pause_one_listens_anew() -> None:
    listenings = Listenings(kept=2)
    assert listenings.begins("li", "r1", 0.0)
    assert not listenings.begins("li", "r1", PAUSE_S)
    assert not listenings.begins("li", "r1", 2 * PAUSE_S)
    assert listenings.begins("li", "r1", 3 * PAUSE_S + 1)
    assert listenings.begins("wang", "r1", 0.0)
    assert listenings.begins("wang", "r2", 0.0)
    assert listenings.begins("li", "r1", 3 * PAUSE_S + 2), "forgotten"


async def test_signing_in_failing_to_and_signing_out_are_told(house: House, browser: httpx.AsyncClient) -> None:
    house.add_admin()
    await sign_in(browser, "wrong\x00")
    await sign_in(browser, "wrong", name="ad\x00min")
    assert (await sign_in(browser)).status_code == 303
    token = (await browser.get("/api/me")).json()["form_token"]
    await browser.post("/logout", data={"form_token": token})
    where = {"address": "192.0.2.9"}
    assert told(house, "signed_in", "sign_in_failed", "signed_out") == [
        ("-", "sign_in_failed", {"name": "admin", **where}),
        ("-", "sign_in_failed", {"name": "ad\ufffdmin", **where}),
        ("admin", "signed_in", where),
        ("admin", "signed_out", where),
    ]
    assert PASSWORD not in str(told(house, "signed_in", "sign_in_failed"))


async def test_a_table_of_figures_that_leaves_is_told(house: House, api: httpx.AsyncClient) -> None:
    await api.get("/api/quality/kpis.csv?month=2026-11")
    assert told(house, "exported") == [("API", "exported", {"table": "quality", "month": "2026-11"})]


async def test_administrators_read_all_quality_leads_what_is_theirs(house: House, api: httpx.AsyncClient) -> None:
    house.served("c1", length_s=12)
    await api.get("/api/calls/c1/recording")
    await api.post("/api/calls/c1/holds", json={"reason": "court"})
    kinds = [item["what"] for item in (await api.get("/api/audit")).json()["items"]]
    assert kinds[:2] == ["hold_placed", "listened"]
    async with house.client(cookies=as_role(house, "qa_lead")) as lead:
        theirs = [item["what"] for item in (await lead.get("/api/audit")).json()["items"]]
        assert "listened" in theirs
        assert "hold_placed" not in theirs
    first = (await api.get("/api/audit?limit=1")).json()
    rest = (await api.get(f"/api/audit?limit=200&before={first['next']}")).json()
    assert rest["items"][0]["what"] == "listened"
    assert rest["next"] is None
    asked = "/api/audit?who=API&what=hold_placed&call=c1&since=2020-01-01&until=2020-01-02"
    assert (await api.get(asked)).json()["items"] == []
    assert len((await api.get(asked.partition("&since")[0])).json()["items"]) == 1

"""What the board tells beside calls: the day of each agent and team, how full the house is, what does not keep up."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy.exc import OperationalError

from calls import events as e
from calls.model import AgentState, AgentStatus
from config.desk import DeskLists
from console import figures as figures_module
from console import vitals as vitals_module
from console.agent.known import Known
from console.figures import Figures
from console.schemas import Today, VitalsItem
from console.vitals import Vitals
from store.scoping import EVERYTHING, Scope
from tests.unit.console.house import BEARER, House
from tests.unit.console.shop import SHOP
from tests.unit.console.test_teams import lead

DAY = Scope(frozenset({"1001"}), frozenset({"orders"}))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.at = datetime.now(UTC) - timedelta(minutes=5)
    yield house
    house.close()


# --- agents ---


async def test_each_agent_has_his_day_queues_and_levels(house: House) -> None:
    house.open_shop()
    house.served("c1", sound=False)
    house.ringing("c2", "1001")
    house.hear(e.OfferRefused("c2", "c2-o1", "1001", e.RefusalReason.NO_ANSWER), 20)
    async with house.client(headers=BEARER) as client:
        items = {item["agent"]: item for item in (await client.get("/api/agents")).json()["items"]}
    today = items["1001"]["today"]
    assert (today["handled"], today["missed"]) == (1, 1)
    assert today["aht_s"] == pytest.approx(70, abs=1)
    assert 0 < today["occupancy"] < 1
    assert (items["1001"]["queues"], items["1001"]["skills"]) == (["orders", "repairs", "emergency"], {"orders": 80})
    assert items["1003"]["today"] is None, "he was not there"


async def test_a_break_has_its_reason_also_when_another_is_given(house: House) -> None:
    house.known = Known(DeskLists({}, {"meal": {"zh-CN": "用餐", "en": "Meal"}}))
    house.open_shop()

    def reason() -> str:
        return house.live.snapshot().agents["1001"].reason

    house.hear(e.AgentStatusChosen("1001", AgentStatus.BREAK, reason="meal"))
    house.hear(e.AgentStateChanged("1001", AgentStatus.BREAK, AgentState.IDLE, True))
    assert reason() == "meal"
    house.live.take()
    house.hear(e.AgentStatusChosen("1001", AgentStatus.BREAK, reason="training"))
    assert reason() == "training"
    assert [change.key for change in house.live.take()[0]] == ["1001"], "open boards are told"
    house.hear(e.AgentStatusChosen("1001", AgentStatus.BREAK, reason="training"))
    house.hear(e.AgentStatusChosen("nobody", AgentStatus.BREAK))
    assert house.live.take()[0] == []
    async with house.client(headers=BEARER) as client:
        page = (await client.get("/api/agents")).json()
    assert page["items"][0]["break_reason"] == "training"
    assert page["breaks"] == {"meal": {"zh-CN": "用餐", "en": "Meal"}}
    house.hear(e.AgentStatusChosen("1001", AgentStatus.AVAILABLE))
    house.hear(e.AgentStateChanged("1001", AgentStatus.AVAILABLE, AgentState.IDLE, True))
    assert reason() == ""


# --- the day of a team ---


@pytest.fixture
def shop(house: House) -> House:
    """A call served by each of two teams, another abandoned in the night's queue."""
    house.hear(e.TablePublished(SHOP))
    for agent in SHOP.agents:
        house.hear(e.AgentStateChanged(agent, AgentStatus.AVAILABLE, AgentState.IDLE, True))
    house.served("c-day", "1001", sound=False, queue="orders")
    house.served("c-night", "1002", sound=False, queue="sos")
    house.abandoned("c-gone", queue="sos")
    return house


async def test_a_leads_figures_of_the_day_are_his_teams(shop: House) -> None:
    async with shop.client(headers=BEARER) as client:
        whole = Today.model_validate((await client.get("/api/today")).json())
    async with shop.client(cookies=lead(shop)) as client:
        mine = Today.model_validate((await client.get("/api/today")).json())
        agents = (await client.get("/api/agents")).json()
    assert (whole.offered, whole.answered, whole.abandoned) == (3, 2, 1)
    assert (mine.offered, mine.answered, mine.abandoned, mine.service_level) == (1, 1, 0, 1.0)
    assert whole.recent is not None
    assert mine.recent is not None
    assert (whole.recent.answered, mine.recent.answered) == (2, 1)
    assert set(mine.queues) < set(whole.queues)
    assert mine.half_hour is not None
    assert mine.half_hour.agents == 1
    assert list(agents["groups"]) == ["day"]


async def test_figures_are_counted_for_those_who_ask_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[set[Scope]] = []

    def count(scopes: Collection[Scope]) -> dict[Scope, Today]:
        asked.append(set(scopes))
        return dict.fromkeys(scopes, TODAY)

    figures = Figures(count)
    assert figures.latest(DAY) is None
    assert await figures.today() is TODAY
    assert figures.latest(DAY) is TODAY
    night = Scope(frozenset({"1002"}))
    assert await figures.today(night) is TODAY, "a team that was not counted with the others is at once"
    monkeypatch.setattr(figures_module, "WANTED_S", -1.0)
    figures = Figures(count, every_s=0.0)
    figures.latest(DAY)
    assert await figures.today() is None, "nobody has asked lately"
    assert asked == [{EVERYTHING, DAY}, {EVERYTHING, DAY, night}, set()]


async def test_a_database_that_is_away_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    troubles: list[Exception] = [OperationalError("SELECT", {}, Exception("gone")), ValueError("a fault of ours")]

    def count(_: Collection[Scope]) -> dict[Scope, Today]:
        raise troubles.pop(0)

    figures = Figures(count, every_s=0.0)
    assert await figures.today() is None
    assert await figures.today() is None
    away, fault = caplog.records
    assert (away.getMessage(), away.exc_info) == ("the day's figures wait for the database: OperationalError", None)
    assert fault.exc_info is not None


async def test_of_too_many_teams_those_who_asked_last_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_module, "MOST_SCOPES", 2)
    asked: list[set[Scope]] = []

    def count(scopes: Collection[Scope]) -> dict[Scope, Today]:
        asked.append(set(scopes))
        return {}

    figures = Figures(count)
    for scope in (EVERYTHING, DAY, Scope(frozenset({"1002"}))):
        figures.latest(scope)
    await figures.today(DAY)
    assert asked == [{DAY, Scope(frozenset({"1002"}))}]


TODAY = Today(offered=0, answered=0, abandoned=0, service_level=None, target=0.8, within_s=20)


# --- how the server stands ---


def test_vitals_are_what_prometheus_is_shown_and_nothing_where_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = CollectorRegistry()
    vitals = Vitals(registry)
    assert vitals.now() == VitalsItem()
    Gauge("hotline_sip", "-", ("what",), registry=registry).labels("callers").set(12)
    Gauge("hotline_sip_most_callers", "-", registry=registry).set(600)
    Gauge("hotline_recording_disk_free_bytes", "-", registry=registry).set(5e9)
    jobs = Gauge("hotline_scoring_jobs", "-", ("kind", "state"), registry=registry)
    for state, count in (("open", 3), ("claimed", 1), ("retried", 1), ("set_aside", 50)):
        jobs.labels("transcript", state).set(count)
    assert vitals.now() == VitalsItem(), "looked at a moment ago"
    monkeypatch.setattr(vitals_module, "LASTS_S", 0.0)
    told = vitals.now()
    assert (told.callers, told.most_callers, told.disk_free_bytes) == (12, 600, 5_000_000_000)
    assert (told.to_transcribe, told.to_hear, told.sql_behind) == (5, None, None)


def test_the_gauges_are_called_as_the_server_calls_them() -> None:
    said = "".join(path.read_text() for path in Path("hotline").rglob("*.py"))
    names = [vitals_module.CALLERS[0], vitals_module.JOBS, *vitals_module.PLAIN.values()]
    assert [name for name in names if f'"{name}"' not in said] == []

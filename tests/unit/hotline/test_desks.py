"""Tables and flows of one server: what is published of one must go with what is in force of the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from calls import events as e
from calls.errors import ConfigurationError
from calls.journal import Entry
from calls.model import HangupCause, Party, Stage, Tier
from calls.table import RoutingTable
from config import hotline as configuration
from console.published import Published
from hotline.desks import Desks
from ivr.flow import Flow
from qa_scoring.rubric import Rubric
from store import Database
from store.publication import Order
from tests.unit.config.folders import EXAMPLE
from tests.unit.hotline.flows import MENU
from tests.unit.hotline.tables import NOON

LINES = "hotline: 测试\nlines: [{dialled: '*', flow: main}]\n"
AGENTS = 'agents:\n  "1001": {name: 李娜, skills: {orders: 80, emergency: 60}, address: "sip:1001@127.0.0.1:5070"}\n'
ROUTING = """\
queues:
  orders: {title: {zh-CN: 订单}, needs: {orders: 50}}
  spare: {title: {zh-CN: 备用}, needs: {orders: 50}}
  emergency: {title: {zh-CN: 紧急}, needs: {emergency: 1}, emergency: true}
"""


class House:
    """A server's desks over a folder that may be changed; `told` is what came into force, `rubrics` apart."""

    def __init__(self, folder: Path) -> None:
        self.config, self.data = folder / "config", folder / "data"
        self.data.mkdir()
        (self.config / "flows").mkdir(parents=True)
        shutil.copy(EXAMPLE / "rubric.yaml", self.config)
        flows = {"flows/main.yaml": MENU, "flows/office.yaml": MENU}
        for file, text in {"lines.yaml": LINES, "agents.yaml": AGENTS, "routing.yaml": ROUTING, **flows}.items():
            (self.config / file).write_text(text)
        self.database = Database(f"sqlite:///{folder / 'hotline.db'}")
        self.database.migrate()
        self.told: list[tuple[str, str]] = []
        self.rubrics: list[int] = []
        self.tables: list[RoutingTable] = []
        self.calendars_told = 0
        self.open()

    def open(self) -> dict[str, str]:
        hotline = configuration.load(self.config, spare_published=True)
        self.desks = Desks(
            self.database,
            hotline,
            self.data,
            post=self._post,
            install=self._install,
            judge_by=self._judge_by,
            other_days=self._other_days,
        )
        return self.desks.open(hotline)

    def reload(self) -> None:
        self.desks.reload(configuration.load(self.config))

    def restart(self) -> dict[str, str]:
        self.desks.stop()
        self.told.clear()
        return self.open()

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.config / file).read_text()
        assert old in text
        (self.config / file).write_text(text.replace(old, new))

    def flow(self, name: str) -> Published:
        return self.desks.flows.for_console.all()[name]

    def publish(self, of: Published, old: str, new: str) -> str:
        """The live text with this changed; what became of it."""
        assert old in of.publisher.live_text()
        text = of.publisher.live_text().replace(old, new)
        live = of.publisher.live_publication()
        assert live is not None
        kept = of.versions.save_draft("d", text, author="wang", based_on=live.version, etag=None, at=NOON)
        of.publisher.publish(Order("wang", "r", "d", kept.etag))
        return of.publisher.live_label()

    def _post(self, event: e.Event) -> None:
        assert isinstance(event, e.TablePublished)
        self.told.append(("routing", event.table.version))
        self.tables.append(event.table)

    def _other_days(self) -> None:
        self.calendars_told += 1

    def _judge_by(self, rubric: Rubric) -> None:
        self.rubrics.append(rubric.version)

    def _install(self, flow: Flow) -> None:
        self.told.append((flow.name, flow.version))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.desks.stop()
    house.database.dispose()


def test_a_start_puts_the_table_in_force_and_then_every_flow(house: House) -> None:
    assert house.told == [("routing", "1"), ("main", "1"), ("office", "1")]
    told = house.restart()
    assert "version 1" in told["routing"]
    assert "main" in told["flows"]


def test_a_table_without_a_queue_that_a_live_flow_names_is_refused(house: House) -> None:
    tables = house.desks.tables.for_console.published
    with pytest.raises(ConfigurationError, match="orders is missing, to which the flow main"):
        house.publish(tables, "  orders:", "  ordres:")
    assert tables.publisher.live_label() == "1"


def test_a_queue_can_go_once_no_flow_names_it_any_more(house: House) -> None:
    for name in ("main", "office"):
        house.publish(house.flow(name), "enqueue: orders", "enqueue: spare")
    assert house.publish(house.desks.tables.for_console.published, "  orders:", "  ordres:") == "2"
    with pytest.raises(ConfigurationError, match="orders"):
        house.publish(house.flow("main"), "enqueue: spare", "enqueue: orders")


def test_a_changed_file_is_one_flows_new_version(house: House) -> None:
    house.change("flows/main.yaml", "menu: greeting", "menu: queue.next")
    told = house.restart()
    assert "flows/main.yaml 已改动" in told["flows"]
    assert house.told[-2:] == [("main", "1"), ("office", "1")]
    house.reload()
    assert house.told[-1] == ("main", "2")
    assert house.flow("office").publisher.live_label() == "1"


def test_table_and_flow_may_change_together_in_the_folder(house: House) -> None:
    for name in ("main", "office"):
        house.change(f"flows/{name}.yaml", "enqueue: orders", "enqueue: purchases")
    house.change("routing.yaml", "  orders:", "  purchases:")
    house.reload()
    assert house.told[-3:] == [("routing", "2"), ("main", "2"), ("office", "2")]


def test_a_faulty_flow_or_table_in_the_folder_does_not_stop_a_start(house: House) -> None:
    house.change("flows/main.yaml", "9: emergency", "9: emergncy")
    house.change("routing.yaml", "queues:", "queus:")
    told = house.restart()
    assert house.told == [("routing", "1"), ("main", "1"), ("office", "1")]
    assert "未采用" in told["routing"]
    assert "flows/main.yaml:5" in told["flows"]
    with pytest.raises(ConfigurationError, match="emergncy"):
        house.reload()


def test_a_changed_rubric_is_its_next_version_and_a_faulty_one_stays_where_it_is(house: House) -> None:
    house.change("rubric.yaml", "full_at: 3", "full_at: 4")
    house.reload()
    assert house.rubrics == [1, 2]
    house.change("rubric.yaml", "full_at: 4", "full_att: 4")
    told = house.restart()
    assert house.rubrics == [1, 2, 2]
    assert "rubric.yaml 有错误，未采用" in told["rubric"]
    with pytest.raises(ConfigurationError, match="full_at"):
        house.reload()


def test_a_new_file_is_a_new_flow_and_one_that_is_gone_is_none(house: House) -> None:
    night = house.config / "flows" / "night.yaml"
    night.write_text(MENU)
    house.reload()
    assert house.told[-1] == ("night", "1")
    house.publish(house.flow("night"), "menu: greeting", "menu: queue.next")
    night.unlink()
    house.reload()
    assert set(house.desks.flows.for_console.all()) == {"main", "office"}
    night.write_text(MENU)
    house.reload()
    assert house.told[-1] == ("night", "2"), "what was published of it is still known"


def test_other_agents_do_not_touch_the_flows(house: House) -> None:
    house.change("agents.yaml", "orders: 80", "orders: 90")
    house.reload()
    assert house.told == [("routing", "1"), ("main", "1"), ("office", "1"), ("routing", "1")]


def test_calls_are_counted_by_the_version_they_began_in(house: House) -> None:
    def hear(event: e.Event) -> None:
        house.desks.hear(Entry(1, NOON, 0.0, event))

    for call, flow, version in (("a", "main", "1"), ("b", "main", "2"), ("c", "main", "2"), ("d", "office", "1")):
        hear(e.FlowStarted(call, flow, version, Tier.NORMAL))
    hear(e.CallEnded("b", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    hear(e.CallEnded("x", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    assert house.flow("main").calls_begun() == {"1": 1, "2": 1}
    assert house.flow("office").calls_begun() == {"1": 1}


def test_flows_that_would_call_each_other_in_a_circle_are_refused(house: House) -> None:
    """A change that is right by itself, and not beside what is live."""
    into_office = ("busy: {hangup: queue.full}", "busy: {subflow: office, then: gone}\n  gone: {hangup: queue.full}")
    into_main = ("busy: {hangup: queue.full}", "busy: {subflow: main, then: gone}\n  gone: {hangup: queue.full}")
    assert house.publish(house.flow("main"), *into_office) == "2"
    with pytest.raises(ConfigurationError, match="main"):
        house.publish(house.flow("office"), *into_main)
    assert house.flow("office").publisher.live_label() == "1"
    errors, _ = house.flow("office").publisher.check(MENU.replace(*into_main))
    assert len(errors) == 1


@pytest.mark.parametrize(("first", "then"), [("main", "office"), ("office", "main")])
def test_a_call_between_flows_may_change_its_direction_in_the_folder(house: House, first: str, then: str) -> None:
    """Each is looked at beside what the other will be, whichever comes first."""
    out, into = "busy: {hangup: queue.full}", "busy: {subflow: %s, then: gone}\n  gone: {hangup: queue.full}"
    house.change(f"flows/{first}.yaml", out, into % then)
    house.reload()
    house.change(f"flows/{first}.yaml", into % then, out)
    house.change(f"flows/{then}.yaml", out, into % first)
    house.reload()
    assert [house.flow(name).publisher.live_label() for name in (first, then)] == ["3", "2"]


HOURS = "calendars: {business: {zone: Asia/Shanghai, week: {daily: '00:00-24:00'}}}\n"
DAYS = "years: {}\ndays:\n  2020-01-01: {kind: holiday}\n"


def with_days(house: House) -> Published:
    """The orders close on days off."""
    (house.config / "hours.yaml").write_text(HOURS)
    (house.config / "days.yaml").write_text(DAYS)
    house.change("routing.yaml", "queues:", "schedules: {office: {calendar: business}}\nqueues:")
    house.change("routing.yaml", "orders: {title", "orders: {hours: office, title")
    house.restart()
    house.reload()
    return house.desks.days.for_console.published


def test_days_that_are_published_close_queues_and_flows_at_once_and_open_them_again(house: House) -> None:
    days = with_days(house)
    assert house.desks.days.calendars["business"].is_open(datetime.now(UTC))
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    three = [f"  {today + timedelta(days=step)}: {{kind: holiday}}\n" for step in (-1, 0, 1)]
    house.tables.clear()
    assert house.publish(days, "days:\n", "days:\n" + "".join(three)) == "3"
    assert [table.queues["orders"].open for table in house.tables] == [False]
    assert not house.desks.days.calendars["business"].is_open(datetime.now(UTC))
    days.publisher.rollback(by="wang", reason="no holiday")
    assert [table.queues["orders"].open for table in house.tables] == [False, True]
    assert house.calendars_told >= 3


def test_faulty_days_change_nothing_and_published_ones_outlive_the_file(house: House) -> None:
    days = with_days(house)
    assert house.publish(days, "2020-01-01", "2020-01-02") == "3"
    kept = days.versions.save_draft(
        "faulty", DAYS.replace("holiday", "half_day"), author="wang", based_on=3, etag=None, at=NOON
    )
    with pytest.raises(ConfigurationError, match="half"):
        days.publisher.publish(Order("wang", "r", "faulty", kept.etag))
    assert days.publisher.live_label() == "3"
    (house.config / "days.yaml").unlink()
    house.reload()
    assert "2020-01-02" in days.publisher.live_text()
    (house.config / "days.yaml").write_text("days: {")
    house.restart()
    assert house.desks.days.for_console.published.publisher.live_label() == "3"


def test_a_hotline_that_writes_no_days_down_is_not_reminded(house: House) -> None:
    assert house.desks.days.known is None
    assert with_days(house).publisher.live_label() == "2"
    assert house.desks.days.known is not None

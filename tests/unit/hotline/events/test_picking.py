"""What other systems are told of: by the journal, once each, whenever the server or the database dies [M3, C2]."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calls import events as e
from calls.journal import Entry
from calls.model import AgentState, AgentStatus, HangupCause, Party, Stage, Tier
from calls.told import NAMES, TOLD
from config.webhooks import EventHook
from hotline.events.picking import Picker
from hotline.events.schema import DATA
from hotline.events.telling import Teller, event_id
from store.database import AWAY
from store.event_posts import EventPost, EventPosts
from store.following import read
from store.journal import JournalWriter
from tests.decisions import SOME_WHY
from tests.unit.hotline.tables import Breakable

NOON = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
ALL = EventHook("http://crm.example/", frozenset(NAMES), numbers_full=True)


class House:
    """A journal and a database that outlive the picker, as they do a server that was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Breakable(f"sqlite:///{folder / 'hotline.db'}")
        self.database.migrate()
        self.posts = EventPosts(self.database, "node1")
        self.woken: list[set[str]] = []
        self.open()

    def open(self, **hooks: EventHook) -> None:
        self.journal = JournalWriter(self.folder / "journal", sync_every_s=0.01)
        self.picker = self.anew(**hooks)

    def anew(self, **hooks: EventHook) -> Picker:
        """As after a start."""
        teller = Teller("node1", self._timeline)
        self.picker = Picker("node1", self.journal, self.posts, teller, self.woken.append, clock=lambda: NOON)
        self.picker.use(hooks)
        return self.picker

    def happens(self, *events: e.Event) -> None:
        for event in events:
            self.journal.append(event, NOON, 1.0)
        assert self.journal.flush(5)

    def told(self, endpoint: str = "crm") -> list[dict[str, Any]]:
        return [json.loads(post.body) for post in self.kept(endpoint)]

    def kept(self, endpoint: str = "crm") -> list[EventPost]:
        return list(reversed(self.posts.of(endpoint).told(limit=500)))

    def _timeline(self, call: str, up_to: int) -> list[Entry]:
        entries = read(self.folder / "journal")
        return [one for one in entries if one.seq <= up_to and getattr(one.event, "call", "") == call]

    def close(self) -> None:
        self.picker.stop()
        self.journal.close()
        self.database.dispose()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def offered(call: str, caller: str = "13800138000") -> e.CallOffered:
    return e.CallOffered(call, f"{call}-c", "trunk", caller, "400", NOON)


def queued(call: str, queue: str = "orders", tier: Tier = Tier.NORMAL) -> e.CallQueued:
    return e.CallQueued(call, queue, tier, "zh-CN")


def ended(call: str) -> e.CallEnded:
    return e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED)


def test_every_name_has_its_shape_and_every_name_is_one() -> None:
    assert DATA.keys() == TOLD.keys()
    assert len(set(NAMES)) == len(NAMES)


def test_who_is_offered_the_call_is_told_with_all_that_is_known_of_the_caller(house: House) -> None:
    house.anew(crm=ALL).pick_all()
    house.happens(
        offered("c1"), e.NoteTaken("c1", "order", "A12"), e.LookupAnswered("c1", "l1", {"tier": "gold"}),
        queued("c1", tier=Tier.VIP), e.OfferMade("c1", "c1-o1", "1001", "sip:1001@h", 20.0, SOME_WHY),
    )  # fmt: skip
    assert house.picker.pick_all() == 3
    pop = house.told()[-1]
    assert (pop["type"], pop["id"], pop["seq"]) == ("call.offered_to_agent", "node1-5", 5)
    assert (pop["call"]["caller"], pop["call"]["queue"], pop["call"]["dialled"]) == ("13800138000", "orders", "400")
    assert pop["data"]["agent"] == "1001"
    assert pop["data"]["collected"] == {"order": "A12"}
    assert pop["data"]["looked_up"] == {"tier": "gold"}
    assert house.woken == [{"crm"}]


def test_numbers_are_hidden_unless_they_are_wanted_whole(house: House) -> None:
    house.anew(crm=ALL, bi=EventHook(ALL.url, ALL.events)).pick_all()
    house.happens(offered("c1"), e.CallbackRequested("c1", "b1", "orders", Tier.NORMAL, "zh-CN", "13900000009"))
    house.picker.pick_all()
    assert "13800138000" in json.dumps(house.told("crm"))
    bi = json.dumps(house.told("bi"))
    assert "138****8000" in bi
    assert "139****0009" in bi
    assert "13800138000" not in bi
    assert "13900000009" not in bi


def test_only_what_is_wanted_of_the_queues_and_classes_that_are(house: House) -> None:
    house.anew(
        ends=EventHook(ALL.url, frozenset({"call.ended"})),
        repair=EventHook(ALL.url, ALL.events, queues=frozenset({"repair"})),
        alarm=EventHook(ALL.url, ALL.events, only_emergencies=True),
    ).pick_all()
    house.happens(offered("c1"), queued("c1"), offered("c2"), queued("c2", "repair", Tier.EMERGENCY), ended("c2"))
    house.happens(e.AgentStateChanged("1001", AgentStatus.AVAILABLE, AgentState.IDLE, reachable=True), ended("c1"))
    house.picker.pick_all()
    assert [one["call"]["id"] for one in house.told("ends")] == ["c2", "c1"]
    assert [one["type"] for one in house.told("repair")] == ["call.queued", "call.ended"]
    assert [one["type"] for one in house.told("alarm")] == ["call.queued", "call.ended"]


def test_an_agent_has_a_lane_of_his_own(house: House) -> None:
    house.anew(crm=ALL).pick_all()
    house.happens(e.AgentStateChanged("1001", AgentStatus.AVAILABLE, AgentState.IDLE, reachable=True))
    house.happens(e.ServerStarted("node1", NOON), offered("c1"))
    house.picker.pick_all()
    assert [post.lane for post in house.kept()] == ["agent 1001", "server", "call c1"]


def test_after_a_kill_it_goes_on_where_it_was_and_tells_nothing_twice(house: House) -> None:
    house.anew(crm=ALL).pick_all()
    house.happens(offered("c1"))
    house.picker.pick_all()
    house.happens(queued("c1"))  # and killed before it was picked
    house.anew(crm=ALL).pick_all()
    house.happens(ended("c1"))
    house.picker.pick_all()
    assert [one["seq"] for one in house.told()] == [1, 2, 3]
    assert house.told()[-1]["call"]["queue"] == "orders"


def test_a_call_from_before_is_remembered_by_the_journal(house: House) -> None:
    house.happens(offered("c1"), queued("c1"))
    house.anew(crm=ALL).pick_all()
    assert house.told() == []
    house.happens(ended("c1"))
    house.picker.pick_all()
    (end,) = house.told()
    assert (end["call"]["caller"], end["call"]["queue"]) == ("13800138000", "orders")


def test_one_that_nobody_remembers_is_told_without_its_call(house: House) -> None:
    house.anew(crm=ALL).pick_all()
    house.happens(ended("c9"))
    house.picker.pick_all()
    assert [one["call"] for one in house.told()] == [None]


def test_while_nobody_wants_events_none_are_kept_for_later(house: House) -> None:
    house.anew(crm=ALL).pick_all()
    house.happens(offered("c1"))
    house.anew().pick_all()
    assert house.posts.picked() is None
    house.happens(offered("c2"))
    house.picker.use({"crm": ALL})
    house.picker.pick_all()
    house.happens(offered("c3"))
    house.picker.pick_all()
    assert [one["call"]["id"] for one in house.told()] == ["c3"]


def test_a_database_that_is_away_loses_nothing(house: House) -> None:
    house.anew(crm=ALL).pick_all()
    house.happens(offered("c1"), ended("c1"))
    house.database.away = True
    with pytest.raises(AWAY):
        house.picker.pick_all()
    house.happens(offered("c2"))
    with suppress(*AWAY):
        house.picker.pick_all()
    house.database.away = False
    house.picker.pick_all()
    assert [one["seq"] for one in house.told()] == [1, 2, 3]


def test_what_is_read_again_is_not_told_again(house: House) -> None:
    house.anew(crm=ALL).pick_all()
    house.happens(offered("c1"))
    house.picker.pick_all()
    house.posts.pick([], 0)
    house.anew(crm=ALL).pick_all()
    assert len(house.kept()) == 1


def test_a_name_may_stand_in_a_header_and_has_no_dot() -> None:
    assert event_id("beijing.a 1", 7) == "beijing%2Ea%201-7"

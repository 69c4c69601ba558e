"""A node is gone: what it left is taken over by one other, whoever tries and whoever comes back [H3, H4]."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from calls import events as e
from calls.journal import Entry
from calls.model import AgentStatus, HangupCause, Party, Purpose, Stage, Tier
from store import tables
from store.adopted import Adopted
from store.adopting import adopt, adopted_by, close_adopted
from store.database import Database
from store.journal import JournalWriter
from store.node_tables import adoptions, nodes
from store.nodes import NodeLife, list_nodes
from store.projection import Projection
from store.queries import Queries
from store.recovery import look_back
from tests.unit.store.lives import asked_back, at, attempt, offered, served

DEAD, HEIR, OTHER = "ant", "bee", "cow"


class World:
    """Journals of several nodes, projected as they grow."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.count: dict[str, int] = {}
        self.moment = 0

    def happen(self, node: str, *events: e.Event) -> list[Entry]:
        fresh = []
        for event in events:
            self.moment += 1
            self.count[node] = self.count.get(node, 0) + 1
            fresh.append(Entry(self.count[node], at(self.moment), self.moment / 4, event))
        Projection(self.database, node=node).apply(fresh)
        return fresh

    def do(self, node: str, adopted: Adopted) -> None:
        """What the adopter's server does of it."""
        now = at(self.moment + 40)
        self.happen(node, *adopted.requests(now, {}))
        for event, when in adopted.ends():
            self.count[node] += 1
            Projection(self.database, node=node).apply([Entry(self.count[node], when, 0.0, event)])

    def age(self, node: str, by_s: float = 3600.0) -> None:
        """The node has not been heard of for so long."""
        with self.database.writing() as connection:
            (row,) = connection.execute(select(nodes).where(nodes.c.node == node))
            older = row.seen_at - timedelta(seconds=by_s)
            connection.execute(update(nodes).where(nodes.c.node == node).values(seen_at=older))


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    world, lives = World(database), []
    for node in (DEAD, HEIR, OTHER):
        life = NodeLife(database, node, patience_s=0.0)
        assert life.begin() == 1
        lives.append(life)
    lives[0]._lock.release()  # as a kill does
    world.age(DEAD)
    yield world
    for life in lives[1:]:
        life.stop()


def waiting(call: str, queue: str = "orders", tier: Tier = Tier.NORMAL, **given: object) -> list[e.Event]:
    queued = e.CallQueued(call, queue, tier, "zh-CN", **given)  # type: ignore[arg-type]
    return [offered(call), e.LegAnswered(call, f"{call}-c"), queued]


def taken(database: Database, by: str = HEIR) -> Adopted:
    adopted = adopt(database, DEAD, by)
    assert adopted is not None
    return adopted


def test_who_waited_and_who_talked_is_called_back_emergencies_first_and_then_by_place(world: World) -> None:
    world.happen(DEAD, *served("talking")[:8])
    world.happen(DEAD, *waiting("first"), *waiting("second"), *waiting("fire", "fire", Tier.EMERGENCY))
    world.happen(DEAD, *served("menu")[:5], *served("over"), offered("ringing"))
    adopted = taken(world.database)
    assert [one.call for one in adopted.callers] == ["fire", "talking", "first", "second"]
    assert [one.talking for one in adopted.callers] == [False, True, False, False]
    ended = {one.call: one.stage for one in adopted.calls}
    assert ended == {
        "talking": Stage.TALKING, "first": Stage.QUEUED, "second": Stage.QUEUED, "fire": Stage.QUEUED,
        "menu": Stage.IN_IVR, "ringing": Stage.OFFERED,
    }  # fmt: skip


def test_a_callback_asks_for_what_the_caller_had(world: World) -> None:
    told = waiting("c", "orders", Tier.VIP, avoid=("1009",), waited_s=30.0)
    world.happen(DEAD, *told, e.RecordingRefused("c"), e.CallMoved("c", "orders", "sales"))
    (caller,) = taken(world.database).callers
    request = caller.request(at(3) + timedelta(seconds=10))
    assert request.waited_s == pytest.approx(40.0, abs=1.0)
    assert (request.call, request.callback) == ("c", "c-lost")
    assert (request.queue, request.tier, request.language) == ("sales", Tier.VIP, "zh-CN")
    assert (request.number, request.dialled) == ("13800138000", "4008001234")
    assert (request.avoid, request.recording_refused, request.in_s) == (("1009",), True, 0.0)


def test_the_class_a_supervisor_gave_him_stays_his(world: World) -> None:
    world.happen(DEAD, *waiting("c"), e.PriorityOrdered("c", Tier.VIP, 0.0, "wang"))
    world.happen(DEAD, *waiting("d", "fire", Tier.EMERGENCY), e.PriorityOrdered("d", Tier.NORMAL, 0.0, "wang"))
    assert [(one.call, one.tier) for one in taken(world.database).callers] == [
        ("d", Tier.EMERGENCY),
        ("c", Tier.VIP),
    ]


@pytest.mark.parametrize("number", ["", "anonymous"])
def test_who_withholds_his_number_cannot_be_called_but_his_call_is_ended(world: World, number: str) -> None:
    world.happen(DEAD, offered("c", caller=number), *waiting("c")[1:])
    adopted = taken(world.database)
    assert (adopted.callers, [one.call for one in adopted.calls]) == ((), ["c"])


def test_open_callbacks_and_messages_are_taken_over_as_they_stand(world: World) -> None:
    world.happen(DEAD, *asked_back("a"), *asked_back("b"), *attempt("b"))
    message = e.VoicemailLeft("m", "m-v1", "orders", Tier.NORMAL, "en", "m-r1", "138")
    world.happen(DEAD, message)
    world.happen(HEIR, *asked_back("mine"))
    adopted = taken(world.database)
    assert [one.callback for one in adopted.callbacks] == ["a-b1", "b-b1"]
    assert [one.voicemail for one in adopted.voicemails] == ["m-v1"]
    assert [one.call for one in adopted.calls] == ["b-b1.1"]
    assert adopted.callers == ()
    kinds = [type(event).__name__ for event in adopted.requests(at(100), {})]
    assert kinds == ["CallbackRequested", "CallbackRequested", "VoicemailLeft"]


def test_who_talked_when_he_was_called_back_is_called_again_as_one_who_talked(world: World) -> None:
    """His callback had reached him; it is the talk that was cut off."""
    world.happen(DEAD, *asked_back("b"), *attempt("b"), e.TalkStarted("b-b1.1", "1001", "b-b1.1-a1"))
    adopted = taken(world.database)
    assert [(one.call, one.number) for one in adopted.callers] == [("b-b1.1", "13800138000")]
    assert (adopted.callbacks, [one.callback for one in adopted.reached]) == ((), ["b-b1"])
    world.do(HEIR, adopted)
    with world.database.reading() as connection:
        found = connection.execute(select(tables.callbacks.c.callback, tables.callbacks.c.reached)).all()
    assert sorted(tuple(row) for row in found) == [("b-b1", True), ("b-b1.1-lost", None)]


def test_who_asked_for_a_callback_and_is_still_on_the_line_has_one_place(world: World) -> None:
    world.happen(DEAD, *waiting("c"), asked_back("c")[4])
    adopted = taken(world.database)
    assert (adopted.callers, [one.callback for one in adopted.callbacks]) == ((), ["c-b1"])


def test_each_record_is_closed_once_and_says_what_was_asked_for(world: World) -> None:
    world.happen(DEAD, *waiting("c"))
    world.do(HEIR, taken(world.database))
    call = Queries(world.database).call("c")
    assert call is not None
    assert (call.cause, call.ended_by, call.ended_in) == (HangupCause.SERVER_RESTART, Party.SYSTEM, Stage.QUEUED)
    assert call.callback == "c-lost"
    assert Queries(world.database).calls().items == (call,)


# --- exactly once ---


def test_who_lives_is_not_adopted(world: World) -> None:
    assert adopt(world.database, OTHER, HEIR) is None
    assert adopt(world.database, HEIR, HEIR, silent_s=0.0) is None
    assert adopt(world.database, "nobody", HEIR, silent_s=0.0) == Adopted(), "whoever it is, he left nothing here"


def test_the_second_who_tries_finds_nothing(world: World) -> None:
    world.happen(DEAD, *waiting("c"), *asked_back("b"))
    assert not taken(world.database).is_empty
    assert taken(world.database, OTHER).is_empty
    assert taken(world.database).is_empty
    assert adopted_by(world.database, OTHER).is_empty


def test_of_many_who_try_at_once_each_thing_goes_to_one(world: World) -> None:
    for number in range(10):
        world.happen(DEAD, *waiting(f"c{number}"), *asked_back(f"b{number}"))
    found: list[Adopted | None] = []
    begin = threading.Barrier(4)

    def attempt_it(by: str) -> None:
        mine = Database(world.database.url)
        begin.wait(30)
        found.append(adopt(mine, DEAD, by))
        mine.dispose()

    threads = [threading.Thread(target=attempt_it, args=(by,)) for by in (HEIR, OTHER, "dog", "elk")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    got = [one for one in found if one is not None and not one.is_empty]
    assert len(found) == 4
    assert [len(one.names) for one in got] == [20]


def test_who_comes_back_first_keeps_what_is_his(world: World, tmp_path: Path) -> None:
    world.happen(DEAD, *waiting("c"), *asked_back("b"))
    again = NodeLife(world.database, DEAD, patience_s=0.0)
    again.beat()
    assert adopt(world.database, DEAD, HEIR) is None
    journal = JournalWriter(tmp_path, node=DEAD, after_seq=world.count[DEAD])
    found = look_back(journal, world.database)
    assert ([one.call for one in found.calls], [one.callback for one in found.callbacks]) == (["c"], ["b-b1"])
    journal.close()
    again.stop()


def test_who_comes_back_late_brings_nothing_back_that_was_taken_over(world: World, tmp_path: Path) -> None:
    world.happen(DEAD, *waiting("c"), *asked_back("b"))
    world.happen(DEAD, e.VoicemailLeft("m", "m-v1", "orders", Tier.NORMAL, "en", "m-r1", "138"))
    world.happen(DEAD, *served("t")[:9], e.AgentLoggedIn("1001", "sip:1@ant"), e.AgentLoggedIn("1002", "sip:2@ant"))
    world.happen(HEIR, e.AgentLoggedIn("1002", "sip:2@bee"))
    adopted = taken(world.database)
    assert [login.agent for login in adopted.logins] == ["1001"]
    journal = JournalWriter(tmp_path, node=DEAD, after_seq=world.count[DEAD])
    found = look_back(journal, world.database)
    assert (found.calls, found.callbacks, found.voicemails) == ((), (), ())
    assert [login.agent for login in found.logins] == ["1001"]
    assert [(one.recording, one.purpose) for one in found.recordings] == [("t-r1", Purpose.TALK)]
    journal.close()


def test_a_call_that_never_reached_the_database_is_closed_by_its_own_node(world: World, tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path, node=DEAD)
    for event in [*waiting("known"), *waiting("new")]:
        journal.append(event, at(1), 0.0)
    assert journal.flush(30)
    world.happen(DEAD, *waiting("known"))
    assert [one.call for one in taken(world.database).calls] == ["known"]
    found = look_back(journal, world.database)
    assert [one.call for one in found.calls] == ["new"]
    journal.close()


def test_whoever_adopts_the_adopter_gets_what_he_had_not_done(world: World) -> None:
    world.happen(DEAD, *waiting("c"), *asked_back("b"))
    taken(world.database)
    world.age(HEIR)
    adopted = adopt(world.database, HEIR, OTHER)
    assert adopted is not None
    assert [one.call for one in adopted.callers] == ["c"]
    assert [one.callback for one in adopted.callbacks] == ["b-b1"]
    assert adopted_by(world.database, HEIR).is_empty


def test_whoever_adopts_the_adopter_calls_nobody_twice(world: World) -> None:
    """He had asked for the callback, and died before he had ended the call."""
    world.happen(DEAD, *waiting("c"))
    world.happen(HEIR, *taken(world.database).requests(at(50), {}))
    world.age(HEIR)
    adopted = adopt(world.database, HEIR, OTHER)
    assert adopted is not None
    assert (adopted.callers, [one.call for one in adopted.calls]) == ((), ["c"])
    assert [one.callback for one in adopted.callbacks] == ["c-lost"]


def test_an_adopter_who_died_has_it_to_do_until_the_database_knows_it_done(world: World) -> None:
    world.happen(DEAD, *waiting("c"), *asked_back("b"))
    adopted = taken(world.database)
    assert adopted_by(world.database, HEIR).names == adopted.names
    world.do(HEIR, adopted)
    assert adopted_by(world.database, HEIR).is_empty
    with world.database.reading() as connection:
        assert None not in set(connection.scalars(select(adoptions.c.told_at)))


def test_only_what_is_not_done_yet_is_done(world: World) -> None:
    world.happen(DEAD, *waiting("c"), *asked_back("b"))
    adopted = taken(world.database)
    assert adopted.without(adopted.names).is_empty
    assert [one.callback for one in adopted.without({("call", "c")}).callbacks] == ["b-b1"]


def test_a_caller_whose_end_his_own_node_tells_after_all_is_left_alone(world: World) -> None:
    """It was only slow: before the adopter comes to it, the call has ended as calls do."""
    world.happen(DEAD, *waiting("c"))
    taken(world.database)
    world.happen(DEAD, e.CallEnded("c", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))
    assert adopted_by(world.database, HEIR).is_empty


def test_ends_go_into_the_adopters_journal_at_the_time_of_the_loss(world: World, tmp_path: Path) -> None:
    world.happen(DEAD, *waiting("c"))
    adopted, journal = taken(world.database), JournalWriter(tmp_path, node=HEIR)
    (entry,) = close_adopted(journal, adopted, 7.0)
    assert (type(entry.event), entry.at, entry.now) == (e.CallEnded, adopted.calls[0].lost_at, 7.0)
    journal.close()


# --- clocks ---


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_a_wait_is_as_long_whatever_the_clocks_say(world: World, hours: int) -> None:
    """Both nodes' clocks are wrong, each in its own way."""
    world.happen(DEAD, *waiting("c"))
    with world.database.writing() as connection:
        connection.execute(update(nodes).where(nodes.c.node == DEAD).values(ahead_s=hours * 3600.0))
        connection.execute(update(nodes).where(nodes.c.node == HEIR).values(ahead_s=600.0))
    (caller,) = taken(world.database).callers
    assert caller.joined_at == at(3) + timedelta(minutes=10) - timedelta(hours=hours)


def test_a_node_whose_clock_is_an_hour_off_lives(database: Database) -> None:
    life = NodeLife(database, DEAD, clock=lambda: datetime.now(UTC) - timedelta(hours=1), patience_s=0.0)
    life.begin()
    (seen,) = list_nodes(database)
    assert seen.lives()
    assert seen.row.ahead_s == pytest.approx(-3600, abs=5)
    assert adopt(database, DEAD, HEIR) is None
    life.stop()


# --- lives ---


def test_a_node_that_was_adopted_while_it_lived_hears_of_it_and_begins_anew(world: World) -> None:
    life = NodeLife(world.database, "dog", patience_s=0.0)
    life.begin()
    assert life.beat()
    world.age("dog")
    adopt(world.database, "dog", HEIR)
    assert (life.beat(), life.taken_over, life.life) == (False, True, 2)
    assert life.beat()
    dog = next(seen.row for seen in list_nodes(world.database) if seen.row.node == "dog")
    assert (dog.adopted_life, dog.adopted_by, dog.is_adopted) == (1, HEIR, False)
    life.stop()


def test_a_node_that_stopped_in_order_does_not_live(database: Database) -> None:
    life = NodeLife(database, DEAD, patience_s=0.0)
    life.begin()
    life.stop()
    (seen,) = list_nodes(database)
    assert seen.row.stopped_at is not None
    assert not seen.lives()


def test_the_database_adopts_by_its_own_word_only(world: World) -> None:
    assert AgentStatus.AVAILABLE in set(AgentStatus)
    assert [seen.row.node for seen in list_nodes(world.database)] == [DEAD, HEIR, OTHER]
    assert [seen.lives() for seen in list_nodes(world.database)] == [False, True, True]

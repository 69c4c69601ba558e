"""What a node left is done by the server that adopted it: each thing once [H3]."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

from calls import events as e
from calls.journal import Entry
from calls.model import Tier
from hotline.cli import app
from hotline.nodes.part import Nodes
from store.adopting import adopt, adopted_by
from store.database import AWAY, Database
from store.journal import JournalWriter
from store.node_tables import nodes
from store.nodes import NodeLife
from store.projection import Projection
from store.projector import Projector
from store.queries import Queries
from tests.unit.store.lives import asked_back, at, offered

TIME_S = 30.0


class World:
    """Two nodes of one database: `ant` is gone, `bee` is the server looked at."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/hotline.db")
        self.database.migrate()
        self.posted: list[e.Event] = []
        ant = NodeLife(self.database, "ant")
        ant.begin()
        ant._lock.release()  # as a kill does
        self.count = 0
        self.journal = JournalWriter(folder / "bee", node="bee", sync_every_s=0.01)
        self.projector = Projector(self.journal, self.database)
        self.projector.start()
        self.nodes = Nodes(self.database, "bee")
        self.nodes.life.begin()

    def serve(self) -> None:
        self.nodes.serve(self.journal, self.projector, self.posted.append, dict)

    def lived(self, *events: e.Event) -> None:
        """On the node that is gone."""
        fresh = [Entry(self.count + number, at(number), 0.0, event) for number, event in enumerate(events, start=1)]
        self.count += len(events)
        Projection(self.database, node="ant").apply(fresh)

    def gone(self, node: str = "ant", for_s: float = 3600.0) -> None:
        with self.database.writing() as connection:
            (row,) = connection.execute(select(nodes).where(nodes.c.node == node))
            older = row.seen_at - timedelta(seconds=for_s)
            connection.execute(update(nodes).where(nodes.c.node == node).values(seen_at=older))

    def settle(self) -> None:
        assert self.journal.flush(TIME_S)
        assert self.projector.wait_projected(self.journal.last_seq, TIME_S)

    def close(self) -> None:
        self.nodes.life.stop()
        assert self.projector.stop(TIME_S)
        self.journal.close()
        self.database.dispose()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.lived(offered("c"), e.CallQueued("c", "orders", Tier.NORMAL, "zh-CN"))
    world.lived(*asked_back("b"), e.VoicemailLeft("m", "m-v1", "orders", Tier.NORMAL, "en", "m-r1", "138"))
    yield world
    world.close()


def asked(posted: list[e.Event]) -> list[str]:
    return [one.callback for one in posted if isinstance(one, e.CallbackRequested)]


def test_what_was_adopted_by_hand_is_done_once(world: World) -> None:
    world.serve()
    world.gone()
    adopt(world.database, "ant", "bee")
    for _ in range(3):
        world.nodes.look()
        world.settle()
    assert asked(world.posted) == ["c-lost", "b-b1"]
    assert [one.voicemail for one in world.posted if isinstance(one, e.VoicemailLeft)] == ["m-v1"]
    call = Queries(world.database).call("c")
    assert call is not None
    assert call.ended_at is not None


def test_nothing_is_done_before_calls_are_taken(world: World) -> None:
    world.gone()
    adopt(world.database, "ant", "bee")
    world.nodes.look()
    assert world.posted == []
    world.serve()
    world.nodes.look()
    assert asked(world.posted) == ["c-lost", "b-b1"]


def test_who_adopts_is_told_what_will_be_done(world: World) -> None:
    world.serve()
    assert world.nodes.adopt("ant") is None
    world.gone()
    adopted = world.nodes.adopt("ant")
    assert adopted is not None
    assert [one.callback for one in adopted.callers] == ["c-lost"]
    again = world.nodes.adopt("ant")
    assert again is not None
    assert again.is_empty
    world.nodes.look()
    assert asked(world.posted) == ["c-lost", "b-b1"]


def test_what_was_done_meanwhile_is_left_alone_and_the_record_closed(world: World) -> None:
    """As when the router knew of the caller, and asked first."""
    world.serve()
    world.gone()
    adopted = world.nodes.adopt("ant")
    assert adopted is not None
    for request in adopted.requests(at(60), {}):
        world.journal.append(request, at(60), 0.0)
    world.settle()
    world.nodes.look()
    world.settle()
    assert world.posted == []
    assert adopted_by(world.database, "bee").is_empty
    call = Queries(world.database).call("c")
    assert call is not None
    assert (call.ended_at is not None, call.callback) == (True, "c-lost")


def test_while_the_database_is_away_a_node_is_owed_and_adopted_when_it_is_back(world: World, tmp_path: Path) -> None:
    world.serve()
    world.gone()
    world.nodes._database = Database(f"sqlite:///{tmp_path}/empty/hotline.db")  # no tables: nothing answers
    with pytest.raises(AWAY):
        world.nodes.adopt("ant")
    world.nodes._database.dispose()
    world.nodes._database = world.database
    world.nodes.look()
    world.nodes.look()
    assert asked(world.posted) == ["c-lost", "b-b1"]


# --- the command ---


def hotline(folder: Path, *words: str, typed: str = "", language: str = "en_US.UTF-8") -> Result:
    environment = {"HOTLINE_DATA_DIR": str(folder), "LC_ALL": language, "COLUMNS": "200"}
    return CliRunner().invoke(app, ["nodes", *words], env=environment, input=typed)


def test_nodes_are_listed_with_their_last_sign_of_life(world: World, tmp_path: Path) -> None:
    world.gone()
    listed = hotline(tmp_path, "list").stdout
    states = {line.split()[0]: line.split()[1] for line in listed.splitlines()[1:]}
    assert states == {"ant": "silent", "bee": "lives"}
    items = json.loads(hotline(tmp_path, "list", "--json").stdout)["items"]
    assert [(one["node"], one["state"], one["adopted_by"]) for one in items] == [
        ("ant", "silent", None),
        ("bee", "lives", None),
    ]


def test_a_node_is_adopted_by_hand_after_a_question(world: World, tmp_path: Path) -> None:
    world.gone()
    refused = hotline(tmp_path, "adopt", "ant", typed="n\n")
    assert (refused.exit_code, adopted_by(world.database, "bee").is_empty) == (1, True)
    done = hotline(tmp_path, "adopt", "ant", typed="y\n")
    assert done.exit_code == 0, done.stdout
    assert (
        "bee takes over: 1 callers to be called back, 1 open callbacks, 1 messages; 1 calls are closed."
        in done.stdout
    )
    assert not adopted_by(world.database, "bee").is_empty


def test_it_says_why_a_node_is_not_adopted(world: World, tmp_path: Path) -> None:
    for words, why in (
        (("nobody",), "There is no node nobody."),
        (("ant", "--by", "ant"), "No living node is there to take over."),
        (("ant", "--yes"), "ant is alive."),
    ):
        told = hotline(tmp_path, "adopt", *words)
        assert (told.exit_code, told.stderr.strip()) == (1, why)
    assert "ant 仍在运行" in hotline(tmp_path, "adopt", "ant", "--yes", language="zh_CN.UTF-8").stderr

"""A database of one server goes on under the name that server has; no journal is told a second time [H3, X4]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from calls import events as e
from calls.errors import ConfigurationError
from calls.model import Stage
from store import tables
from store.database import Database
from store.journal import JournalWriter
from store.logins import AgentLogin
from store.projection import checkpoint_in
from store.queries import Queries
from store.recovery import known_seq, look_back, open_journal
from tests.contract.test_store_tables import emptied
from tests.unit.store.lives import BEGIN, offered

AT = "'2026-11-22 08:00:00+00'"
OFFERED = (
    """{"call": "c", "leg": "c-c", "trunk": "t", "caller": "138", "dialled": "4", "at": "2026-11-22T08:00:00Z"}"""
)
BEFORE_NODES = (
    "INSERT INTO journal (seq, at, now, call, type, body) VALUES "
    f'(1, {AT}, 0, NULL, \'ServerStarted\', \'{{"node": "older", "at": "2026-11-20T08:00:00+00:00"}}\'), '
    f'(2, {AT}, 0, NULL, \'ServerStarted\', \'{{"node": "o\'\'hara: 1", "at": "2026-11-22T08:00:00+00:00"}}\'), '
    f"(3, {AT}, 0, 'c', 'CallOffered', '{OFFERED}')",
    'INSERT INTO calls ("call", caller, dialled, trunk, offered_at, caller_name, diverted_from, tier, needs_review, '
    f"direction) VALUES ('c', '138', '400', 't', {AT}, '', '', 'normal', false, 'inbound')",
    f"INSERT INTO call_notes (entry, \"call\", agent, text, at) VALUES (9, 'c', '1001', 'words', {AT})",
    "INSERT INTO agents (agent, contact, status) VALUES ('1001', 'sip:1001@h', 'available')",
    "UPDATE checkpoints SET seq = 3",
)
NODE = "o'hara: 1"


@pytest.fixture
def upgraded(url: str) -> Iterator[Database]:
    database = emptied(url)
    database.migrate("0061")
    with database.writing() as connection:
        for statement in BEFORE_NODES:
            connection.exec_driver_sql(statement)
    yield database
    database.dispose()


def test_what_is_there_belongs_to_the_server_that_started_last(upgraded: Database) -> None:
    assert known_seq(upgraded, node=NODE) == 3
    with upgraded.reading() as connection:
        assert set(connection.scalars(select(tables.journal.c.node))) == {NODE}
        assert set(connection.scalars(select(tables.call_notes.c.node))) == {NODE}
        login = AgentLogin(**connection.execute(select(tables.agents)).one()._mapping)
        assert connection.scalar(text("SELECT count(*) FROM checkpoints")) == 1
    assert (login.home, login.contact) == (NODE, "sip:1001@h")
    assert [type(entry.event) for entry in Queries(upgraded).timeline("c")] == [e.CallOffered]


def test_it_finds_what_it_left_open(upgraded: Database, tmp_path: Path) -> None:
    journal = open_journal(upgraded, tmp_path, NODE, 0.01)
    found = look_back(journal, upgraded)
    assert journal.last_seq == 3
    assert [(one.call, one.stage) for one in found.calls] == [("c", Stage.OFFERED)]
    assert [login.agent for login in found.logins] == ["1001"]
    journal.close()


def test_a_server_renamed_while_it_was_upgraded_is_told_so(upgraded: Database, tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path, node=NODE)
    journal.append(offered("c"), BEGIN, 0.0)
    journal.close()
    (tmp_path / "node").unlink()  # as it was before nodes had names
    with pytest.raises(ConfigurationError, match="HOTLINE_NODE=o'hara: 1") as caught:
        open_journal(upgraded, tmp_path, "node2", 0.01)
    assert caught.value.faults[0].remedy_zh
    open_journal(upgraded, tmp_path, NODE, 0.01).close()


def test_another_node_begins_with_a_folder_of_its_own(upgraded: Database, tmp_path: Path) -> None:
    journal = open_journal(upgraded, tmp_path, "node2", 0.01)
    assert journal.last_seq == 0
    found = look_back(journal, upgraded)
    assert (found.calls, found.logins) == ((), ())
    journal.close()


def test_a_new_database_knows_no_node(url: str) -> None:
    database = emptied(url)
    assert known_seq(database, node="anybody") == 0
    with database.reading() as connection:
        assert checkpoint_in(connection, "node1") == 0
        assert connection.scalar(text("SELECT count(*) FROM checkpoints")) == 0
    database.dispose()


def test_a_folder_stays_the_node_it_was(tmp_path: Path) -> None:
    JournalWriter(tmp_path, node="node1").close()
    with pytest.raises(ConfigurationError, match="HOTLINE_NODE=node1"):
        JournalWriter(tmp_path, node="node2")
    JournalWriter(tmp_path, node="node1").close()

"""One server to a node's name in a database, as long as it lives [H3]."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from store.database import Database
from store.event_posts import EventPosts
from store.node_lock import NodeLock, NodeTakenError
from store.nodes import NodeLife
from store.report_schedules import Mailings
from store.texts import Texts

HOLDER = """
import sys, time
from store.database import Database
from store.event_posts import EventPosts
from store.node_lock import NodeLock

lock = NodeLock(Database(sys.argv[1]), "node1")
lock.take()
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_server_of_the_same_name_is_refused_while_the_first_lives(database: Database) -> None:
    first, second = NodeLife(database, "node1", patience_s=0.0), NodeLife(database, "node1", patience_s=0.0)
    first.begin()
    with pytest.raises(NodeTakenError, match="HOLTINE_NODE".replace("HOLTINE", "HOTLINE")) as caught:
        second.begin()
    assert "node1" in str(caught.value)
    first.stop()
    assert second.begin() == 2
    second.stop()


def test_another_name_is_free(database: Database) -> None:
    locks = [NodeLock(database, name) for name in ("node1", "node2", "a/b", "..")]
    for lock in locks:
        lock.take()
    for lock in locks:
        lock.release()


def test_a_server_that_is_killed_lets_go_of_its_name(database: Database) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", HOLDER, database.url]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lock = NodeLock(database, "node1")
        with pytest.raises(NodeTakenError):
            lock.take()
        holder.send_signal(signal.SIGKILL)
    lock.take(patience_s=30.0)
    lock.release()


def test_of_several_servers_one_sends_texts_and_another_takes_over(database: Database) -> None:
    """Without it a customer had each text from every node."""
    first, second, posts = Texts(database), Texts(database), EventPosts(database, "node1")
    assert [first.is_sender(), second.is_sender(), first.is_sender()] == [True, False, True]
    mails = Mailings(database)
    assert mails.is_sender()
    mails.resign()
    assert [posts.is_sender(), EventPosts(database, "node2").is_sender()] == [True, True]
    first.resign()
    assert [second.is_sender(), first.is_sender()] == [True, False]
    second.resign()


def test_a_lock_whose_connection_is_gone_is_taken_anew(on_postgresql: Database) -> None:
    lock, other = NodeLock(on_postgresql, "node1"), NodeLock(on_postgresql, "node1")
    lock.take()
    lock.keep()
    with on_postgresql.reading() as connection:
        mine = "pid <> pg_backend_pid() AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
        ended = connection.execute(
            text(f"SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE {mine}")
        )
        assert len(ended.all()) == 1
    lock.keep()
    with pytest.raises(NodeTakenError):
        other.take()
    lock.release()
    other.take(30.0)
    other.release()

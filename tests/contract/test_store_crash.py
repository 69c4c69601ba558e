"""kill -9 with calls up: every call has one record afterwards, and the recordings that need repair are named."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from calls.model import AgentStatus, HangupCause, Stage
from store.database import Database
from store.journal import JournalWriter
from store.projector import Projector
from store.queries import CallFilter, Queries
from store.recovery import OpenRecording, close_unfinished, known_seq, look_back
from store.rows import AgentLogin

# The first half is projected before the crash; of the last line only a part arrives.
SERVER = """
import os, signal, sys
from pathlib import Path
from store import Database, JournalWriter, Projector
from tests.unit.store.lives import abandoned, agents_day, at, offered, served

folder, url = Path(sys.argv[1]), sys.argv[2]
journal = JournalWriter(folder)
projector = Projector(journal, Database(url))
projector.start()

def happen(*events):
    for event in events:
        journal.append(event, at(journal.last_seq + 1), 0.0)
    assert journal.flush(30)

happen(*served("done"), *served("talking")[:6], *agents_day("1001")[:1])
assert projector.wait_projected(journal.last_seq, 30)
projector.stop()
happen(*served("talking")[6:9], *abandoned("waiting")[:3], *agents_day("1001")[1:2], offered("new"))
with next(folder.glob("*.log")).open("ab") as file:
    file.write(b'deadbeef {"seq":29,"at":"2026')
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def crashed(tmp_path: Path, url: str, database: Database) -> Path:
    """The journal's folder after the crash."""
    folder = tmp_path / "journal"
    root = Path(__file__).parents[2]
    server = subprocess.run([sys.executable, "-c", SERVER, str(folder), url], cwd=root, check=False)
    assert server.returncode == -signal.SIGKILL
    return folder


def test_after_a_kill_every_call_has_one_record(crashed: Path, url: str) -> None:
    database = Database(url)
    journal = JournalWriter(crashed, after_seq=known_seq(database))
    found = look_back(journal, database)
    assert close_unfinished(journal, found) == (
        OpenRecording("talking", "talking-r1", "2026/11/22/talking-r1.wav", 8000),
    )
    assert found.logins == (AgentLogin("1001", "sip:1001@10.0.0.7", AgentStatus.BREAK),)
    assert found.last is not None

    projector, queries = Projector(journal, database), Queries(database)
    projector.start()
    journal.flush(30)
    assert projector.wait_projected(journal.last_seq, 30)
    assert queries.calls(filters=CallFilter(live=True)).items == ()
    ended = {call.call: (call.cause, call.ended_in) for call in queries.calls().items}
    assert ended == {
        "done": (HangupCause.NORMAL_CLEARING, Stage.TALKING),
        "talking": (HangupCause.SERVER_RESTART, Stage.TALKING),
        "waiting": (HangupCause.SERVER_RESTART, Stage.QUEUED),
        "new": (HangupCause.SERVER_RESTART, Stage.OFFERED),
    }
    assert {call.ended_at for call in queries.calls().items if call.call != "done"} == {found.last.at}
    again = look_back(journal, database)
    assert (again.calls, again.logins) == ((), found.logins)
    projector.stop()
    journal.close()
    database.dispose()

"""A recording whose time is over leaves nothing in any file of the data folder; a killed deletion ends [X4]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from calls.events import Event, RecordingDeleted
from calls.retention import RetentionPolicy
from hotline import purging
from hotline.purging import Purger, RetentionDesk
from qa_scoring.transcript import Transcript, Utterance
from store import Queries
from store.auditing import Hand
from store.burials import Burials
from store.database import Database
from store.holds import Holds
from store.projection import Projection
from store.retention_tables import tombstones
from store.rows import Tombstone
from store.scoring_jobs import ScoringJobs
from store.scoring_rows import JobState
from store.spoken import index_transcript
from tests.unit.console.house import House

SAID = ("我要投诉那台冰箱", "xylophonist zebrafish")
TIME_S = 30.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Three served calls long ago; c2 is what is looked for, between others."""
    house = House(tmp_path, at=datetime.now(UTC) - timedelta(days=200))
    house.open_shop()
    for call in ("c1", "c2", "c3"):
        house.served(call, length_s=12)
        said = SAID if call == "c2" else ("您好", "refund please")
        lines = tuple(Utterance("caller", 900 * at, 900 * at + 800, text, 0.9) for at, text in enumerate(said))
        with house.database.writing() as connection:
            assert index_transcript(connection, f"{call}-r1", Transcript(lines, "zh-CN", "m1"))
    file_of(house, "c2").chmod(0o600)
    file_of(house, "c2").write_bytes(np.random.default_rng(7).bytes(200_000))  # like no other
    yield house
    house.close()


def purger(house: House, policy: RetentionPolicy | None = None) -> Purger:
    return Purger(house.database, house.recordings, policy or RetentionPolicy())


def file_of(house: House, call: str) -> Path:
    return house.recordings.resolve(house.queries.recordings_of(call)[0].path)


def traces(house: House, sound: bytes) -> set[str]:
    """What of c2 can be found in any file of the data folder: bytes of its sound, its words, its words as JSON."""
    pieces = {f"sound {at}": sound[at : at + 64] for at in range(20_044, len(sound) - 64, 4096)}
    words = {word: word.encode() for line in SAID for word in line.split()}
    escaped = {f"{SAID[0]} as JSON": SAID[0].encode("unicode-escape")}
    looked_for = {**pieces, **words, **escaped}
    found = set()
    for file in filter(Path.is_file, house.folder.rglob("*")):
        content = file.read_bytes()
        found |= {name for name, piece in looked_for.items() if piece in content}
    return found


def test_nothing_is_left_of_it_in_any_file(house: House) -> None:
    sound = file_of(house, "c2").read_bytes()
    assert {"xylophonist", "zebrafish", f"{SAID[0]} as JSON", "sound 20044"} <= traces(house, sound)
    for call in ("c1", "c3"):
        Holds(house.database).place(call, "court", Hand("wang", house.at))
    done = purger(house).run("retention")
    assert (done.recordings, done.files, done.failed, done.clean) == (1, 1, 0, True)
    assert traces(house, sound) == set()
    assert file_of(house, "c1").is_file()
    (stone,) = Burials(house.database).of("c2")
    assert (stone.files, stone.bytes, stone.by) == (1, len(sound), "retention")
    assert stone.done_at is not None
    assert purger(house).run("retention").recordings == 0


def test_a_deletion_that_was_cut_off_anywhere_is_finished(house: House) -> None:
    burials, policy = Burials(house.database), RetentionPolicy()
    first = burials.begin("c1-r1", policy, datetime.now(UTC), "retention")
    second = burials.begin("c2-r1", policy, datetime.now(UTC), "retention")
    assert isinstance(first, Tombstone)
    assert isinstance(second, Tombstone)
    house.recordings.remove(second.path)
    assert purger(house).run("retention").recordings == 3
    assert burials.unfinished() == []
    assert [path for path in house.recordings.root.rglob("*") if path.is_file()] == []


def test_files_that_cannot_go_keep_their_tombstone_open(house: House) -> None:
    path = file_of(house, "c2")
    path.unlink()
    path.symlink_to(file_of(house, "c1"))
    done = purger(house).run("retention")
    assert (done.recordings, done.failed) == (2, 1)
    assert [stone.recording for stone in Burials(house.database).unfinished()] == ["c2-r1"]
    assert house.queries.recording("c2-r1") is not None, "no row goes before its file"
    path.unlink()
    assert purger(house).run("retention").recordings == 1


def test_what_would_go_is_only_looked_at(house: House) -> None:
    assert [kept.recording for kept in purger(house).due()] == ["c1-r1", "c2-r1", "c3-r1"]
    third = house.queries.recordings_of("c3")[0].started_at
    assert [kept.recording for kept in purger(house).due(before=third)] == ["c1-r1", "c2-r1"]
    assert len(house.queries.recordings_of("c1")) == 1


def test_a_run_ends_when_it_is_told_to(house: House) -> None:
    assert purger(house).run("retention", rest=lambda: False).recordings == 1


def test_the_server_deletes_by_itself_and_stops_at_once(house: House) -> None:
    registry, posted = CollectorRegistry(), list[Event]()
    desk = RetentionDesk(purger(house), Burials(house.database), registry, posted.append)
    desk.start()
    until = datetime.now(UTC) + timedelta(seconds=TIME_S)
    while len(posted) < 3 and datetime.now(UTC) < until:
        pass
    desk.stop()
    assert registry.get_sample_value("hotline_recordings_deleted") == 3.0
    assert sorted(event.recording for event in posted if isinstance(event, RecordingDeleted)) == [
        "c1-r1",
        "c2-r1",
        "c3-r1",
    ]
    assert registry.get_sample_value("hotline_calls_held") == 0.0


def test_traces_a_reader_kept_are_cleared_soon_after_he_is_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "CLEAR_AGAIN_S", 0.05)
    sound, posted = file_of(house, "c2").read_bytes(), list[Event]()
    desk = RetentionDesk(purger(house), Burials(house.database), CollectorRegistry(), posted.append)
    until = datetime.now(UTC) + timedelta(seconds=TIME_S)
    with house.database.reading() as reader:
        reader.execute(select(tombstones)).all()
        desk.start()
        while len(posted) < 3 and datetime.now(UTC) < until:
            pass
        assert traces(house, sound), "in the log, which is being read"
    while traces(house, sound) and datetime.now(UTC) < until:
        pass
    desk.stop()
    assert traces(house, sound) == set()


def test_the_journal_tells_of_each_deletion_once_whoever_deleted_it(house: House) -> None:
    burials = Burials(house.database)
    assert purger(house).run("wang").recordings == 3
    untold = burials.untold()
    assert [(event.recording, event.by, event.kept_days) for event in untold] == [
        ("c1-r1", "wang", 184),
        ("c2-r1", "wang", 184),
        ("c3-r1", "wang", 184),
    ]
    for event in untold:
        house.hear(event)
    assert burials.untold() == []
    (stone,) = burials.of("c2")
    assert (stone.files, stone.done_at) == (untold[1].files, untold[1].done_at)
    assert isinstance(house.queries.timeline("c2")[-1].event, RecordingDeleted)


def test_a_database_made_anew_from_the_journal_knows_that_it_was_deleted(house: House, tmp_path: Path) -> None:
    purger(house).run("retention")
    for event in Burials(house.database).untold():
        house.hear(event)
    anew = Database(f"sqlite:///{tmp_path / 'anew.db'}")
    anew.migrate()
    entries = [entry for call in ("c1", "c2", "c3") for entry in house.queries.timeline(call)]
    Projection(anew).apply(sorted(entries, key=lambda entry: entry.seq))
    assert Burials(anew).of("c2") == Burials(house.database).of("c2")
    assert Queries(anew).recordings_of("c2") == []
    assert ScoringJobs(anew).listed(JobState.OPEN) == [], "nobody listens to what is gone"
    anew.dispose()

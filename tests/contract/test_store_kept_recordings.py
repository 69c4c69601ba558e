"""All recordings and all tombstones, page by page, on both databases: each once."""

from __future__ import annotations

import pytest

from calls.retention import RetentionClass, RetentionPolicy
from store import kept_recordings
from store.burials import Burials
from store.database import Database
from store.kept_recordings import buried, known
from tests.contract.test_store_queries import World
from tests.unit.store.lives import at, served


@pytest.mark.parametrize("page", [1, 2, 3, 1000])
def test_each_is_told_once_whatever_the_page(database: Database, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(kept_recordings, "PAGE", page)
    assert list(known(database)) == list(buried(database)) == []
    world = World(database)
    for call in ("c3", "c1", "c2"):  # begun in the same moment
        world.happen(*served(call))
    assert [row.recording for row in known(database)] == ["c1-r1", "c2-r1", "c3-r1"]
    policy = RetentionPolicy(days=dict.fromkeys(RetentionClass, 1))
    burials = Burials(database)
    stones = [burials.begin(name, policy, at(10**7), "test") for name in ("c2-r1", "c1-r1")]
    assert stones[0] is not None
    burials.finish(stones[0], 2, 10, at(10**7))
    assert [(stone.recording, stone.done_at is None) for stone in buried(database)] == [
        ("c1-r1", True),
        ("c2-r1", False),
    ]
    assert [row.recording for row in known(database)] == ["c1-r1", "c3-r1"]

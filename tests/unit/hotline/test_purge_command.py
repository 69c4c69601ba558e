"""`hotline recordings purge`: what would go is told by class, and goes when it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from calls.model import Tier
from hotline.cli import app
from tests.unit.console.house import House

ENGLISH = {"LC_ALL": "en_US.UTF-8"}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path))
    house = House(tmp_path, at=datetime.now(UTC) - timedelta(days=1100))
    house.open_shop()
    house.served("c1", length_s=12)
    house.served("c2", length_s=12, tier=Tier.COMPLAINT)
    house.at = datetime.now(UTC)
    house.served("c3", length_s=12)
    yield house
    house.close()


def left(house: House) -> set[str]:
    return {path.stem for path in house.recordings.root.rglob("*.wav")}


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["recordings", "purge", *arguments], env=ENGLISH | environment)
    return done.exit_code, done.output


def test_a_dry_run_tells_by_class_and_deletes_nothing(house: House) -> None:
    code, told = run("--dry-run")
    rows = {line.split()[0]: line.split()[1] for line in told.splitlines()[1:]}
    assert (code, rows) == (0, {"normal": "1", "complaint": "1", "emergency": "0"})
    assert left(house) == {"c1-r1", "c2-r1", "c3-r1"}


def test_what_is_due_goes(house: House) -> None:
    code, told = run()
    assert (code, left(house)) == (0, {"c3-r1"})
    assert "2 recordings deleted: 2 files" in told
    assert "0 recordings deleted" in run()[1]
    assert "已删除 0 个录音" in run(LC_ALL="zh_CN.UTF-8")[1]


def test_days_by_class_are_the_owners(house: House) -> None:
    kept = '{"normal": null, "complaint": 30}'
    assert run(HOTLINE_KEEP_DAYS=kept)[0] == 0
    assert left(house) == {"c1-r1", "c3-r1"}
    assert run(HOTLINE_KEEP_DAYS='{"normal": 0}')[0] == 3


def test_only_what_is_older_than_a_date(house: House) -> None:
    assert run("--before", "2000-01-01")[0] == 0
    assert len(left(house)) == 3
    assert run("--before", "yesterday")[0] == 2


def test_what_cannot_go_is_counted(house: House) -> None:
    path = house.recordings.resolve(house.queries.recordings_of("c1")[0].path)
    path.unlink()
    path.symlink_to("/dev/null")
    code, told = run()
    assert code == 1
    assert "1 could not be deleted" in told


def test_without_a_database_there_is_nothing_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path / "nowhere"))
    assert run()[0] == 3

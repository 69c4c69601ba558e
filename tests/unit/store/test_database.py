"""A database URL is understood or refused with a remedy; SQLite is made private and safe."""

from __future__ import annotations

import stat
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from calls.errors import ConfigurationError
from store.database import Database


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u@h/d",
        "postgresql+psycopg2://u@h/d",
        "sqlite+x:///a",
    ],
)
def test_any_other_url_is_refused_with_its_remedy(url: str) -> None:
    with pytest.raises(ConfigurationError, match="postgresql://user:password@host/database") as caught:
        Database(url)
    assert caught.value.faults[0].place == "HOTLINE_DATABASE_URL"
    assert caught.value.faults[0].remedy_zh


def test_a_refused_url_does_not_give_its_password_away() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Database("mysql://wang:secret@host/hotline")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_by_its_usual_names_and_shows_no_password(scheme: str) -> None:
    assert Database(f"{scheme}://wang:secret@host/hotline").name == "postgresql+psycopg://wang:***@host/hotline"


def test_a_sqlite_file_is_made_with_its_folder_and_for_its_user_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/var/hotline.db")
    database.migrate()
    files = list((tmp_path / "var").iterdir())
    assert len(files) == 3, "the database, its log and its index"
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
    database.dispose()


def test_a_sqlite_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=str(tmp_path)):
        Database(f"sqlite:///{tmp_path}/file/hotline.db")


def test_every_transaction_on_sqlite_is_durable_and_waits_its_turn(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    with database.reading() as connection:
        settings = [
            connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    assert settings == ["wal", 2, 5000]
    database.dispose()


def test_writers_on_sqlite_take_turns_and_readers_see_what_was_committed(tmp_path: Path) -> None:
    """Each adds one to what it read: an update that read before it had its turn would be lost."""
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def count_up() -> None:
        for _ in range(25):
            with database.writing() as connection:
                value = connection.scalar(text("SELECT value FROM counter"))
                connection.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})

    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert connection.scalar(text("SELECT value FROM counter")) == 100
    database.dispose()


def test_a_reader_sees_one_moment_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/hotline.db")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER)"))
    with database.reading() as reader:
        assert reader.execute(text("SELECT * FROM counter")).all() == []
        with database.writing() as writer:
            writer.execute(text("INSERT INTO counter VALUES (1)"))
        assert reader.execute(text("SELECT * FROM counter")).all() == []
    with database.reading() as reader:
        assert reader.execute(text("SELECT * FROM counter")).all() == [(1,)]
    database.dispose()

"""The migrations build the tables the code speaks of, on every database, once and again."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from calls.cdr import Cdr
from calls.errors import ConfigurationError
from ivr.funnel import Visit
from store import tables
from store.database import Database
from store.publication import ROUTING, Audit, Draft, Publication, Version
from store.publications import Publications
from store.review_rows import Calibration, CalibrationMarks, CoachingNote, ReviewRow, SampledDay
from store.review_rows import Draft as ReviewDraft
from store.rows import (
    AgentLogin,
    ApiToken,
    Callback,
    ChosenClass,
    LegalHold,
    Recording,
    Score,
    SecondFactor,
    Session,
    Tombstone,
    User,
    Voicemail,
)
from store.spoken import INDEX
from store.versions import Versions

AT = "'2026-11-22 08:00:00+00'"
BEFORE_SUBJECTS = (
    f"INSERT INTO table_versions VALUES (1, 'queues: {{}}', 'wang', 'r', 'sha', {AT}, NULL)",
    f"INSERT INTO table_drafts VALUES ('peak', 'queues: {{}}', 'li', {AT}, 1, 'e')",
    "INSERT INTO publications (publication, version, kind, by, reason, created_at, at, needs_approval, turn, live_at)"
    f" VALUES (1, 1, 'publish', 'wang', 'r', {AT}, {AT}, false, 1, {AT})",
)
BEFORE_REFUSALS = (
    "INSERT INTO callbacks (callback, call, queue, tier, language, number, dialled, joined_at, wanted_at, attempts)"
    f" VALUES ('c1-b1', 'c1', 'orders', 'normal', 'zh-CN', '139', '400', {AT}, {AT}, 0)",
    "INSERT INTO voicemails (voicemail, call, queue, tier, language, recording, number, dialled, left_at)"
    f" VALUES ('c1-v1', 'c1', 'orders', 'normal', 'zh-CN', 'c1-v1', '139', '400', {AT})",
)

ROWS = {
    "calls": Cdr,
    "recordings": Recording,
    "scores": Score,
    "agents": AgentLogin,
    "callbacks": Callback,
    "voicemails": Voicemail,
    "flow_visits": Visit,
    "users": User,
    "sessions": Session,
    "second_factors": SecondFactor,
    "api_tokens": ApiToken,
    "versions": Version,
    "drafts": Draft,
    "publications": Publication,
    "audit": Audit,
    "reviews": ReviewRow,
    "review_drafts": ReviewDraft,
    "review_days": SampledDay,
    "calibrations": Calibration,
    "calibration_marks": CalibrationMarks,
    "coaching_notes": CoachingNote,
    "retention_classes": ChosenClass,
    "legal_holds": LegalHold,
    "tombstones": Tombstone,
}


def test_migrations_and_tables_say_the_same(database: Database) -> None:
    with database.reading() as connection:
        opts = {"compare_type": True, "include_name": not_the_search_index}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, tables.metadata) == []


def not_the_search_index(name: str | None, kind: str, _: object) -> bool:
    """Each database has it in a form of its own, SQLite in several tables."""
    return not (kind == "table" and str(name).startswith(INDEX))


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.reading() as connection:
        assert connection.execute(text("SELECT name, seq FROM checkpoints")).all() == []


@pytest.mark.parametrize(("table", "row"), ROWS.items())
def test_each_table_has_the_fields_of_its_row(table: str, row: type) -> None:
    assert set(tables.metadata.tables[table].columns.keys()) == {field.name for field in fields(row)}


def test_tables_of_a_later_version_are_left_alone(database: Database) -> None:
    def call_it(version: str) -> None:
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})

    with database.reading() as connection:
        ours = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    call_it("9999")
    with pytest.raises(ConfigurationError, match="later version") as caught:
        database.migrate()
    call_it(ours)
    assert caught.value.faults[0].remedy_zh


def test_what_fails_half_way_is_not_there(database: Database) -> None:
    def fail_half_way() -> None:
        with database.writing() as connection:
            connection.execute(tables.users.insert(), [{"name": "li", "password_hash": "x", "role": "admin"}])
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    with database.reading() as connection:
        assert connection.execute(tables.users.select()).all() == []


def test_versions_from_before_there_were_subjects_are_of_the_routing_table(url: str) -> None:
    """What a server of an earlier version of the program had published stays published."""
    database = emptied(url)
    try:
        database.migrate("0003")
        with database.writing() as connection:
            for statement in BEFORE_SUBJECTS:
                connection.execute(text(statement))
        database.migrate()
        version, draft = Versions(database, ROUTING).version(1), Versions(database, ROUTING).draft("peak")
        live = Publications(database, ROUTING).live(datetime(2026, 11, 23, tzinfo=UTC))
    finally:
        database.dispose()
    assert (version and version.text, draft and draft.etag, live and live.turn) == ("queues: {}", "e", 1)
    assert version is not None
    assert version.created_at == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_callbacks_and_messages_from_before_refusals_were_kept_are_as_nobody_had_refused(url: str) -> None:
    database = emptied(url)
    try:
        database.migrate("0007")
        with database.writing() as connection:
            for statement in BEFORE_REFUSALS:
                connection.execute(text(statement))
        database.migrate()
        with database.reading() as connection:
            callback = Callback(**connection.execute(tables.callbacks.select()).one()._mapping)
            voicemail = Voicemail(**connection.execute(tables.voicemails.select()).one()._mapping)
    finally:
        database.dispose()
    assert (callback.callback, callback.recording_refused) == ("c1-b1", False)
    assert (voicemail.voicemail, voicemail.recording_refused) == ("c1-v1", False)


def emptied(url: str) -> Database:
    """Nothing in it, not even tables."""
    database = Database(url)
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    return database

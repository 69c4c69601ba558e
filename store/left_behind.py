"""What calls leave behind, told by the journal: messages for queues, survey marks, texts to be sent (H6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, select

from calls.events import MessageRequested, SurveyTaken, VoicemailHeard, VoicemailLeft
from calls.journal import Entry
from store import tables
from store.reporting import Report
from store.rows import Voicemail
from store.told import Told, told_in
from store.upserting import insert_new, upsert

VoicemailEvent = VoicemailLeft | VoicemailHeard


def voicemail_of(event: VoicemailEvent) -> str:
    return event.voicemail if isinstance(event, VoicemailLeft) else event.call


def voicemail_after(
    event: VoicemailEvent, at: datetime, before: Voicemail | None, node: str = ""
) -> Voicemail | None:
    """`node` is whose journal tells it. Told again, as after a restart, changes nothing; what is about an unknown one
    makes none."""
    if isinstance(event, VoicemailLeft):
        return before or _left(event, at, node)
    return None if before is None else replace(before, agent=event.agent, heard_at=before.heard_at or at)


def _left(event: VoicemailLeft, at: datetime, node: str) -> Voicemail:
    return Voicemail(
        voicemail=event.voicemail,
        call=event.call,
        queue=event.queue,
        tier=event.tier,
        language=event.language,
        recording=event.recording,
        number=event.number,
        dialled=event.dialled,
        recording_refused=event.recording_refused,
        left_at=at - timedelta(seconds=event.waited_s),
        node=node,
    )


def tell_again(voicemail: Voicemail, now: datetime) -> VoicemailLeft:
    """What puts a message back on its place."""
    return VoicemailLeft(
        call=voicemail.call,
        voicemail=voicemail.voicemail,
        queue=voicemail.queue,
        tier=voicemail.tier,
        language=voicemail.language,
        recording=voicemail.recording,
        number=voicemail.number,
        waited_s=max(0.0, (now - voicemail.left_at).total_seconds()),
        dialled=voicemail.dialled,
        recording_refused=voicemail.recording_refused,
    )


def project(connection: Connection, fresh: Sequence[Told], report: Report) -> None:
    _project_voicemails(connection, fresh, report)
    entries = [one.entry for one in fresh]
    surveys = {
        entry.event.call: _survey_row(entry, entry.event) for entry in entries if isinstance(entry.event, SurveyTaken)
    }
    upsert(connection, tables.surveys, list(surveys.values()))
    texts = [_text_row(entry, entry.event) for entry in entries if isinstance(entry.event, MessageRequested)]
    insert_new(connection, tables.texts, texts)


def _project_voicemails(connection: Connection, fresh: Sequence[Told], report: Report) -> None:
    changes = [(one, one.entry.event) for one in fresh if isinstance(one.entry.event, VoicemailEvent)]
    if not changes:
        return
    names = {voicemail_of(event) for _, event in changes}
    rows = connection.execute(select(tables.voicemails).where(tables.voicemails.c.voicemail.in_(names)))
    voicemails = {row.voicemail: Voicemail(**row._mapping) for row in rows}
    for one, event in changes:
        before = voicemails.get(voicemail_of(event))
        after = voicemail_after(event, one.entry.at, before, one.node)
        if before is None and after is not None:
            after = _heard_already(connection, one, after, report)
        if after is not None:
            voicemails[after.voicemail] = after
    upsert(connection, tables.voicemails, [asdict(voicemail) for voicemail in voicemails.values()])


def _heard_already(connection: Connection, one: Told, voicemail: Voicemail, report: Report) -> Voicemail:
    """An agent of another node may have heard it before the database knew of it."""
    journal = tables.journal.c
    heard = and_(journal.call == voicemail.voicemail, journal.type == VoicemailHeard.__name__)
    rows = connection.execute(select(tables.journal).where(heard, journal.node != one.node).order_by(journal.at))
    for told in told_in(rows, report):
        if isinstance(told.entry.event, VoicemailHeard):
            voicemail = voicemail_after(told.entry.event, told.entry.at, voicemail) or voicemail
    return voicemail


def _survey_row(entry: Entry, event: SurveyTaken) -> dict[str, Any]:
    return {
        "call": event.call,
        "agent": event.agent,
        "marks": dict(event.marks),
        "score": event.score,
        "taken_at": entry.at,
    }


def _text_row(entry: Entry, event: MessageRequested) -> dict[str, Any]:
    return {
        "message": event.message,
        "call": event.call,
        "template": event.template,
        "number": event.number,
        "language": event.language,
        "values": dict(event.values),
        "requested_at": entry.at,
        "due_at": entry.at + timedelta(seconds=event.in_s),
    }

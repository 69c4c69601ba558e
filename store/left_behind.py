"""What calls leave behind, told by the journal: messages for queues, survey marks, texts to be sent (H6)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from calls.events import MessageRequested, SurveyTaken, VoicemailHeard, VoicemailLeft
from calls.journal import Entry
from store import tables
from store.rows import Voicemail
from store.upserting import insert_new, upsert

VoicemailEvent = VoicemailLeft | VoicemailHeard


def voicemail_of(event: VoicemailEvent) -> str:
    return event.voicemail if isinstance(event, VoicemailLeft) else event.call


def voicemail_after(event: VoicemailEvent, at: datetime, before: Voicemail | None) -> Voicemail | None:
    """Told again, as after a restart, changes nothing; what is about an unknown one makes none."""
    if isinstance(event, VoicemailLeft):
        return before or _left(event, at)
    return None if before is None else replace(before, agent=event.agent, heard_at=before.heard_at or at)


def _left(event: VoicemailLeft, at: datetime) -> Voicemail:
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


def project(connection: Connection, fresh: list[Entry]) -> None:
    _project_voicemails(connection, fresh)
    surveys = {
        entry.event.call: _survey_row(entry, entry.event) for entry in fresh if isinstance(entry.event, SurveyTaken)
    }
    upsert(connection, tables.surveys, list(surveys.values()))
    texts = [_text_row(entry, entry.event) for entry in fresh if isinstance(entry.event, MessageRequested)]
    insert_new(connection, tables.texts, texts)


def _project_voicemails(connection: Connection, fresh: list[Entry]) -> None:
    changes = [(entry.at, entry.event) for entry in fresh if isinstance(entry.event, VoicemailEvent)]
    if not changes:
        return
    names = {voicemail_of(event) for _, event in changes}
    rows = connection.execute(select(tables.voicemails).where(tables.voicemails.c.voicemail.in_(names)))
    voicemails = {row.voicemail: Voicemail(**row._mapping) for row in rows}
    for at, event in changes:
        after = voicemail_after(event, at, voicemails.get(voicemail_of(event)))
        if after is not None:
            voicemails[after.voicemail] = after
    upsert(connection, tables.voicemails, [asdict(voicemail) for voicemail in voicemails.values()])


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

"""What the REST API answers: the JSON of calls, conferences, participants and recordings, as documented."""

from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.twilio_cloud.halls import Hall
    from tests.twilio_cloud.legs import Leg
    from tests.twilio_cloud.rooms import Seat
    from tests.twilio_cloud.tapes import Tape

VERSION = "2010-04-01"


def page(name: str, items: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """All on one page."""
    return {
        name: items, "page": 0, "page_size": max(50, len(items)), "start": 0, "end": max(0, len(items) - 1),
        "uri": path, "first_page_uri": path, "next_page_uri": None, "previous_page_uri": None,
    }  # fmt: skip


def call(leg: Leg) -> dict[str, Any]:
    account = leg.cloud.account
    return {
        "sid": leg.sid, "account_sid": account, "to": leg.to, "from": leg.from_, "status": leg.status,
        "direction": leg.direction, "parent_call_sid": leg.parent or None, "api_version": VERSION,
        "date_created": _date(leg.created), "date_updated": _date(leg.ended_at or leg.answered_at or leg.created),
        "start_time": _date(leg.answered_at), "end_time": _date(leg.ended_at),
        "duration": str(leg.duration_s) if leg.ended_at else None, "price": None, "price_unit": "USD",
        "answered_by": None, "forwarded_from": leg.forwarded_from or None, "caller_name": leg.caller_name or None,
        "uri": f"/{VERSION}/Accounts/{account}/Calls/{leg.sid}.json", "subresource_uris": {},
    }  # fmt: skip


def conference(hall: Hall, account: str) -> dict[str, Any]:
    room = hall.room
    return {
        "sid": room.sid, "account_sid": account, "friendly_name": room.name, "status": room.status,
        "api_version": VERSION, "date_created": _date(room.created), "date_updated": _date(room.changed),
        "region": "us1", "uri": f"/{VERSION}/Accounts/{account}/Conferences/{room.sid}.json", "subresource_uris": {},
    }  # fmt: skip


def participant(hall: Hall, seat: Seat, account: str) -> dict[str, Any]:
    status = "connected" if seat.leg.sid in hall.room.seats else seat.leg.status
    place = f"/{VERSION}/Accounts/{account}/Conferences/{hall.sid}/Participants/{seat.leg.sid}.json"
    return {
        "account_sid": account, "call_sid": seat.leg.sid, "conference_sid": hall.sid, "label": seat.label or None,
        "muted": seat.muted, "hold": seat.hold, "coaching": bool(seat.coaches),
        "call_sid_to_coach": seat.coaches or None, "start_conference_on_enter": seat.starts,
        "end_conference_on_exit": seat.ends, "status": status, "queue_time": None, "api_version": VERSION,
        "date_created": _date(seat.leg.created), "date_updated": _date(seat.leg.created), "uri": place,
    }  # fmt: skip


def recording(tape: Tape) -> dict[str, Any]:
    place = f"/{VERSION}/Accounts/{tape.account}/Recordings/{tape.sid}"
    return {
        "sid": tape.sid, "account_sid": tape.account, "call_sid": tape.call,
        "conference_sid": tape.conference or None, "status": tape.status, "channels": tape.channels,
        "source": tape.source, "track": tape.track, "duration": str(tape.duration), "start_time": _date(tape.began),
        "date_created": _date(tape.began), "date_updated": _date(tape.began), "api_version": VERSION,
        "error_code": None, "price": None, "price_unit": "USD", "media_url": place, "uri": f"{place}.json",
    }  # fmt: skip


def _date(at: float) -> str | None:
    """RFC 2822, UTC."""
    return formatdate(at) if at else None

"""The REST API's conferences and participants: https://www.twilio.com/docs/voice/api/conference-participant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.twilio_cloud import resources as r
from tests.twilio_cloud.asked import Answering, Asked, RefusalError
from tests.twilio_cloud.legs import Leg
from tests.twilio_cloud.rest_calls import CALL_FIELDS, new_leg, ring
from tests.twilio_cloud.rooms import Seat

if TYPE_CHECKING:
    from tests.twilio_cloud.cloud import TwilioCloud
    from tests.twilio_cloud.halls import Hall

PARTICIPANT_FIELDS = (CALL_FIELDS - {"Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod"}) | {
    "Label", "EarlyMedia", "Beep", "Muted", "StartConferenceOnEnter", "EndConferenceOnExit", "WaitUrl", "WaitMethod",
    "Coaching", "CallSidToCoach", "ConferenceStatusCallback", "ConferenceStatusCallbackMethod",
    "ConferenceStatusCallbackEvent", "MaxParticipants", "ConferenceRecord", "ConferenceTrim",
    "ConferenceRecordingStatusCallback",
}  # fmt: skip
SEAT_FIELDS = {
    "Muted", "Hold", "HoldUrl", "HoldMethod", "AnnounceUrl", "AnnounceMethod", "WaitUrl", "WaitMethod", "BeepOnExit",
    "EndConferenceOnExit", "Coaching", "CallSidToCoach",
}  # fmt: skip


def _hall(cloud: TwilioCloud, request: Request, *, make: bool = False) -> Hall:
    name = request.path_params["conference"]
    hall = cloud.halls.get(name)
    if make and not name.startswith("CF") and (hall is None or hall.is_over):
        return cloud.halls.named(name)
    if hall is None or (make and hall.is_over):
        raise RefusalError(404, 20404, f"The requested resource {request.url.path} was not found")
    return hall


def _seat(cloud: TwilioCloud, request: Request) -> tuple[Hall, Seat]:
    hall, wanted = _hall(cloud, request), request.path_params["call"]
    for seat in hall.room.seats.values():
        if wanted in (seat.leg.sid, seat.label):
            return hall, seat
    raise RefusalError(404, 20404, f"The requested resource {request.url.path} was not found")


async def list_conferences(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    query, halls = request.query_params, cloud.halls.all.values()
    found = [
        r.conference(hall, cloud.account)
        for hall in halls
        if query.get("FriendlyName") in (None, hall.room.name) and query.get("Status") in (None, hall.room.status)
    ]
    return JSONResponse(r.page("conferences", found, request.url.path))


async def fetch_conference(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    return JSONResponse(r.conference(_hall(cloud, request), cloud.account))


async def update_conference(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    asked.only({"Status", "AnnounceUrl", "AnnounceMethod"})
    hall = _hall(cloud, request)
    if asked.get("Status") == "completed":
        hall.end()
    if asked.get("AnnounceUrl"):
        seats = list(hall.room.seats.values())
        cloud.beside(hall.announce(seats, asked.get("AnnounceUrl"), asked.get("AnnounceMethod", "POST")))
    return JSONResponse(r.conference(hall, cloud.account))


async def list_participants(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    hall = _hall(cloud, request)
    found = [r.participant(hall, seat, cloud.account) for seat in hall.room.seats.values()]
    return JSONResponse(r.page("participants", found, request.url.path))


async def create_participant(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    """A new call that goes into the conference when it is answered."""
    asked.only(PARTICIPANT_FIELDS)
    hall, leg = _hall(cloud, request, make=True), new_leg(cloud, asked)
    seat = Seat(
        leg,
        muted=asked.get("Muted") == "true",
        coaches=asked.get("CallSidToCoach"),
        starts=asked.get("StartConferenceOnEnter", "true") == "true",
        ends=asked.get("EndConferenceOnExit") == "true",
        beep=asked.get("Beep", "true"),
        label=asked.get("Label"),
        wait_url=asked.get("WaitUrl") if any(name == "WaitUrl" for name, _ in asked.fields) else None,
        wait_method=asked.get("WaitMethod", "POST"),
    )
    if url := asked.get("ConferenceStatusCallback"):
        events = " ".join(asked.events("ConferenceStatusCallbackEvent", "start end"))
        hall.tell_to(url, asked.get("ConferenceStatusCallbackMethod", "POST"), events)
    leg.start(_ring_and_attend(cloud, leg, asked, hall, seat))
    return JSONResponse(r.participant(hall, seat, cloud.account), 201)


async def _ring_and_attend(cloud: TwilioCloud, leg: Leg, asked: Asked, hall: Hall, seat: Seat) -> None:
    if await ring(cloud, leg, asked):
        await hall.attend(seat)
        leg.end("completed")


async def fetch_participant(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    return JSONResponse(r.participant(*_seat(cloud, request), cloud.account))


async def update_participant(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    asked.only(SEAT_FIELDS)
    hall, seat = _seat(cloud, request)
    if muted := asked.get("Muted"):
        hall.mute(seat, muted == "true")
    if hold := asked.get("Hold"):
        hall.hold(seat, hold == "true", asked.get("HoldUrl"), asked.get("HoldMethod", "POST"))
    if coaching := asked.get("Coaching"):
        if coaching == "true" and asked.get("CallSidToCoach") not in hall.room.seats:
            raise RefusalError(400, 16025, "CallSidToCoach is not a participant")
        hall.coach(seat, asked.get("CallSidToCoach") if coaching == "true" else "")
    if ends := asked.get("EndConferenceOnExit"):
        seat.ends = ends == "true"
    if url := asked.get("AnnounceUrl"):
        cloud.beside(hall.announce([seat], url, asked.get("AnnounceMethod", "POST")))
    return JSONResponse(r.participant(hall, seat, cloud.account))


async def remove_participant(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    hall, seat = _seat(cloud, request)
    hall.kick(seat)
    return Response(status_code=204)


ROUTES: list[tuple[str, str, Answering]] = [
    ("GET", "/Conferences.json", list_conferences),
    ("POST", "/Conferences/{conference}/Participants.json", create_participant),
    ("GET", "/Conferences/{conference}/Participants.json", list_participants),
    ("POST", "/Conferences/{conference}/Participants/{call}.json", update_participant),
    ("GET", "/Conferences/{conference}/Participants/{call}.json", fetch_participant),
    ("DELETE", "/Conferences/{conference}/Participants/{call}.json", remove_participant),
    ("POST", "/Conferences/{conference}.json", update_conference),
    ("GET", "/Conferences/{conference}.json", fetch_conference),
]

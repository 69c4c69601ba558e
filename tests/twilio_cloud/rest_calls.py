"""The REST API's calls: https://www.twilio.com/docs/voice/api/call-resource."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.twilio_cloud import resources as r
from tests.twilio_cloud.asked import Answering, Asked, RefusalError, leg_of
from tests.twilio_cloud.grammar import TwimlError, parse
from tests.twilio_cloud.legs import CANCELED, IN_PROGRESS, OVER, Callback, Leg, Page
from tests.twilio_cloud.rest_recordings import tape_of
from tests.twilio_cloud.runner import Runner

if TYPE_CHECKING:
    from tests.twilio_cloud.cloud import TwilioCloud

TO = re.compile(r"\+[1-9]\d{6,14}|sips?:[^\s@]+@\S+|client:\S+")
CALL_FIELDS = {
    "To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod", "StatusCallback", "StatusCallbackMethod",
    "StatusCallbackEvent", "Timeout", "Record", "RecordingChannels", "RecordingStatusCallback", "RecordingTrack",
    "RecordingStatusCallbackMethod", "RecordingStatusCallbackEvent", "SipAuthUsername", "SipAuthPassword", "CallerId",
    "TimeLimit", "SendDigits", "Trim", "CallReason",
}  # fmt: skip
UPDATE_FIELDS = {
    "Url", "Method", "Twiml", "Status", "FallbackUrl", "FallbackMethod", "StatusCallback", "StatusCallbackMethod",
    "TimeLimit",
}  # fmt: skip


async def create_call(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    asked.only(CALL_FIELDS)
    begin = _beginning(asked)
    leg = new_leg(cloud, asked)
    leg.start(_ring_and_run(cloud, leg, asked, begin))
    return JSONResponse(r.call(leg), 201)


def _beginning(asked: Asked) -> Page | str:
    if text := asked.get("Twiml"):
        try:
            parse(text.encode())
        except TwimlError as error:
            raise RefusalError(400, 21218, f"Twiml: {error}") from error
        return text
    if not asked.get("Url"):
        raise RefusalError(400, 21205, "Url parameter is required.")
    return Page(asked.get("Url"), asked.get("Method", "POST"))


def new_leg(cloud: TwilioCloud, asked: Asked) -> Leg:
    to, from_ = asked.get("To"), asked.get("From")
    if not to:
        raise RefusalError(400, 21201, "No 'To' number is specified")
    if not TO.fullmatch(to):
        raise RefusalError(400, 21211, f"The 'To' number {to} is not a valid phone number.")
    if not from_:
        raise RefusalError(400, 21213, "No 'From' number is specified")
    if to.startswith("+") and from_ not in cloud.numbers:
        raise RefusalError(400, 21210, f"The source phone number provided, {from_}, is not yet verified.")
    told = Callback(
        asked.get("StatusCallback"),
        asked.get("StatusCallbackMethod", "POST"),
        asked.events("StatusCallbackEvent", "completed"),
    )
    leg = Leg(cloud, "outbound-api", from_, to, told=told)
    leg.fallback = (asked.get("FallbackUrl"), asked.get("FallbackMethod", "POST"))
    return cloud.new_leg(leg)


async def ring(cloud: TwilioCloud, leg: Leg, asked: Asked) -> bool:
    status = await leg.ring(cloud.manner(leg.to), float(asked.get("Timeout", "60")))
    if status != IN_PROGRESS:
        leg.end(status)
    elif asked.get("Record") == "true":
        cloud.start_tape(leg, tape_of(cloud, leg, asked, "OutboundAPI"))
    return status == IN_PROGRESS


async def _ring_and_run(cloud: TwilioCloud, leg: Leg, asked: Asked, begin: Page | str) -> None:
    if await ring(cloud, leg, asked):
        await Runner(cloud, leg).run(begin)


async def fetch_call(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    return JSONResponse(r.call(leg_of(cloud, request)))


async def list_calls(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    wanted = {key.lower(): value for key, value in request.query_params.items() if key in ("Status", "To", "From")}
    calls = [r.call(leg) for leg in reversed(cloud.legs.values())]
    found = [call for call in calls if all(call[key] == value for key, value in wanted.items())]
    return JSONResponse(r.page("calls", found, request.url.path))


async def update_call(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    """Redirect or end: https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource."""
    asked.only(UPDATE_FIELDS)
    leg = leg_of(cloud, request)
    if status := asked.get("Status"):
        _end(leg, status)
    else:
        begin = _beginning(asked)
        if leg.status != IN_PROGRESS:
            raise RefusalError(400, 21220, "Call is not in-progress. Cannot redirect.")
        if asked.get("FallbackUrl"):
            leg.fallback = (asked.get("FallbackUrl"), asked.get("FallbackMethod", "POST"))
        leg.start(Runner(cloud, leg).run(begin))
    return JSONResponse(r.call(leg))


def _end(leg: Leg, status: str) -> None:
    if status not in ("canceled", "completed"):
        raise RefusalError(400, 21218, f"Invalid Status {status}")
    if leg.status in OVER:
        raise RefusalError(400, 21220, f"Call is {leg.status}. Cannot be updated.")
    if leg.status == IN_PROGRESS:
        if status == "completed":
            leg.end("completed")
        return
    leg.end("completed" if leg.direction == "inbound" else CANCELED)


ROUTES: list[tuple[str, str, Answering]] = [
    ("POST", "/Calls.json", create_call),
    ("GET", "/Calls.json", list_calls),
    ("POST", "/Calls/{call}.json", update_call),
    ("GET", "/Calls/{call}.json", fetch_call),
]

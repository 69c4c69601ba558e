"""The REST API's recordings: https://www.twilio.com/docs/voice/api/recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.twilio_cloud import resources as r
from tests.twilio_cloud.asked import Answering, Asked, RefusalError, leg_of
from tests.twilio_cloud.legs import IN_PROGRESS, Leg
from tests.twilio_cloud.tapes import COMPLETED, PAUSED, STOPPED, Tape, Told

if TYPE_CHECKING:
    from tests.twilio_cloud.cloud import TwilioCloud

TAPE_FIELDS = {
    "RecordingChannels", "RecordingTrack", "RecordingStatusCallback", "RecordingStatusCallbackMethod",
    "RecordingStatusCallbackEvent", "Trim",
}  # fmt: skip


def tape_of(cloud: TwilioCloud, leg: Leg, asked: Asked, source: str) -> Tape:
    told = Told(
        asked.get("RecordingStatusCallback"),
        asked.get("RecordingStatusCallbackMethod", "POST"),
        asked.events("RecordingStatusCallbackEvent", "completed"),
    )
    channels = {"mono": 1, "dual": 2}.get(asked.get("RecordingChannels", "mono"))
    track = asked.get("RecordingTrack", "both")
    if channels is None or track not in ("inbound", "outbound", "both"):
        raise RefusalError(400, 21218, "Invalid RecordingChannels or RecordingTrack")
    return Tape(cloud.account, leg.sid, source, channels if track == "both" else 1, track, told=told)


async def start_recording(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    asked.only(TAPE_FIELDS)
    leg = leg_of(cloud, request)
    if leg.status != IN_PROGRESS:
        raise RefusalError(400, 21220, "Requested resource is not eligible for recording")
    tape = tape_of(cloud, leg, asked, "StartCallRecordingAPI")
    cloud.start_tape(leg, tape)
    return JSONResponse(r.recording(tape), 201)


def _found_tape(cloud: TwilioCloud, request: Request) -> Tape:
    tape = cloud.tapes.get(request.path_params["recording"])
    if request.path_params["recording"] == "Twilio.CURRENT":
        running = [one for one in leg_of(cloud, request).tapes if one.is_running]
        tape = running[-1] if running else None
    if tape is None or tape.is_deleted:
        raise RefusalError(404, 20404, f"The requested resource {request.url.path} was not found")
    return tape


async def update_recording(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    asked.only({"Status", "PauseBehavior"})
    tape, status = _found_tape(cloud, request), asked.get("Status")
    if not tape.is_running or status not in (PAUSED, STOPPED, IN_PROGRESS):
        raise RefusalError(400, 21220, f"Recording is {tape.status}. Cannot be {status or 'updated'}.")
    if status == STOPPED:
        cloud.stop_tape(tape)
    else:
        tape.status, tape.skips = status, asked.get("PauseBehavior", "silence") == "skip"
    shown = r.recording(tape) | ({"status": STOPPED} if status == STOPPED else {})
    return JSONResponse(shown)


async def list_recordings(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    call = request.path_params.get("call")
    tapes = [tape for tape in cloud.tapes.values() if call in (None, tape.call) and not tape.is_deleted]
    return JSONResponse(r.page("recordings", [r.recording(tape) for tape in tapes], request.url.path))


async def fetch_recording(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    return JSONResponse(r.recording(_found_tape(cloud, request)))


async def fetch_media(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    tape, channels = _found_tape(cloud, request), request.query_params.get("RequestedChannels", "1")
    if tape.status != COMPLETED:
        raise RefusalError(404, 20404, "The recording is not ready")
    if channels == "2" and tape.channels != 2:
        raise RefusalError(400, 16113, "Cannot download a dual-channel presentation of a mono recording")
    return Response(tape.wav(int(channels)), media_type="audio/x-wav")


async def delete_recording(cloud: TwilioCloud, request: Request, asked: Asked) -> Response:
    tape = _found_tape(cloud, request)
    if tape.is_running:
        raise RefusalError(400, 21220, "The recording is in progress")
    tape.drop_sound()
    return Response(status_code=204)


ROUTES: list[tuple[str, str, Answering]] = [
    ("POST", "/Calls/{call}/Recordings.json", start_recording),
    ("GET", "/Calls/{call}/Recordings.json", list_recordings),
    ("POST", "/Calls/{call}/Recordings/{recording}.json", update_recording),
    ("GET", "/Recordings.json", list_recordings),
    ("GET", "/Recordings/{recording}.json", fetch_recording),
    ("GET", "/Recordings/{recording}.wav", fetch_media),
    ("GET", "/Recordings/{recording}", fetch_media),
    ("DELETE", "/Recordings/{recording}.json", delete_recording),
]

"""The sound of a call or of one of its recordings, part by part as a player asks for it, and its outline."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from urllib.parse import quote

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from calls.errors import FarEndError
from console import byte_range
from console.deleted import refuse_deleted
from console.listenings import Listenings
from console.operation import Operation, answer, parameters
from console.orders import who
from console.problems import Problem
from console.schemas import Peaks, Shape
from recordings.folder import RecordingFolder
from recordings.keyring import KeyMissingError
from recordings.peaks import Peaks as LowAndHigh
from recordings.peaks import peaks_of
from recordings.wav import Tape
from store.auditing import AuditTrail
from store.queries import Queries
from store.rows import Recording


class SoundQuery(Shape):
    download: bool = Field(False, description="true: as a file to keep.")


class PeaksQuery(Shape):
    points: int = Field(1200, ge=10, le=4000, description="How many stretches to divide the recording into.")


class RecordingApi:
    """Nothing outside the recordings' folder is ever read. However a recording lies there, it is answered as WAV.
    Nobody hears one without a line in the audit."""

    def __init__(self, queries: Queries, folder: RecordingFolder, audit: AuditTrail) -> None:
        self._queries, self._folder, self._audit = queries, folder, audit
        self._listenings = Listenings()

    def operations(self) -> list[Operation]:
        """Those of a recording by its own name: a call that was passed on has several."""
        one, problems = "/api/recordings/{id}", (404, 410, 503)
        return [
            Operation("recording_audio", f"{one}/audio", self.audio, "Its sound: the caller left, the agent right",
                      media="audio/wav", query=SoundQuery, problems=(400, *problems, 416), partial=True),
            Operation("recording_peaks", f"{one}/peaks", self.audio_peaks, "Its outline",
                      Peaks, query=PeaksQuery, problems=(400, *problems)),
        ]  # fmt: skip

    async def recording(self, request: Request) -> Response:
        """With `?download=true` it is offered as a file, which the audit tells apart from listening."""
        return await self.send(request, await run_in_threadpool(self._closed, request.path_params["id"]))

    async def audio(self, request: Request, *, may_keep: bool = True) -> Response:
        """With `may_keep` False it is never offered as a file."""
        if not may_keep and parameters(request, SoundQuery).download:
            raise Problem(403, "forbidden")
        return await self.send(request, await run_in_threadpool(self._sealed, request.path_params["id"]))

    async def send(self, request: Request, recording: Recording) -> Response:
        """One range is answered 206; several at once, or what is no range, gets the whole file (RFC 9110, 14.2)."""
        tape = await run_in_threadpool(self._open, recording.path)
        etag = f'"{recording.sha256}"'
        asked = request.headers.get("range", "") if request.headers.get("if-range", etag) == etag else ""
        try:
            part = byte_range.parse(asked, tape.size)
        except byte_range.UnsatisfiableError as error:
            tape.close()
            raise Problem(416, "range_not_satisfiable", {"Content-Range": f"bytes */{tape.size}"}) from error
        first, last = part or (0, tape.size - 1)
        headers = {"etag": etag, "accept-ranges": "bytes", "content-length": str(last - first + 1)}
        if part is not None:
            headers["content-range"] = f"bytes {first}-{last}/{tape.size}"
        status = 200 if part is None else 206
        if request.method == "HEAD":
            tape.close()
            return Response(None, status, headers, media_type="audio/wav")
        if parameters(request, SoundQuery).download:
            headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(recording.recording)}.wav"
        try:
            await run_in_threadpool(self._note, request, recording)
        except BaseException:
            tape.close()
            raise
        return Sound(tape, first, last, status, headers)

    def _note(self, request: Request, recording: Recording) -> None:
        what = "downloaded" if parameters(request, SoundQuery).download else "listened"
        key = f"{what} {recording.recording}"
        if not self._listenings.begins(who(request), key, time.monotonic()):
            return
        try:
            told = {"call": recording.call, "recording": recording.recording}
            self._audit.add(datetime.now(UTC), who(request), what, told)
        except BaseException:
            self._listenings.forget(who(request), key)
            raise

    async def peaks(self, request: Request) -> Response:
        query: PeaksQuery = parameters(request, PeaksQuery)
        return await self._outline(await run_in_threadpool(self._closed, request.path_params["id"]), query)

    async def audio_peaks(self, request: Request) -> Response:
        query: PeaksQuery = parameters(request, PeaksQuery)
        return await self._outline(await run_in_threadpool(self._sealed, request.path_params["id"]), query)

    async def _outline(self, recording: Recording, query: PeaksQuery) -> Response:
        tape = await run_in_threadpool(self._open, recording.path)
        try:
            with tape:
                caller, agent = await run_in_threadpool(peaks_of, tape, query.points)
        except (FarEndError, OSError) as error:
            raise Problem(404, "recording_lost") from error
        return answer(Peaks(length_ms=recording.length_ms or 0, caller=_loudest(caller), agent=_loudest(agent)))

    def _closed(self, call: str) -> Recording:
        """The call's recording. Raises Problem 404 for what there is not, or not yet; 410 for what was deleted."""
        cdr = self._queries.call(call)
        if cdr is None:
            raise Problem(404, "no_such_call")
        if cdr.recording is None:
            raise Problem(404, "no_recording")
        return self._sealed(cdr.recording)

    def _sealed(self, name: str) -> Recording:
        refuse_deleted(self._queries, name)
        recording = self._queries.recording(name)
        if recording is None or recording.sealed_at is None or not recording.length_ms:
            raise Problem(404, "no_recording")
        return recording

    def _open(self, path: str) -> Tape:
        """Raises Problem 404 for one that is gone or damaged, 503 for one whose key is."""
        try:
            return self._folder.open(path)
        except KeyMissingError as error:
            raise Problem(503, "recording_locked") from error
        except (FarEndError, OSError) as error:
            raise Problem(404, "recording_lost") from error


class Sound(StreamingResponse):
    """Part of a recording. The file is closed when the answer is over, however it ends: players ask for a part, look
    at its beginning, and hang up."""

    def __init__(self, tape: Tape, first: int, last: int, status: int, headers: dict[str, str]) -> None:
        super().__init__(tape.content(first, last), status, headers, media_type="audio/wav")
        self._tape = tape

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._tape.close()


def _loudest(stretches: LowAndHigh) -> list[float]:
    """Of each stretch, as a share of full scale."""
    return [round(max(-low, high) / 2**15, 4) for low, high in stretches]

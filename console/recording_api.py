"""The sound of a call: the sealed file itself, part by part as a player asks for it, and its outline."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from calls.errors import FarEndError
from console import byte_range
from console.operation import answer, parameters
from console.problems import Problem
from console.schemas import Peaks, Shape
from recordings.folder import RecordingFolder
from recordings.peaks import Peaks as LowAndHigh
from recordings.peaks import peaks
from store.queries import Queries
from store.rows import Recording


class PeaksQuery(Shape):
    points: int = Field(1200, ge=10, le=4000, description="How many stretches to divide the recording into.")


class RecordingApi:
    """Nothing outside the recordings' folder is ever read."""

    def __init__(self, queries: Queries, folder: RecordingFolder) -> None:
        self._queries, self._folder = queries, folder

    async def recording(self, request: Request) -> Response:
        recording, path = await run_in_threadpool(self._sealed, request.path_params["id"])
        return await self.send(request, recording, path)

    async def send(self, request: Request, recording: Recording, path: Path) -> Response:
        """One range is answered 206; several at once, or what is no range, gets the whole file (RFC 9110, 14.2)."""
        size = (await run_in_threadpool(path.stat)).st_size
        try:
            part = byte_range.parse(request.headers.get("range", ""), size)
        except byte_range.UnsatisfiableError as error:
            raise Problem(416, "range_not_satisfiable", {"Content-Range": f"bytes */{size}"}) from error
        _say_range(request, part)
        return FileResponse(path, headers={"etag": f'"{recording.sha256}"'}, media_type="audio/wav")

    async def peaks(self, request: Request) -> Response:
        query: PeaksQuery = parameters(request, PeaksQuery)
        recording, path = await run_in_threadpool(self._sealed, request.path_params["id"])
        try:
            caller, agent = await run_in_threadpool(peaks, path, query.points)
        except (FarEndError, OSError) as error:
            raise Problem(404, "recording_lost") from error
        return answer(Peaks(length_ms=recording.length_ms or 0, caller=_loudest(caller), agent=_loudest(agent)))

    def _sealed(self, call: str) -> tuple[Recording, Path]:
        """The call's recording and its file. Raises Problem 404 for what there is not, or not yet."""
        cdr = self._queries.call(call)
        if cdr is None:
            raise Problem(404, "no_such_call")
        recording = self._queries.recording(cdr.recording) if cdr.recording else None
        if recording is None or recording.sealed_at is None or not recording.length_ms:
            raise Problem(404, "no_recording")
        return recording, self.file(recording.path)

    def file(self, path: str) -> Path:
        """Raises Problem 404 for one that is gone."""
        try:
            file = self._folder.resolve(path)
        except FarEndError as error:
            raise Problem(404, "recording_lost") from error
        if not file.is_file():
            raise Problem(404, "recording_lost")
        return file


def _loudest(stretches: LowAndHigh) -> list[float]:
    """Of each stretch, as a share of full scale."""
    return [round(max(-low, high) / 2**15, 4) for low, high in stretches]


def _say_range(request: Request, part: tuple[int, int] | None) -> None:
    """Tell the file's answer the range as we understood it, or that there is none."""
    headers = [(name, value) for name, value in request.scope["headers"] if name != b"range"]
    if part is not None:
        headers.append((b"range", b"bytes=%d-%d" % part))
    request.scope["headers"] = headers

"""An agent hears the calls of his own that were reviewed: what is shown of one can be played, and no other."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.heard import HeardAnswer
from console.operation import Operation
from console.recording_api import PeaksQuery, RecordingApi
from console.review.desk import ReviewDesk, told_as_problems
from console.review.own_api import own_review
from console.schemas import Peaks
from console.transcript_api import TranscriptApi
from console.transcript_schemas import TranscriptAnswer


class OwnSoundApi:
    """Of reviews that are his to see; each listening is in the audit, as everybody's. Nothing to keep as a file."""

    def __init__(self, desk: ReviewDesk, sounds: RecordingApi, said: TranscriptApi) -> None:
        self._desk, self._sounds, self._said = desk, sounds, said

    def operations(self) -> list[Operation]:
        one, problems = "/api/my/reviews/{id}", (404, 410, 503)
        return [
            Operation("my_review_audio", f"{one}/audio", self.audio, "Its sound: the caller left, the agent right",
                      media="audio/wav", problems=(*problems, 416), partial=True),
            Operation("my_review_peaks", f"{one}/peaks", self.peaks, "Its outline",
                      Peaks, query=PeaksQuery, problems=(400, *problems)),
            Operation("my_review_transcript", f"{one}/transcript", self.transcript, "What was said in it",
                      TranscriptAnswer, problems=(404, 410)),
            Operation("my_review_heard", f"{one}/heard", self.heard, "What was heard in it",
                      HeardAnswer, problems=(404, 410)),
        ]  # fmt: skip

    async def audio(self, request: Request) -> Response:
        await self._his(request)
        return await self._sounds.audio(request, may_keep=False)

    async def peaks(self, request: Request) -> Response:
        await self._his(request)
        return await self._sounds.audio_peaks(request)

    async def transcript(self, request: Request) -> Response:
        await self._his(request)
        return await self._said.of_recording(request)

    async def heard(self, request: Request) -> Response:
        await self._his(request)
        return await self._said.heard(request)

    async def _his(self, request: Request) -> None:
        await run_in_threadpool(self._check, request)

    def _check(self, request: Request) -> None:
        """Raises Problem 404 for another's, and for one he does not see yet."""
        with told_as_problems():
            own_review(self._desk, request, self._desk.person(request))

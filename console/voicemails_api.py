"""Messages left for queues, and their sound."""

from __future__ import annotations

from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.after_the_call_schemas import VoicemailItem, VoicemailPage, VoicemailQuery
from console.deleted import refuse_deleted
from console.operation import Operation, answer, parameters
from console.problems import Problem
from console.recording_api import RecordingApi, SoundQuery
from console.scope import scope
from store.queries import Queries
from store.rows import Recording, Voicemail
from store.scoping import Scope


class VoicemailsApi:
    def __init__(self, queries: Queries, recordings: RecordingApi) -> None:
        self._queries, self._recordings = queries, recordings

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "voicemails", "/api/voicemails", self.voicemails, "Messages left for queues, the latest first",
                VoicemailPage, query=VoicemailQuery, problems=(400,),
            ),
            Operation(
                "voicemail_recording", "/api/voicemails/{id}/recording", self.recording,
                "The message: the caller left, nothing right", media="audio/wav",
                query=SoundQuery, problems=(400, 404, 410, 416, 503), partial=True,
            ),
        ]  # fmt: skip

    async def voicemails(self, request: Request) -> Response:
        query: VoicemailQuery = parameters(request, VoicemailQuery)
        return answer(await run_in_threadpool(self._page, query, scope(request)))

    async def recording(self, request: Request) -> Response:
        return await self._recordings.send(request, await run_in_threadpool(self._sealed, request.path_params["id"]))

    def _page(self, query: VoicemailQuery, within: Scope) -> VoicemailPage:
        found = self._queries.voicemails(heard=query.heard, limit=query.limit, scope=within)
        recordings = self._queries.recordings({one.recording for one in found})
        return VoicemailPage(items=[_item(one, recordings.get(one.recording)) for one in found])

    def _sealed(self, name: str) -> Recording:
        voicemail = self._queries.voicemail(name)
        if voicemail is None:
            raise Problem(404, "no_such_voicemail")
        refuse_deleted(self._queries, voicemail.recording)
        recording = self._queries.recording(voicemail.recording)
        if recording is None or recording.sealed_at is None or not recording.length_ms:
            raise Problem(404, "no_recording")
        return recording


def _item(voicemail: Voicemail, recording: Recording | None) -> VoicemailItem:
    """Only what is sealed can be heard: before that the file still changes."""
    row = asdict(voicemail)
    del row["recording"], row["recording_refused"], row["node"]
    sealed = recording is not None and recording.sealed_at is not None and bool(recording.length_ms)
    length_ms = recording.length_ms if recording is not None and sealed else None
    url = f"/api/voicemails/{voicemail.voicemail}/recording" if sealed else None
    return VoicemailItem(**row, length_ms=length_ms, url=url)

"""Lines of transcripts put right by who hears better. What was understood stays, and is shown beside it."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, content
from console.problems import Problem
from console.review.schemas import LineOrder
from console.transcript_api import TranscriptApi
from console.transcript_schemas import TranscriptAnswer
from qa_scoring.masking import masked_text
from store.review_rows import TranscriptEdit
from store.transcript_edits import TranscriptEdits


class EditsApi:
    def __init__(self, edits: TranscriptEdits, said: TranscriptApi) -> None:
        self._edits, self._said = edits, said

    def operations(self) -> list[Operation]:
        return [
            Operation("edit_transcript", "/api/recordings/{id}/line", self.edit,
                      "Put a line of its transcript right; what was understood is kept beside it", TranscriptAnswer,
                      problems=(400, 404, 410, 415), method="PUT", body=LineOrder),
        ]  # fmt: skip

    async def edit(self, request: Request) -> Response:
        order = await content(request, LineOrder)
        return answer(await run_in_threadpool(self._edit, request, order))

    def _edit(self, request: Request, order: LineOrder) -> TranscriptAnswer:
        """Numbers are hidden in what people write, too."""
        recording = request.path_params["id"]
        lines = {(one.voice, one.start_ms) for one in self._said.said(recording).utterances}
        if (order.voice, order.start_ms) not in lines:
            raise Problem(404, "no_such_line")
        by, at = request.state.visitor.name, datetime.now(UTC)
        text = masked_text(order.text.strip())
        self._edits.add(TranscriptEdit(0, recording, order.voice, order.start_ms, text, by, at))
        return self._said.said(recording)

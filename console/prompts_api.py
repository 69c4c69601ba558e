"""The prompts: all there are, how each sounds, and recordings taken in [H4].

What is sent is written to a file of our own naming and decoded elsewhere, under limits; its own name nobody reads.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from calls.model import CHINESE, ENGLISH
from console.operation import Operation, answer, parameters
from console.orders import who
from console.problems import Problem
from console.prompt_desks import PromptKeeping
from console.prompts_schemas import PromptItem, PromptPage, PromptWordsQuery
from console.schemas import Text
from prompts.listing import Row
from prompts.shelf import is_key, is_language
from speech.intake import SoundRefusedError
from store.auditing import AuditTrail
from store.database import AWAY

ALL = "/api/prompts"
MOST_BYTES = 20 * 1024 * 1024
NO_WORDS = "-"
"""In a path, the language of a sound without words."""


class PromptsApi:
    def __init__(self, desk: PromptKeeping, audit: AuditTrail) -> None:
        self._desk, self._audit = desk, audit

    def operations(self) -> list[Operation]:
        one = f"{ALL}/{{key}}/{{language}}"
        return [
            Operation("prompts", ALL, self.prompts, "Everything the hotline says", PromptPage),
            Operation(
                "prompt_audio", f"{one}/audio", self.audio, "How it sounds", media="audio/wav", problems=(404,)
            ),
            Operation(
                "upload_prompt", one, self.upload, "Take in a recording: the file itself, or a form with `file`",
                PromptItem, problems=(400, 413, 422), method="POST", query=PromptWordsQuery,
                largest_body_bytes=MOST_BYTES,
            ),
        ]  # fmt: skip

    async def prompts(self, _: Request) -> Response:
        rows = await run_in_threadpool(self._desk.rows)
        return answer(PromptPage(items=[_item(row) for row in rows]))

    async def audio(self, request: Request) -> Response:
        key, language = request.path_params["key"], request.path_params["language"]
        language = "" if language == NO_WORDS else language
        rows = await run_in_threadpool(self._desk.rows)
        path = next((row.path for row in rows if (row.key, row.language) == (key, language)), None)
        if path is None or not path.is_file():
            raise Problem(404, "no_such_prompt")
        return FileResponse(path, media_type="audio/wav")

    async def upload(self, request: Request) -> Response:
        key, language = request.path_params["key"], request.path_params["language"]
        if not (is_key(key) and is_language(language)):
            raise Problem(422, "no_prompt_name")
        words = " ".join(parameters(request, PromptWordsQuery).words.split())
        sound = await _sent(request)
        if not sound:
            raise Problem(422, "no_sound_sent")
        row = await run_in_threadpool(self._take, sound, (key, language), who(request), words)
        return answer(_item(row))

    def _take(self, sound: bytes, spoken: tuple[str, str], by: str, words: str) -> Row:
        with TemporaryDirectory(prefix="hotline-") as folder:
            source = Path(folder) / "sent"
            source.write_bytes(sound)
            try:
                row = self._desk.take_recording(source, spoken, by=by, words=words)
            except SoundRefusedError as error:
                why = Text.model_validate({CHINESE: error.zh, ENGLISH: error.en})
                raise Problem(422, "sound_refused", why=why) from error
        detail = {"key": row.key, "language": row.language, "version": row.version}
        with contextlib.suppress(*AWAY):  # the recording's own note says who brought it
            self._audit.add(datetime.now(UTC), by, "prompt_uploaded", detail)
        return row


async def _sent(request: Request) -> bytes:
    """The body, or the first file of a form."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=4) as form:
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        return await files[0].read() if files else b""


def _item(row: Row) -> PromptItem:
    audio = f"{ALL}/{quote(row.key)}/{quote(row.language) or NO_WORDS}/audio" if row.path is not None else None
    return PromptItem(
        key=row.key,
        language=row.language,
        form=row.form,
        text=row.text,
        length_ms=row.length_ms,
        lufs=row.lufs,
        peak_dbfs=row.peak_dbfs,
        version=row.version,
        audio=audio,
    )

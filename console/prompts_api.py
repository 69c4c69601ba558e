"""The prompts: all there are, who names them, what is amiss, how each sounds, and recordings taken in [H4].

What is sent is written to a file of our own naming and decoded elsewhere, under limits; its own name nobody reads.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from calls.errors import Fault
from console.at_once import AtOnce
from console.operation import Operation, answer, parameters
from console.orders import who
from console.problems import Problem, place
from console.prompt_desks import PromptDesks
from console.prompt_sounds import MOST_BYTES, refused, sent
from console.prompts_schemas import (
    PromptFault,
    PromptItem,
    PromptPage,
    PromptSoundQuery,
    PromptUse,
    PromptWordsQuery,
)
from prompts.checking import faults
from prompts.listing import Row
from prompts.shelf import Spoken, is_key, is_language
from prompts.uses import Uses
from store.auditing import AuditTrail
from store.database import AWAY

ALL = "/api/prompts"
NO_WORDS = "-"
"""In a path, the language of a sound without words."""
TELEPHONE_HZ = 8000


class PromptsApi:
    def __init__(self, desks: PromptDesks, audit: AuditTrail, decoding: AtOnce) -> None:
        self._desk, self._uses = desks.prompts, desks.uses
        self._audit, self._decoding = audit, decoding

    def operations(self) -> list[Operation]:
        one = f"{ALL}/{{key}}/{{language}}"
        return [
            Operation("prompts", ALL, self.prompts, "Everything the hotline says", PromptPage),
            Operation(
                "prompt_audio", f"{one}/audio", self.audio, "How it sounds", media="audio/wav",
                query=PromptSoundQuery, problems=(400, 404),
            ),
            Operation(
                "upload_prompt", one, self.upload, "Take in a recording: the file itself, or a form with `file`",
                PromptItem, problems=(400, 413, 422, 503), method="POST", query=PromptWordsQuery,
                largest_body_bytes=MOST_BYTES,
            ),
        ]  # fmt: skip

    async def prompts(self, _: Request) -> Response:
        return answer(await run_in_threadpool(self._page))

    async def audio(self, request: Request) -> Response:
        key, language = request.path_params["key"], request.path_params["language"]
        spoken = key, "" if language == NO_WORDS else language
        query: PromptSoundQuery = parameters(request, PromptSoundQuery)
        path = await run_in_threadpool(self._heard if query.heard else self._own, spoken, slow=query.slow)
        if path is None or not path.is_file():
            raise Problem(404, "no_such_prompt")
        return FileResponse(path, media_type="audio/wav")

    async def upload(self, request: Request) -> Response:
        key, language = request.path_params["key"], request.path_params["language"]
        if not (is_key(key) and is_language(language)):
            raise Problem(422, "no_prompt_name")
        words = " ".join(parameters(request, PromptWordsQuery).words.split())
        with self._decoding.one():
            sound = await sent(request)
            row = await run_in_threadpool(self._take, sound, (key, language), who(request), words)
        return answer(item(row))

    def _page(self) -> PromptPage:
        rows, uses = self._desk.rows(), self._uses()
        making = {(take.key, take.language) for take in self._desk.missing()}
        return PromptPage(
            items=[item(row, making=(row.key, row.language) in making) for row in rows],
            uses=_uses(rows, uses),
            own=sorted(uses.own),
            faults=[_fault(each) for each in faults(rows, uses.keys)],
            measuring=self._desk.measure(),
        )

    def _own(self, spoken: Spoken, *, slow: bool) -> Path | None:  # noqa: ARG002  a row is the one or the other
        return next((row.path for row in self._desk.rows() if (row.key, row.language) == spoken), None)

    def _heard(self, spoken: Spoken, *, slow: bool) -> Path | None:
        return self._desk.heard(*spoken, TELEPHONE_HZ, slow=slow)

    def _take(self, sound: bytes, spoken: Spoken, by: str, words: str) -> Row:
        with TemporaryDirectory(prefix="hotline-") as folder, refused():
            source = Path(folder) / "sent"
            source.write_bytes(sound)
            row = self._desk.take_recording(source, spoken, by=by, words=words)
        detail = {"key": row.key, "language": row.language, "version": row.version}
        with contextlib.suppress(*AWAY):  # the recording's own note says who brought it
            self._audit.add(datetime.now(UTC), by, "prompt_uploaded", detail)
        return row


def item(row: Row, *, making: bool = False) -> PromptItem:
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
        making=making,
    )


def _uses(rows: list[Row], uses: Uses) -> list[PromptUse]:
    """Of the prompts there are: any word of a file could be one."""
    keys = sorted({row.key for row in rows} | uses.nodes.keys())
    nodes = [
        PromptUse(key=key, flow=flow, node=node, file="") for key in keys for flow, node in uses.nodes.get(key, ())
    ]
    files = [PromptUse(key=key, flow="", node="", file=file) for key in keys for file in uses.files.get(key, ())]
    return nodes + files


def _fault(found: Fault) -> PromptFault:
    key, _, language = found.place.partition(" ")
    told = place(found)
    return PromptFault(key=key, language=language, problem=told.problem, remedy=told.remedy)

"""Listen before it is put on the air: a recording that was sent, or words the voice has spoken [H4]."""

from __future__ import annotations

import contextlib
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from console.at_once import AtOnce
from console.operation import Operation, answer, content, parameters
from console.orders import who
from console.problems import Problem
from console.prompt_desks import PromptDesks, PromptDraft, PutOn
from console.prompt_sounds import MOST_BYTES, both, refused, sent
from console.prompt_versions_api import told_as_problems
from console.prompts_api import item
from console.prompts_schemas import (
    LONGEST_SPOKEN,
    DraftSoundQuery,
    PromptDraftItem,
    PromptItem,
    PromptSpeaking,
    PromptUseDraft,
    PromptVoices,
)
from prompts.listing import Row
from prompts.shelf import is_key, is_language
from speech.errors import SpeechError
from speech.voices import VOICES
from store.auditing import AuditTrail
from store.database import AWAY

ALL = "/api/prompt_drafts"


class PromptDraftsApi:
    def __init__(self, desks: PromptDesks, audit: AuditTrail, decoding: AtOnce, speaking: AtOnce) -> None:
        self._drafts, self._audit = desks.drafts, audit
        self._decoding, self._speaking = decoding, speaking

    def operations(self) -> list[Operation]:
        return [
            Operation("prompt_voices", "/api/prompt_voices", self.voices, "Who can speak", PromptVoices),
            Operation(
                "draft_prompt", ALL, self.take, "Take in a recording to listen to; nobody hears it yet",
                PromptDraftItem, problems=(413, 422, 503), method="POST", largest_body_bytes=MOST_BYTES,
            ),
            Operation(
                "speak_prompt", f"{ALL}/spoken", self.speak, "Have words spoken to listen to; nobody hears them yet",
                PromptDraftItem, problems=(400, 422, 503), method="POST", body=PromptSpeaking,
            ),
            Operation(
                "prompt_draft_audio", f"{ALL}/{{id}}/audio", self.audio, "How the draft sounds", media="audio/wav",
                query=DraftSoundQuery, problems=(400, 404),
            ),
            Operation(
                "use_prompt_draft", f"{ALL}/{{id}}/use", self.use, "It is heard from the next play on",
                PromptItem, problems=(400, 404, 409, 422), method="POST", body=PromptUseDraft,
            ),
        ]  # fmt: skip

    async def voices(self, _: Request) -> Response:
        return answer(PromptVoices(voices={language: list(names) for language, names in VOICES.items()}))

    async def take(self, request: Request) -> Response:
        with self._decoding.one():
            sound = await sent(request)
            return answer(_draft_item(await run_in_threadpool(self._take, sound)))

    async def speak(self, request: Request) -> Response:
        wanted = await content(request, PromptSpeaking)
        text = in_one_line(wanted.text)
        if not (len(text) <= LONGEST_SPOKEN and any(letter.isalnum() for letter in text)):
            raise Problem(422, "nothing_to_announce", most=LONGEST_SPOKEN)
        if wanted.language not in VOICES or wanted.voice not in {"", *VOICES[wanted.language]}:
            raise Problem(422, "no_such_voice")
        with self._speaking.one():
            draft = await run_in_threadpool(self._speak, text, wanted.language, wanted.voice, wanted.speed)
        return answer(_draft_item(draft))

    async def audio(self, request: Request) -> Response:
        query: DraftSoundQuery = parameters(request, DraftSoundQuery)
        files = self._draft(request).files
        path = files[(min if query.heard else max)(files)]
        if not path.is_file():
            raise Problem(404, "no_such_prompt_draft")
        return FileResponse(path, media_type="audio/wav")

    async def use(self, request: Request) -> Response:
        order = await content(request, PromptUseDraft)
        if not (is_key(order.key) and is_language(order.language)):
            raise Problem(422, "no_prompt_name")
        row = await run_in_threadpool(self._put_on, self._draft(request), order, who(request))
        return answer(item(row))

    def _take(self, sound: bytes) -> PromptDraft:
        with TemporaryDirectory(prefix="hotline-") as folder, refused():
            source = Path(folder) / "sent"
            source.write_bytes(sound)
            return self._drafts.recorded(source)

    def _speak(self, text: str, language: str, voice: str, speed: float) -> PromptDraft:
        try:
            return self._drafts.spoken(text, language, voice, speed)
        except SpeechError as error:
            raise Problem(503, "not_spoken", why=both(error)) from error

    def _put_on(self, draft: PromptDraft, order: PromptUseDraft, by: str) -> Row:
        spoken, put_on = (order.key, order.language), PutOn(by, order.why, in_one_line(order.words), order.expected)
        try:
            with told_as_problems():
                row = self._drafts.put_on(draft, spoken, put_on)
        except FileNotFoundError as error:
            raise Problem(404, "no_such_prompt_draft") from error
        detail = {"key": row.key, "language": row.language, "version": row.version, "why": order.why}
        with contextlib.suppress(*AWAY):  # the version's own note says who put it on
            self._audit.add(datetime.now(UTC), by, "prompt_uploaded", {**detail, "spoken": draft.text})
        return row

    def _draft(self, request: Request) -> PromptDraft:
        draft = self._drafts.draft(request.path_params["id"])
        if draft is None:
            raise Problem(404, "no_such_prompt_draft")
        return draft


def in_one_line(text: str) -> str:
    """With nothing invisible in it."""
    visible = (letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", text))
    return " ".join("".join(visible).split())


def _draft_item(draft: PromptDraft) -> PromptDraftItem:
    return PromptDraftItem(
        draft=draft.draft,
        audio=f"{ALL}/{draft.draft}/audio",
        length_ms=draft.figures.length_ms,
        lufs=draft.figures.lufs,
        peak_dbfs=draft.figures.peak_dbfs,
        text=draft.text,
    )

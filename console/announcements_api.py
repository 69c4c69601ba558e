"""Announcements in a hurry: type a sentence, listen to it, publish it, withdraw it [H4]."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from calls import events as e
from calls.model import CHINESE, ENGLISH
from console.announcements_schemas import (
    LONGEST_TEXT,
    AnnouncementItem,
    AnnouncementOrder,
    AnnouncementPage,
    AnnouncementText,
    AnnouncementWords,
    DraftAnnouncement,
    SpokenQuery,
)
from console.at_once import AtOnce
from console.operation import Operation, answer, content, parameters
from console.orders import Orders, who
from console.orders_schemas import OrderAnswer
from console.problems import Problem
from console.prompt_desks import AnnouncementDraft, Announcing
from console.prompt_drafts_api import in_one_line
from console.prompt_sounds import both
from speech.errors import SpeechError
from store.announcements import Announcement

ALL = "/api/announcements"
MOST_RUNNING = 5


class AnnouncementsApi:
    def __init__(self, desk: Announcing, orders: Orders, speaking: AtOnce) -> None:
        self._desk, self._orders, self._speaking = desk, orders, speaking

    def operations(self) -> list[Operation]:
        one = f"{ALL}/{{id}}"
        return [
            Operation("announcements", ALL, self.announcements, "What is announced, and was", AnnouncementPage),
            Operation(
                "preview_announcement", f"{ALL}/preview", self.preview, "Have a sentence spoken, to listen to it",
                DraftAnnouncement, problems=(422, 503), method="POST", body=AnnouncementText,
            ),
            Operation(
                "announcement_audio", f"{one}/audio", self.audio, "How the draft sounds", media="audio/wav",
                query=SpokenQuery, problems=(400, 404),
            ),
            Operation(
                "publish_announcement", f"{one}/publish", self.publish, "New and waiting callers hear it from now on",
                OrderAnswer, problems=(404, 409), method="POST", body=AnnouncementOrder,
            ),
            Operation(
                "withdraw_announcement", one, self.withdraw, "Nobody hears it any more",
                OrderAnswer, problems=(404,), method="DELETE",
            ),
        ]  # fmt: skip

    async def announcements(self, _: Request) -> Response:
        now = datetime.now(UTC)
        latest = await run_in_threadpool(self._desk.latest)
        return answer(AnnouncementPage(items=[_item(each, now) for each in latest]))

    async def preview(self, request: Request) -> Response:
        words = _sanitised((await content(request, AnnouncementText)).words)
        if not words:
            raise Problem(422, "nothing_to_announce", most=LONGEST_TEXT)
        try:
            with self._speaking.one():
                draft = await run_in_threadpool(self._desk.preview, words)
        except SpeechError as error:
            raise Problem(503, "not_spoken", why=both(error)) from error
        audio = {language: f"{ALL}/{draft.draft}/audio?language={language}" for language in draft.words}
        return answer(DraftAnnouncement(draft=draft.draft, words=dict(draft.words), audio=audio))

    async def audio(self, request: Request) -> Response:
        query: SpokenQuery = parameters(request, SpokenQuery)
        path = self._draft(request).sounds.get(query.language)
        if path is None or not path.is_file():
            raise Problem(404, "no_such_announcement")
        return FileResponse(path, media_type="audio/wav")

    async def publish(self, request: Request) -> Response:
        order = await content(request, AnnouncementOrder)
        draft = self._draft(request)
        known = self._orders.board.snapshot().table.queues
        if any(queue not in known for queue in order.queues):
            raise Problem(404, "no_such_queue")
        queues = tuple(dict.fromkeys(order.queues))
        made = e.AnnouncementMade(secrets.token_hex(4), dict(draft.words), order.for_s, who(request), queues)
        await run_in_threadpool(self._lay, draft, made)
        return await self._orders.give(request, made)

    async def withdraw(self, request: Request) -> Response:
        announcement, by = request.path_params["id"], who(request)
        if not await run_in_threadpool(self._desk.withdraw, announcement, by):
            raise Problem(404, "no_such_announcement")
        return await self._orders.give(request, e.AnnouncementWithdrawn(announcement, by))

    def _lay(self, draft: AnnouncementDraft, made: e.AnnouncementMade) -> None:
        """So many at once would be all that callers hear; a database that is away knows of none."""
        now = datetime.now(UTC)
        if sum(each.is_running(now) for each in self._desk.latest()) >= MOST_RUNNING:
            raise Problem(409, "too_many_announcements", most=MOST_RUNNING)
        try:
            self._desk.announce(draft, made)
        except SpeechError as error:
            raise Problem(409, "not_spoken", why=both(error)) from error

    def _draft(self, request: Request) -> AnnouncementDraft:
        draft = self._desk.draft(request.path_params["id"])
        if draft is None:
            raise Problem(404, "no_such_announcement")
        return draft


def _sanitised(words: AnnouncementWords) -> dict[str, str]:
    """By language, in one line, nothing invisible in it. Raises Problem 422 for what is too long, or has no word."""
    texts = {CHINESE: words.zh, ENGLISH: words.en}
    given = {language: in_one_line(text) for language, text in texts.items() if text is not None}
    for text in given.values():
        if text and not (len(text) <= LONGEST_TEXT and any(letter.isalnum() for letter in text)):
            raise Problem(422, "nothing_to_announce", most=LONGEST_TEXT)
    return {language: text for language, text in given.items() if text}


def _item(each: Announcement, now: datetime) -> AnnouncementItem:
    left_s = (each.until - now).total_seconds() if each.is_running(now) else 0.0
    return AnnouncementItem(
        announcement=each.announcement,
        words=dict(each.words),
        by=each.by,
        queues=list(each.queues),
        made_at=each.made_at,
        until=each.until,
        left_s=round(left_s, 1),
        withdrawn_by=each.withdrawn_by,
    )

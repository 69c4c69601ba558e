"""What the bot knows, for people: searched by words, or by what was said in a call of theirs [C3]."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.model import Party
from console.agent.knowledge import Hit, KnowledgeIndex
from console.agent.known import AskKnown
from console.agent.own_calls import OwnCalls
from console.agent.schemas import KnowledgeItem, KnowledgePage, KnowledgeQuery
from console.agent.story import Story
from console.names import titled
from console.operation import Operation, answer, parameters
from console.timeline import PromptText
from ivr.knowledge import Knowledge

LAST_SAID = 6
"""So many of the caller's turns say what he wants now."""
SURE = 0.5
"""A match of the bot's own search by meaning that is at least so sure stands first."""


class KnowledgeApi:
    def __init__(self, calls: OwnCalls, known: AskKnown, prompt_text: PromptText) -> None:
        self._calls, self._known, self._prompt_text = calls, known, prompt_text
        self._index = KnowledgeIndex(Knowledge(""))

    def operations(self) -> list[Operation]:
        return [
            Operation("knowledge", "/api/knowledge", self.search, "Answers of the knowledge base, the best first",
                      KnowledgePage, query=KnowledgeQuery, problems=(400, 404, 409)),
        ]  # fmt: skip

    async def search(self, request: Request) -> Response:
        query: KnowledgeQuery = parameters(request, KnowledgeQuery)
        if query.call:
            agent = self._calls.agent(request)
            story = self._on_his_phone(query.call, agent)
            if story is None:
                story = await run_in_threadpool(self._calls.had, query.call, agent)
            return answer(KnowledgePage(items=self._suggested(story, query.limit)))
        hits = self.index().search(query.q, query.limit)
        return answer(KnowledgePage(items=[self._item(hit) for hit in hits]))

    def _on_his_phone(self, call: str, agent: str) -> Story | None:
        """While his phone rings he has not had the call yet, and may be told what it is about."""
        row = self._calls.live(call)
        return self._calls.stories.of(call) if row is not None and agent in row.offered_to else None

    def index(self) -> KnowledgeIndex:
        """Of the base that is in force."""
        base = self._known().knowledge
        if self._index.knowledge is not base:
            self._index = KnowledgeIndex(base)
        return self._index

    def _suggested(self, story: Story, most: int) -> list[KnowledgeItem]:
        """What the bot understood by meaning, then what has words of what the caller said."""
        index, said = self.index(), [turn.text for turn in [*story.said] if turn.by is Party.CALLER]
        entries = index.knowledge.entries
        meant = [match for match in story.matches if match.score >= SURE and match.entry in entries]
        first = [Hit(entries[match.entry], match.score, "") for match in meant]
        hits = index.search(" ".join(said[-LAST_SAID:]), most)
        named = {hit.entry.name for hit in first}
        return [self._item(hit) for hit in [*first, *(hit for hit in hits if hit.entry.name not in named)][:most]]

    def _item(self, hit: Hit) -> KnowledgeItem:
        entry = hit.entry
        return KnowledgeItem(
            entry=entry.name,
            title=titled(entry.title, entry.name),
            answer=self._known().answer(entry.name, self._prompt_text),
            question=hit.question,
            score=hit.score,
        )

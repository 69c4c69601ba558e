"""What the bot knows, for people: searched by words, or by what was said in a call of theirs [C3]."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.model import Party, Utterance
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
LAST_HEARD = 3
"""Of the talk fewer: it goes on."""
LIKELY = 2.0
"""What is said in a talk is seldom a question to the knowledge base: with fewer telling grams it is taken for none.
94 % of the Mandarin sentences of the example's `labelled.yaml` that an entry answers have them, of those for a person
17 %."""
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
        """What fits what is being said, then what the bot understood by meaning, then what has words of what the
        caller said to the bot; each entry once."""
        index = self.index()
        entries = index.knowledge.entries
        now = index.search(_callers(story.lately, LAST_HEARD), most)
        meant = [match for match in story.matches if match.score >= SURE and match.entry in entries]
        hits = [
            *(hit for hit in now if hit.score >= LIKELY * index.telling),
            *(Hit(entries[match.entry], match.score, "") for match in meant),
            *index.search(_callers(story.said, LAST_SAID), most),
        ]
        once = {hit.entry.name: hit for hit in reversed(hits)}
        return [self._item(once[name]) for name in dict.fromkeys(hit.entry.name for hit in hits)][:most]

    def _item(self, hit: Hit) -> KnowledgeItem:
        entry = hit.entry
        return KnowledgeItem(
            entry=entry.name,
            title=titled(entry.title, entry.name),
            answer=self._known().answer(entry.name, self._prompt_text),
            question=hit.question,
            score=hit.score,
        )


def _callers(turns: Iterable[Utterance], last: int) -> str:
    """The caller's last words of these."""
    said = [turn.text for turn in [*turns] if turn.by is Party.CALLER]
    return " ".join(said[-last:])

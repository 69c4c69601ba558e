"""What was said in a call: both sides, with times, and how they felt [Q3]."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.errors import FarEndError
from console.calls_api import CallsApi
from console.deleted import refuse_deleted
from console.heard import HeardAnswer, heard_answer
from console.operation import Operation, answer
from console.problems import Problem
from console.transcript_schemas import EditItem, EmotionItem, TranscriptAnswer, UtteranceItem, WordItem
from qa_scoring.call_facts import CallFacts
from qa_scoring.emotion import Emotion, emotions_of
from qa_scoring.span import Voice
from qa_scoring.transcript import Transcript, Utterance
from store.queries import Queries
from store.review_rows import TranscriptEdit
from store.transcript_edits import TranscriptEdits


class TranscriptApi:
    def __init__(self, queries: Queries, calls: CallsApi, edits: TranscriptEdits) -> None:
        self._queries, self._calls, self._edits = queries, calls, edits

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "transcript", "/api/calls/{id}/transcript", self.transcript,
                "What was said in the recording, and how it was meant", TranscriptAnswer, problems=(404, 410),
            ),
            Operation(
                "recording_transcript", "/api/recordings/{id}/transcript", self.of_recording,
                "What was said in it, and how it was meant", TranscriptAnswer, problems=(404, 410),
            ),
            Operation(
                "recording_heard", "/api/recordings/{id}/heard", self.heard,
                "What was heard in it without understanding a word, and what the journal knows", HeardAnswer,
                problems=(404, 410),
            ),
        ]  # fmt: skip

    async def transcript(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._transcript, request.path_params["id"]))

    async def of_recording(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self.said, request.path_params["id"]))

    async def heard(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._heard, request.path_params["id"]))

    def _transcript(self, call: str) -> TranscriptAnswer:
        recording = self._calls.find(call).recording
        if recording is None:
            raise Problem(404, "not_transcribed")
        return self.said(recording)

    def said(self, recording: str) -> TranscriptAnswer:
        """Raises Problem 404, 410. May block."""
        facts = self._facts(recording)
        if facts is None or facts.transcript is None:
            raise Problem(404, "not_transcribed")
        edits = {(each.voice, each.start_ms): each for each in self._edits.of(recording)}
        return _answer(recording, facts, facts.transcript, edits)

    def _heard(self, recording: str) -> HeardAnswer:
        facts = self._facts(recording)
        if facts is None:
            raise Problem(404, "not_scored")
        return heard_answer(recording, facts)

    def _facts(self, recording: str) -> CallFacts | None:
        """Facts of another version of the program are as good as none: they are made anew. Raises Problem 410 where
        the recording was deleted, and they with it."""
        refuse_deleted(self._queries, recording)
        stored = self._queries.facts(recording)
        try:
            return None if stored is None else stored.restored()
        except FarEndError:
            return None


Edits = Mapping[tuple[Voice, int], TranscriptEdit]
"""The last of each line, by who speaks and when he begins."""


def _answer(recording: str, facts: CallFacts, said: Transcript, edits: Edits) -> TranscriptAnswer:
    return TranscriptAnswer(
        recording=recording,
        language=said.language,
        model=said.model,
        version=said.version,
        utterances=[_utterance(one, edits.get((one.voice, one.start_ms))) for one in said.utterances],
        emotions=[_emotion(one) for one in emotions_of(facts)],
    )


def _utterance(one: Utterance, edit: TranscriptEdit | None) -> UtteranceItem:
    words = [
        WordItem(text=word.text, start_ms=word.start_ms, end_ms=word.end_ms, confidence=word.confidence)
        for word in one.words
    ]
    own = {name: getattr(one, name) for name in UtteranceItem.model_fields if name not in ("words", "edited")}
    edited = EditItem(text=edit.text, by=edit.by, at=edit.at) if edit is not None else None
    return UtteranceItem(**own, words=words, edited=edited)


def _emotion(one: Emotion) -> EmotionItem:
    return EmotionItem(
        voice=one.voice,
        start_ms=one.span.start_ms,
        end_ms=one.span.end_ms,
        kind=one.kind,
        strength=one.strength,
        confidence=one.confidence,
        why=list(one.why),
    )

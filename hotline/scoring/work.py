"""What is done in the processes of their own: listening and judging. Importable without the server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qa_scoring.call_facts import CallContext, CallFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.listener import facts_of
from qa_scoring.rubric import Rubric
from qa_scoring.score import score
from qa_scoring.score_card import ScoreCard
from recordings.folder import RecordingFolder
from recordings.wav import Frames, Tape


@dataclass(frozen=True, slots=True)
class Judged:
    """`content` names what the card was made from: the facts, the rubric and the version of the scoring."""

    facts: CallFacts
    card: ScoreCard
    content: str


def listen_to(tape: Tape, until_ms: int | None = None) -> AudioFacts:
    """What is heard in a recording, sealed or plain, until then; all of it without. Raises ValueError for a rate
    `Listener` cannot take."""
    return facts_of(tape.blocks() if until_ms is None else _beginning(tape, until_ms), tape.rate_hz)


def listen(folder: RecordingFolder, path: str, context: CallContext) -> AudioFacts:
    """What is heard in a recording of the folder while the agent talks. Raises as `RecordingFolder.open` does."""
    with folder.open(path) as tape:
        return listen_to(tape, context.agent_until_ms)


def _beginning(tape: Tape, until_ms: int) -> Iterator[Frames]:
    left = until_ms * tape.rate_hz // 1000
    for block in tape.blocks():
        yield block[:left]
        left -= len(block)
        if left <= 0:
            return


def judge(facts: CallFacts, rubric: Rubric) -> Judged:
    """The card of facts that are known."""
    card = score(facts, rubric)
    return Judged(facts, card, content_of(facts.digest, rubric, card.scoring_version))


def hear(folder: RecordingFolder, path: str, context: CallContext, rubric: Rubric) -> Judged:
    """Listen to a recording and judge what is heard."""
    return judge(CallFacts(listen(folder, path, context), context), rubric)


def hear_again(folder: RecordingFolder, path: str, known: CallFacts, rubric: Rubric) -> Judged:
    """As `hear`, where what was said and what the journal knows is known already."""
    return judge(replace(known, audio=listen(folder, path, known.context)), rubric)


def content_of(facts_digest: str, rubric: Rubric, scoring_version: int) -> str:
    """Equal content, equal card. A rubric that says something else under an old version is another one."""
    parts = (facts_digest, rubric.digest, str(scoring_version))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def nothing() -> None:
    """Asked of a new process: afterwards everything above is loaded."""

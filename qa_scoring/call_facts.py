"""Everything a card is made from: what was heard, what was said, and what the journal knows of the call.

These are stored beside the card; the same facts under the same rubric give the same card, bit for bit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from calls.errors import FarEndError
from qa_scoring.channel_facts import spans_in
from qa_scoring.facts import AudioFacts
from qa_scoring.span import Span
from qa_scoring.transcript import Transcript


@dataclass(frozen=True, slots=True)
class CallContext:
    """What the journal knows. `flow_path`: nodes the caller came through before the talk, as `flow.node`. `holds`:
    the caller was put on hold; `pauses`: recording was paused (payment), both in the recording's time.
    `agent_until_ms`: from then on somebody else talks in the agent's place (a supervisor took the call over); None:
    nobody did."""

    queue: str = ""
    tier: str = ""
    language: str = ""
    agent: str = ""
    direction: str = ""
    flow_path: tuple[str, ...] = ()
    holds: tuple[Span, ...] = ()
    pauses: tuple[Span, ...] = ()
    agent_until_ms: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """What most calls do not have is left out: facts that were stored before it existed keep their digest."""
        words = {name: getattr(self, name) for name in _WORDS}
        spans = {name: [span.to_list() for span in getattr(self, name)] for name in _SPANS}
        until = {} if self.agent_until_ms is None else {"agent_until_ms": self.agent_until_ms}
        return {**words, "flow_path": list(self.flow_path), **spans, **until}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> CallContext:
        """What `to_dict` wrote. Raises KeyError, TypeError, ValueError."""
        words: dict[str, Any] = {name: str(value[name]) for name in _WORDS}
        spans: dict[str, Any] = {name: spans_in(value[name]) for name in _SPANS}
        until = value.get("agent_until_ms")
        return cls(
            **words,
            flow_path=tuple(str(node) for node in value["flow_path"]),
            **spans,
            agent_until_ms=None if until is None else int(until),
        )


@dataclass(frozen=True, slots=True)
class CallFacts:
    """`transcript` is None until the call was understood (or where nobody can). `likeness`: how close in meaning each
    utterance of the transcript is to a list of example sentences, -1..1 to three decimals, by `examples_key` of the
    list; what was not compared is missing."""

    audio: AudioFacts
    context: CallContext = CallContext()
    transcript: Transcript | None = None
    likeness: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe mapping; `from_dict` restores an equal object."""
        return {
            "audio": self.audio.to_dict(),
            "context": self.context.to_dict(),
            "transcript": None if self.transcript is None else self.transcript.to_dict(),
            "likeness": {key: list(self.likeness[key]) for key in sorted(self.likeness)},
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> CallFacts:
        """Raises FarEndError when the mapping is not what `to_dict` wrote."""
        try:
            said = value["transcript"]
            return cls(
                AudioFacts.from_dict(value["audio"]),
                CallContext.from_dict(value["context"]),
                None if said is None else Transcript.from_dict(said),
                {str(key): tuple(float(one) for one in values) for key, values in value["likeness"].items()},
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise FarEndError(f"these are not the facts of a call: {error!r}") from error

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hex: equal facts, equal digest."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def examples_key(sentences: Iterable[str]) -> str:
    """The name of a list of example sentences, whatever their order."""
    return hashlib.sha256("\n".join(sorted(set(sentences))).encode()).hexdigest()[:16]


_WORDS: Final = ("queue", "tier", "language", "agent", "direction")
_SPANS: Final = ("holds", "pauses")

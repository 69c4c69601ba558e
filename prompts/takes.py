"""Sounds that are to be made: a text spoken, or somebody's recording mastered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from prompts.catalogue import SLOW

SLOWER = 0.8
"""The slower reading's speed, as a share of the usual one."""


@dataclass(frozen=True, slots=True)
class Take:
    """`text` as `voice` says it ("": the language's own) at `speed` (1: as fast as it likes); with a `recording` that
    is to be heard, and the text is only its words."""

    key: str
    language: str
    text: str
    voice: str = ""
    speed: float = 1.0
    recording: Path | None = None

    def name(self, made_by: str) -> str:
        """What the sound is called wherever it is kept: another one for anything that makes it sound otherwise.

        `made_by` names model and mastering with their versions. OSError when the recording cannot be read.
        """
        said = json.dumps([self.text, self.language, self.voice, self.speed, made_by], ensure_ascii=False).encode()
        heard = self.recording.read_bytes() + made_by.encode() if self.recording else said
        return hashlib.sha256(heard).hexdigest()

    def slower(self) -> Take:
        """The same text in the slower reading."""
        return Take(self.key + SLOW, self.language, self.text, self.voice, self.speed * SLOWER)

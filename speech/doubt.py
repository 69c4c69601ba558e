"""Whether a recogniser heard what it wrote: Whisper writes film credits and repetitions where nobody speaks."""

from __future__ import annotations

import re
import zlib
from typing import Final

from speech.interface import Heard

LEAST_SURE: Final = 0.25
"""Below this even what somebody said comes out as other words (docs/transcripts.md)."""
LEAST_SURE_OF_CREDITS: Final = 0.8
MOST_REPETITIVE: Final = 2.4
"""Whisper's own limit on how far its text can be compressed."""
MOST_CHARACTERS_PER_S: Final = 15
"""Mandarin is spoken at 4 to 6 a second, English written with about 15 letters a second."""

_CREDITS: Final = re.compile(
    r"(字幕|中文字幕|谢谢(大家)?(观看|收看|收听)|請不吝點贊|请不吝点赞|点赞|订阅|打赏|明镜|下期(再见|见)|以下是普通话"
    r"|thank(s| you)( so much| very much)? for (watching|listening)|subscribe|subtitles? by|amara\.org)",
    re.IGNORECASE,
)


def is_believed(heard: Heard, length_ms: int) -> bool:
    """True for words that are worth keeping; how sure of them one can be is another matter."""
    if not heard.text or heard.confidence < LEAST_SURE:
        return False
    if _CREDITS.search(heard.text) and heard.confidence < LEAST_SURE_OF_CREDITS:
        return False
    return not _repeats(heard.text) and len(heard.text) <= MOST_CHARACTERS_PER_S * (length_ms / 1000 + 1) * 2


def _repeats(text: str) -> bool:
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) > MOST_REPETITIVE

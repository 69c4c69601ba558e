"""When a calling phone gives up: `10s`, `talking` or `talking+5s`, as `--hang-up-after` has it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from telephony.sip.phones.timeline import Moment, What

STAGES = (
    What.INVITED,
    What.RINGING,
    What.ANSWERED,
    What.PROMPT,
    What.NODE,
    What.PRESSED,
    What.QUEUED,
    What.AGENT_RINGING,
    What.TALKING,
)

_POINT = re.compile(
    r"(?:(?P<stage>[a-z_]+)(?:\+(?P<plus>\d{1,4}(?:\.\d{1,3})?)s?)?|(?P<alone>\d{1,4}(?:\.\d{1,3})?)s?)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class HangUpPoint:
    """`after_s` after the stage was first reached."""

    stage: What
    after_s: float

    def due_ms(self, reached: Mapping[What, Moment]) -> float | None:
        """When to hang up, in the timeline's ms; None until the stage is reached. `reached` holds first moments."""
        return reached[self.stage].at_ms + 1000 * self.after_s if self.stage in reached else None


def parse(text: str) -> HangUpPoint:
    """Seconds alone count from the answer. Raises ValueError that names the words there are."""
    found = _POINT.fullmatch(text.strip())
    if found is not None and found["alone"]:
        return HangUpPoint(What.ANSWERED, float(found["alone"]))
    if found is None or found["stage"] not in STAGES:
        raise ValueError(f"{text!r} is neither seconds nor one of {', '.join(STAGES)}")
    return HangUpPoint(What(found["stage"]), float(found["plus"] or 0))

"""A decision in words a supervisor understands, Chinese and English (R9)."""

from __future__ import annotations

from collections.abc import Mapping

from calls.decision import Decision, Verdict
from calls.model import CHINESE, ENGLISH


def paragraph(why: Decision) -> Mapping[str, str]:
    """The reason for a decision, by language."""
    best = why.candidates[0] if why.candidates else None
    waited = round(why.waited_s)
    if why.verdict is Verdict.TRIED_AGAIN:
        zh, en = "没有空闲坐席，紧急来电再试其话机", "nobody is free, so the emergency tries this phone again"
    else:
        zh, en = f"在 {why.free} 位合格的空闲坐席中最久", f"the longest of {why.free} free and qualified"
    if best is None:
        return {CHINESE: f"来电（{why.tier}）已等待 {waited} 秒", ENGLISH: f"{why.tier} caller, waited {waited} s"}
    return {
        CHINESE: f"来电（{why.tier}）已等待 {waited} 秒；坐席 {best.agent} 空闲 {round(best.idle_s)} 秒，{zh}",
        ENGLISH: f"{why.tier} caller, waited {waited} s; agent {best.agent} idle for {round(best.idle_s)} s, {en}",
    }

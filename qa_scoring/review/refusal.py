"""Why a step was not taken, in both languages, with what can be done instead."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from calls.errors import HotlineError
from qa_scoring.review.states import STATE_WORDS, STEP_WORDS, State, Step, sources
from qa_scoring.wording import Wording


class Refusal(StrEnum):
    """The kind; the words say more."""

    NOT_NOW = "not_now"
    NOT_YOU = "not_you"
    SECOND_PERSON = "second_person"
    TOO_LATE = "too_late"
    UNSOUND = "unsound"


class RefusedStepError(HotlineError):
    """Nothing was done; `words` say why."""

    def __init__(self, kind: Refusal, words: Wording) -> None:
        self.kind, self.words = kind, words
        super().__init__(words.en)


def not_now(state: State, step: Step) -> RefusedStepError:
    there = [STATE_WORDS[source] for source in sources(step)]
    only_zh, only_en = "、".join(each.zh for each in there), " or ".join(each.en for each in there)
    chinese = f"当前状态为“{STATE_WORDS[state].zh}”，只有“{only_zh}”的复核可以{STEP_WORDS[step].zh}"
    english = f"it is {STATE_WORDS[state].en}; only one that is {only_en} can be {STEP_WORDS[step].en}"
    return RefusedStepError(Refusal.NOT_NOW, Wording(chinese, english))


def not_the_agent() -> RefusedStepError:
    return RefusedStepError(
        Refusal.NOT_YOU, Wording("只有接听该通话的坐席本人可以操作", "only the agent who had the call may do this")
    )


def own_call() -> RefusedStepError:
    return RefusedStepError(
        Refusal.NOT_YOU,
        Wording("不能复核自己的通话，请由他人处理", "nobody reviews his own call; somebody else has to"),
    )


def no_reviewer() -> RefusedStepError:
    return RefusedStepError(Refusal.NOT_YOU, Wording("只有质检员可以操作", "only a reviewer may do this"))


def no_lead() -> RefusedStepError:
    return RefusedStepError(Refusal.NOT_YOU, Wording("只有主管可以重新打开复核", "only a lead may reopen a review"))


def same_person(name: str) -> RefusedStepError:
    words = Wording(
        f"该评分由 {name} 发布，申诉须由另一位质检员裁定",
        f"{name} published this; another reviewer has to decide the appeal",
    )
    return RefusedStepError(Refusal.SECOND_PERSON, words)


def too_late(until: datetime) -> RefusedStepError:
    when = f"{until:%Y-%m-%d %H:%M} UTC"
    words = Wording(
        f"申诉期限已于 {when} 截止；如有异议请联系主管重新打开",
        f"appeals were possible until {when}; a lead can reopen the review",
    )
    return RefusedStepError(Refusal.TOO_LATE, words)


def too_soon(released_at: datetime) -> RefusedStepError:
    when = f"{released_at:%Y-%m-%d %H:%M} UTC"
    return RefusedStepError(Refusal.NOT_NOW, Wording(f"{when} 起才对坐席可见", f"the agent sees it from {when} on"))


def unsound(place: str, chinese: str, english: str) -> RefusedStepError:
    words = Wording(f"{place}：{chinese}", f"{place}: {english}") if place else Wording(chinese, english)
    return RefusedStepError(Refusal.UNSOUND, words)

"""The voicemail verb: what it says it needs, and that any keys at any time leave nothing undecided (H6)."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from calls.commands import EndMessage, RecordMessage, StopMessage
from ivr.steps import Order, Step, Take, Wait
from ivr.verbs import Voicemail
from tests.unit.ivr.test_sms_verb import a_journey

VERB = Voicemail("orders", "bye", "nothing")


def test_it_names_its_queue_and_all_its_prompts() -> None:
    assert VERB.needs.queues == ("orders",)
    assert VERB.needs.prompts == (
        "voicemail.invitation", "beep", "voicemail.confirm", "voicemail.kept", "voicemail.short",
    )  # fmt: skip
    assert {exit.name: exit.node for exit in VERB.exits} == {"then": "bye", "otherwise": "nothing"}


@given(
    st.lists(st.sampled_from(["key#", "key1", "key2", "key*", "key7", "finished", "second", "minutes"]), max_size=40)
)
def test_every_message_begun_is_kept_or_thrown_away_before_the_caller_goes_on(steps: list[str]) -> None:
    journey, begun, waits = a_journey(), 0, False
    step: Step = VERB.begin(journey)

    def look(step: Step) -> None:
        nonlocal begun
        if isinstance(step, Order):
            begun += isinstance(step.command, RecordMessage) and not begun
            begun -= isinstance(step.command, EndMessage)
            assert begun >= 0
            assert begun or not isinstance(step.command, StopMessage)

    for what in [*steps, *["finished", "minutes"] * 12]:
        journey.at += timedelta(seconds={"second": 1, "minutes": 200}.get(what, 0.1))
        if what.startswith("key"):
            step = VERB.key(what[3:], journey)
        elif what == "finished" and not waits:
            step = VERB.finished(journey)
        elif what == "minutes" and waits:
            step = VERB.timed_out(journey)
        else:
            continue
        if isinstance(step, Take):
            assert begun == 0
            return
        waits = isinstance(step, Wait) or (waits and type(step).__name__ == "Stay")
        look(step)
    raise AssertionError("he is kept for ever")

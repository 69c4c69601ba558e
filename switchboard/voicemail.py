"""A message left for a queue (H6): it waits as a caller would, and the agent whose phone rings for it hears it there.

He hears by whom and when, the message, and what he may do: hear it again (1), call the customer back at once (2); any
other key, and hanging up, is the end of it. A message nobody has begun to hear goes back to its place. It is never
lost: where its queue is gone, or a step of ours failed, it comes again a while later.
"""

from __future__ import annotations

from calls import events as e
from calls.commands import Bridge, Dial, HangUp, Play, StartRecording
from calls.model import Channel, HangupCause, LeaveReason, Party, Sound, Stage
from calls.table import Queue
from switchboard import ending, notice, pausing, ringing, talking, trunk, waiting
from switchboard.lines import RecordPolicy, choose
from switchboard.record import Hearing, Part, Waiting
from switchboard.turn import Turn

ABOUT = "语音留言 voicemail"
AGAIN_KEY, CALL_KEY = "1", "2"
SOUND = "recording"
"""The key of a `Sound` that is a recording of ours; its value names it."""

CALL_BACK_RING_S = 30.0
KEY_WITHIN_S = 10.0
COME_AGAIN_S, AFTER_DEFECT_S = 600.0, 10.0
MINUTE_S, HOUR_MIN, DAY_H = 60, 60, 24


# --- waiting ---


def arrived(turn: Turn, event: e.VoicemailLeft) -> None:
    record = turn.record
    record.since = turn.now - event.waited_s
    record.line = choose(turn.rules.lines, event.dialled)
    record.tier, record.customer = event.tier, turn.rules.customer(event.number)
    record.refused = event.recording_refused
    queue(turn)


def _left(turn: Turn) -> e.VoicemailLeft:
    assert isinstance(turn.record.origin, e.VoicemailLeft)
    return turn.record.origin


def queue(turn: Turn) -> None:
    """It stands where it stood, or would have had it stayed."""
    record = turn.record
    left = _left(turn)
    turn.enter(Stage.QUEUED)
    turn.announce(
        e.CallQueued(
            record.call,
            left.queue,
            record.tier,
            left.language,
            record.caller,
            manager=record.customer.manager,
            channel=Channel.VOICEMAIL,
            waited_s=turn.now - record.since,
        )
    )
    record.waiting = Waiting(turn.rules.table.queues.get(left.queue, Queue(left.queue, {})), turn.now)


def known(turn: Turn, event: e.CallQueued) -> None:
    if _stands(turn):
        waiting.known(turn, event)


def refused(turn: Turn, _: e.QueueRefused) -> None:
    """The queue is gone from the table: maybe it comes back."""
    if _stands(turn):
        waiting.forget(turn)
        turn.wake("again", turn.now + COME_AGAIN_S)


def moved(turn: Turn, event: e.CallMoved) -> None:
    if _stands(turn):
        turn.waiting.queue = turn.rules.table.queues.get(event.to, Queue(event.to, {}))


def _stands(turn: Turn) -> bool:
    """It is in a queue: not out of it since a defect, or for want of one, to come again."""
    return turn.record.waiting is not None


def ring(turn: Turn, event: e.OfferMade) -> None:
    ringing.start(turn, event, ABOUT)


def rescue(turn: Turn, _: e.StepFailed) -> None:
    """A defect of ours: all phones are let go, and in a moment it is as if nobody had been sought."""
    record = turn.record
    turn.do(*(HangUp(record.call, leg, HangupCause.ORIGINATOR_CANCEL) for leg in record.legs))
    waiting.leave(turn, LeaveReason.WITHDRAWN)
    ringing.give_up(turn)
    _put_down(turn, Party.SYSTEM)
    turn.enter(Stage.QUEUED)
    turn.wake("again", turn.now + AFTER_DEFECT_S)


# --- listening ---


def answered(turn: Turn, event: e.LegAnswered) -> None:
    ringing.answered(turn, event, _begin)


def _begin(turn: Turn, agent: str, leg: str) -> None:
    talking.join(turn, agent, leg)
    turn.record.hearing = Hearing()
    _say(turn, Part.INTRODUCTION, _introduction(turn))


def played(turn: Turn, event: e.PlayFinished) -> None:
    hearing = turn.hearing
    if event.play != hearing.play:
        return
    if hearing.part is Part.INTRODUCTION:
        _message(turn)
    elif hearing.part is Part.MESSAGE:
        _say(turn, Part.QUESTION, _question(turn))
    else:
        turn.wake("key", turn.now + KEY_WITHIN_S)


def pressed(turn: Turn, event: e.DigitPressed) -> None:
    if turn.hearing.reached:
        pausing.keyed(turn, event)
        return
    turn.sleep("key")
    if event.digit == AGAIN_KEY:
        _message(turn)
    elif event.digit == CALL_KEY and _address(turn):
        _ask_for_customer(turn)
    else:
        over(turn)


def over(turn: Turn) -> None:
    """He is done with it: nothing comes from him any more."""
    _done(turn, Party.SYSTEM)


def agent_gone(turn: Turn, event: e.LegHungUp) -> None:
    ringing.gone(turn, event)
    if turn.talk.leg == event.leg:
        _done(turn, Party.AGENT)


def _done(turn: Turn, by: Party) -> None:
    """Heard, or at least begun; else it goes back to its place."""
    record = turn.record
    if turn.hearing.begun:
        turn.announce(e.VoicemailHeard(record.call, record.agents[-1]))
        ending.end(turn, HangupCause.NORMAL_CLEARING, by)
    else:
        turn.do(*(HangUp(record.call, leg) for leg in record.legs))
        _put_down(turn, by)
        queue(turn)


def _put_down(turn: Turn, by: Party) -> None:
    turn.sleep("key", "dial")
    talking.finish(turn, by)
    turn.record.hearing = None


# --- what he hears ---


def _message(turn: Turn) -> None:
    turn.hearing.begun = True
    _say(turn, Part.MESSAGE, (Sound(SOUND, value=_left(turn).recording),))


def _introduction(turn: Turn) -> tuple[Sound, ...]:
    """By whom, and how long ago: rounded down to minutes, hours or days."""
    number = turn.record.caller
    whom: tuple[Sound, ...] = (Sound("voicemail.unknown"),)
    if number.removeprefix("+").isdigit():
        whom = (Sound("voicemail.from"), Sound("phone", value=number))
    return (*whom, *_ago(turn.now - turn.record.since))


def _ago(waited_s: float) -> tuple[Sound, ...]:
    minutes = int(waited_s // MINUTE_S)
    if minutes == 0:
        return (Sound("voicemail.just_now"),)
    hours = minutes // HOUR_MIN
    if hours >= DAY_H:
        number, unit = hours // DAY_H, "days"
    else:
        number, unit = (hours, "hours") if hours else (minutes, "minutes")
    return Sound("voicemail.left"), Sound.of_number(number), Sound(f"voicemail.{unit}_ago")


def _question(turn: Turn) -> tuple[Sound, ...]:
    return (Sound("voicemail.call_or_done" if _address(turn) else "voicemail.again_or_done"),)


def _say(turn: Turn, part: Part, sounds: tuple[Sound, ...], *, loop: bool = False) -> None:
    record, hearing = turn.record, turn.hearing
    hearing.part, hearing.play = part, record.next_play()
    turn.do(Play(record.call, turn.talk.leg, hearing.play, sounds, loop))


# --- calling the customer back ---


def _address(turn: Turn) -> str:
    record = turn.record
    return trunk.address_of(record.trunk, trunk.callback_number(record.trunk, record.caller))


def _ask_for_customer(turn: Turn) -> None:
    """A call to him begins with this, as any other that we make; `dial` hears of it."""
    record, left = turn.record, _left(turn)
    turn.hearing.begun = True
    turn.announce(
        e.CallbackDue(
            record.call,
            record.call,
            left.call,
            left.queue,
            record.tier,
            left.language,
            record.caller,
            record.attempt + 1,
            CALL_BACK_RING_S,
            record.dialled,
            recording_refused=record.refused,
        )
    )


def dial(turn: Turn, event: e.CallbackDue) -> None:
    record = turn.record
    turn.sleep("key")
    turn.hearing.notice, turn.hearing.untold = "", False
    record.attempt = event.attempt
    record.legs.append(record.leg)
    turn.enter(Stage.DIALLING)
    turn.do(Dial(record.call, record.leg, _address(turn), event.dialled))
    turn.wake("dial", turn.now + event.ring_s)
    _say(turn, Part.QUESTION, (Sound("music.wait"),), loop=True)


def customer_answered(turn: Turn, _: e.LegAnswered) -> None:
    """The agent waits on while the customer is told that he is recorded."""
    turn.sleep("dial")
    if turn.record.policy is RecordPolicy.NONE:
        _connect(turn)
    else:
        notice.begin(turn)


def customer_told(turn: Turn, event: e.PlayFinished) -> None:
    if event.play == turn.hearing.notice:
        _connect(turn)


def customer_keyed(turn: Turn, event: e.DigitPressed) -> None:
    """He refuses, or has heard enough. Before the notice, and once he has refused, keys mean nothing."""
    if not turn.hearing.notice or turn.record.refused:
        return
    if event.digit == notice.REFUSE_KEY:
        notice.refuse(turn)
    else:
        _connect(turn)


def notice_missing(turn: Turn, event: e.PromptMissing) -> None:
    """Who was not told is not recorded."""
    if event.play == turn.hearing.notice:
        turn.hearing.untold = True


def _connect(turn: Turn) -> None:
    record, talk, hearing = turn.record, turn.talk, turn.hearing
    hearing.reached, hearing.play, hearing.notice = True, "", ""
    turn.do(Bridge(record.call, record.leg, talk.leg))
    if record.policy is not RecordPolicy.NONE and not hearing.untold:
        turn.do(StartRecording(record.call, record.leg, record.next_recording(), talk.leg))
    talking.join(turn, talk.agent, talk.leg)


def customer_gone(turn: Turn, event: e.LegHungUp) -> None:
    """Not reached, or done: then the message is done with."""
    turn.record.gone(event.leg)
    if turn.record.stage is Stage.DIALLING:
        _not_reached(turn, event.cause)
    elif turn.hearing.reached:
        _done(turn, Party.CALLER)


def rang_out(turn: Turn) -> None:
    turn.do(HangUp(turn.record.call, turn.record.leg, HangupCause.NO_ANSWER))
    _not_reached(turn, HangupCause.NO_ANSWER)


def _not_reached(turn: Turn, cause: HangupCause) -> None:
    turn.sleep("dial")
    turn.announce(e.CallbackFailed(turn.record.call, turn.record.call, cause))
    turn.enter(Stage.TALKING)
    _say(turn, Part.QUESTION, (Sound("voicemail.not_reached"), *_question(turn)))

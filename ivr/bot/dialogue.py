"""The conversation: what the caller says, keys or leaves unsaid, and what the bot makes of it.

Rules that hold whatever happens: an emergency word leads to the emergency exit at once; nothing is answered that was
not understood for certain or confirmed; after so many turns a person takes over.
"""

from __future__ import annotations

from calls.events import SpeechBegan, SpeechFailed, SpeechHeard
from ivr.bot import serving
from ivr.bot.decision import Decision, Verdict, decide
from ivr.bot.floor import Floor
from ivr.bot.talk import Asked, Talk
from ivr.bot.words import is_emergency, yes_or_no
from ivr.steps import Phrase, Stay, Step, Take, Wait

Speech = SpeechBegan | SpeechHeard | SpeechFailed

YES_KEY, NO_KEY, PERSON_KEY, END_KEY, REPEAT_KEY = "1", "2", "0", "#", "*"
_YES_NO = (Asked.CONFIRM, Asked.CHECK, Asked.MORE)


def begin(floor: Floor) -> Step:
    floor.journey.state = Talk()
    if not floor.manner.knowledge.entries:
        return Take("unavailable")
    greeting = floor.say(*floor.manner.prompts.greeting)
    while typed := floor.journey.take_typed():
        step = key(floor, typed)
        if not isinstance(step, Stay):
            return step
    return greeting


def heard(floor: Floor, event: Speech) -> Step:
    if isinstance(event, SpeechHeard):
        return _heard(floor, event)
    if floor.talk.is_leaving:
        return Stay()
    if isinstance(event, SpeechFailed):
        return floor.leave("unavailable")
    return Stay() if floor.talk.keyed else Wait(floor.manner.speech_s)


def finished(floor: Floor) -> Step:
    """What was said is out: the caller's turn, or his way."""
    ahead = floor.talk.ahead
    if not ahead:
        return floor.listen()
    if len(ahead) > 1:
        floor.note(ahead=ahead[1:])
    return ahead[0]


def timed_out(floor: Floor) -> Step:
    if floor.talk.is_leaving:
        return finished(floor)
    return _entered(floor) if floor.talk.keyed else _silent(floor)


def key(floor: Floor, key: str) -> Step:
    """Keys are figures while a value is asked for, yes and no after such a question, and a menu's otherwise."""
    asked = floor.talk.asked
    if floor.talk.is_leaving:
        return Stay()
    if asked is Asked.VALUE:
        return _digit(floor, key)
    if asked in _YES_NO and key in (YES_KEY, NO_KEY):
        floor.heard(key)
        return _is_over(floor) or _answer(floor, key == YES_KEY)
    return Take(key) if key in floor.ways.keys else _common_key(floor, key)


def _common_key(floor: Floor, key: str) -> Step:
    """What keys mean everywhere."""
    if key == REPEAT_KEY:
        return floor.repeat()
    if key == PERSON_KEY:
        return floor.hand_over()
    return Stay() if key == END_KEY else _wrong_key(floor)


def _heard(floor: Floor, event: SpeechHeard) -> Step:
    if is_emergency(event.text):
        floor.heard(event.text, event.confidence)
        return floor.leave("emergency")
    if floor.talk.is_leaving:
        return Stay()
    if not event.text.strip():
        return _silent(floor)
    floor.heard(event.text, event.confidence)
    return _is_over(floor) or _make_of(floor, event)


def _make_of(floor: Floor, event: SpeechHeard) -> Step:
    manner, asked = floor.manner, floor.talk.asked
    thresholds = manner.thresholds_for(floor.journey.language)
    found = decide(event.text, event.confidence, event.matches, manner.knowledge.entries, thresholds)
    if found.verdict is Verdict.PERSON:
        return floor.hand_over()
    certain = event.confidence >= thresholds.confidence / 2
    answer = yes_or_no(event.text) if asked in _YES_NO and certain else None
    if answer is not None:
        return _answer(floor, answer)
    if asked in (Asked.VALUE, Asked.CHECK):
        return _value(floor, event.text, found)
    return _need(floor, found)


def _need(floor: Floor, found: Decision) -> Step:
    """What he needs; saying the same twice confirms it."""
    talk = floor.talk
    same = talk.asked is Asked.CONFIRM and found.entry == talk.entry
    if found.verdict is Verdict.SURE or (found.verdict is Verdict.LIKELY and same):
        return serving.serve(floor, found.entry, found.score)
    return serving.confirm(floor, found) if found.verdict is Verdict.LIKELY else floor.doubt()


def _value(floor: Floor, text: str, found: Decision) -> Step:
    """A value, or another need altogether."""
    value = serving.value_said(floor, text)
    if value:
        return serving.check(floor, value)
    if found.verdict is Verdict.SURE and found.entry != floor.talk.entry:
        return serving.serve(floor, found.entry, found.score)
    return serving.ask_again(floor)


def _answer(floor: Floor, yes: bool) -> Step:
    """Yes or no to what was asked."""
    talk = floor.talk
    if talk.asked is Asked.CHECK:
        return serving.keep(floor) if yes else serving.ask_again(floor)
    if talk.asked is Asked.CONFIRM:
        return serving.serve(floor, talk.entry, talk.score) if yes else floor.doubt()
    return floor.say(*floor.manner.prompts.what_else, asked=Asked.NEED) if yes else Take("then")


def _digit(floor: Floor, key: str) -> Step:
    """One figure of a value; # ends it, * begins it anew."""
    keyed = floor.talk.keyed + key
    if key == REPEAT_KEY:
        return floor.repeat() if not floor.talk.keyed else _begin_anew(floor)
    if key != END_KEY and len(keyed) < serving.most_keys(floor):
        floor.note(keyed=keyed, silences=0)
        return Wait(floor.manner.key_s)
    floor.note(keyed=keyed.rstrip(END_KEY))
    return _entered(floor)


def _begin_anew(floor: Floor) -> Step:
    floor.note(keyed="")
    return floor.repeat()


def _entered(floor: Floor) -> Step:
    """The keys so far as a value; 0 and nothing else is for a person."""
    keyed = floor.talk.keyed
    floor.heard(keyed)
    if keyed == PERSON_KEY:
        return floor.hand_over()
    return _is_over(floor) or serving.check(floor, serving.value_keyed(floor, keyed))


def _silent(floor: Floor) -> Step:
    """Nothing came, or nothing that was speech: ask again, then go where silence leads from here."""
    talk = floor.talk
    silences = talk.silences + 1
    floor.note(silences=silences)
    if silences < floor.manner.silences:
        return floor.say(*_question(floor), before=floor.manner.prompts.silence)
    if talk.asked is Asked.MORE:
        return Take("then")
    return floor.leave("otherwise") if talk.asked is Asked.NEED else floor.hand_over()


def _question(floor: Floor) -> tuple[Phrase, ...]:
    """The question again, without an answer that was said before it."""
    prompts, talk = floor.manner.prompts, floor.talk
    if talk.asked is Asked.NEED:
        return prompts.again
    return prompts.more if talk.asked is Asked.MORE else talk.last


def _wrong_key(floor: Floor) -> Step:
    floor.turn()
    return _is_over(floor) or floor.say(*floor.talk.last, before=floor.manner.prompts.wrong_key)


def _is_over(floor: Floor) -> Step | None:
    """A person, when the caller has had his turns."""
    return floor.hand_over() if floor.talk.turns > floor.manner.turns else None

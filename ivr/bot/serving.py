"""What the caller needs is known: ask back what is missing, then answer."""

from __future__ import annotations

from calls.commands import Announce
from calls.events import BotAnswered
from ivr.bot.dates import date_keyed, date_of
from ivr.bot.decision import Decision
from ivr.bot.figures import figures
from ivr.bot.floor import Floor
from ivr.bot.talk import Asked
from ivr.knowledge import AskBack, Entry, Kind
from ivr.steps import Order, Slot, Step, Take

DATE_KEYS = 8


def confirm(floor: Floor, decision: Decision) -> Step:
    """Half sure: tell what was understood."""
    entry = floor.manner.knowledge.entries[decision.entry]
    return floor.say(entry.confirm, asked=Asked.CONFIRM, entry=entry.name, score=decision.score)


def serve(floor: Floor, name: str, score: float) -> Step:
    floor.note(entry=name, score=score, doubts=0, tries=0)
    return go_on(floor)


def go_on(floor: Floor) -> Step:
    """The next value that is missing, or the answer."""
    entry = _entry(floor)
    missing = _missing(floor)
    if missing is not None:
        return floor.say(missing.prompt, asked=Asked.VALUE, value="")
    if entry.name in floor.ways.served:
        return Take(f"entries.{entry.name}")
    return _answer(floor, entry)


def _answer(floor: Floor, entry: Entry) -> Step:
    """The answer, named by its entry; then a person, or whatever else the caller wants."""
    talk = floor.talk
    answered = Announce(BotAnswered(floor.journey.call, floor.journey.node, entry.name, talk.score))
    if not entry.hand_over:
        said = floor.say(entry.answer, *floor.manner.prompts.more, told=entry.name, asked=Asked.MORE)
        return Order(answered, said.prompts)
    floor.say(entry.answer, told=entry.name)
    gone = floor.hand_over(entry.queue)
    floor.note(ahead=(gone, *floor.talk.ahead))
    return Order(answered, (entry.answer,))


def value_said(floor: Floor, text: str) -> str:
    """The value in what was said, in its canonical form; "" when there is none."""
    ask = _asked(floor)
    if ask.kind is Kind.DATE:
        day = date_of(text, floor.journey.at.date())
        return day.isoformat() if day else ""
    return _fitting(ask, figures(text))


def value_keyed(floor: Floor, keys: str) -> str:
    ask = _asked(floor)
    if ask.kind is Kind.DATE:
        day = date_keyed(keys, floor.journey.at.date())
        return day.isoformat() if day else ""
    return _fitting(ask, keys)


def most_keys(floor: Floor) -> int:
    """After how many keys the value is complete without #."""
    ask = _asked(floor)
    return DATE_KEYS if ask.kind is Kind.DATE else ask.longest


def check(floor: Floor, value: str) -> Step:
    """Read the value back; without one ask again, and in the end give up."""
    ask = _asked(floor)
    if not value:
        return ask_again(floor)
    floor.journey.variables[ask.name] = value
    prompts = floor.manner.prompts
    read_back = Slot(ask.kind, ask.name)
    return floor.say(*prompts.you_said, read_back, *prompts.is_that_right, asked=Asked.CHECK, value=value)


def keep(floor: Floor) -> Step:
    """The caller says that the value is right."""
    ask = _asked(floor)
    floor.journey.set(ask.name, floor.talk.value)
    floor.note(filled={**floor.talk.filled, ask.name: floor.talk.value}, tries=0)
    return go_on(floor)


def ask_again(floor: Floor) -> Step:
    tries = floor.talk.tries + 1
    ask = _asked(floor)
    floor.journey.variables.pop(ask.name, None)
    if tries >= floor.manner.tries:
        return floor.hand_over(_entry(floor).queue)
    return floor.say(ask.prompt, before=floor.manner.prompts.value_again, asked=Asked.VALUE, value="", tries=tries)


def _entry(floor: Floor) -> Entry:
    return floor.manner.knowledge.entries[floor.talk.entry]


def _asked(floor: Floor) -> AskBack:
    """What is asked back now; there is one while a value is asked for or checked."""
    ask = _missing(floor)
    assert ask is not None, "nothing is missing"
    return ask


def _missing(floor: Floor) -> AskBack | None:
    return next((ask for ask in _entry(floor).asks if ask.name not in floor.talk.filled), None)


def _fitting(ask: AskBack, value: str) -> str:
    return value if ask.shortest <= len(value) <= ask.longest else ""

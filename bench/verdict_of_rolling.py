"""What is to be said of a rolling restart: who was served and how soon, and every single thing that went wrong."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from statistics import median

from bench.fates_of_many import Found
from bench.kept import Kept
from bench.people import People
from calls import events as e
from calls.model import HangupCause


@dataclass(frozen=True, slots=True)
class Story:
    """`over` is when the last node was back; `told` all journals; `traces` errors in logs; `held_up_s` how long the
    machine gave the bench no time at once: where it is more than a second, so it did to nodes and database."""

    found: Found
    stands: Kept
    over: float
    told: list[tuple[float, str, e.Event]]
    people: People
    traces: list[str]
    held_up_s: float


def verdict(story: Story) -> int:
    """Prints it; the exit status."""
    found, stands, people = story.found, story.stands, story.people
    _say_how_it_went(story)
    print(
        f"with two agents {len(found.twice)}, overtaken {len(found.overtaken)}; records missing"
        f" {len(stands.missing)}, double {len(stands.twice)}; recordings {stands.recordings}, more than 1 s short"
        f" {len(stands.short)}; agents logged out or not back {len(_away(story))}"
    )
    print(f"the machine held us up for at most {story.held_up_s:.1f} s; load {os.getloadavg()[0]:.0f}")
    causes = Counter(f"{event.cause} by {event.by}" for _, _, event in story.told if isinstance(event, e.CallEnded))
    print("calls ended:", ", ".join(f"{cause} {times}" for cause, times in causes.most_common()))
    wrong = [
        *(f"refused: {one}" for one in people.refused),
        *(f"lost: {one}" for one in found.lost),
        *(f"nobody came for {one}" for one in _gave_up(story)),
        *_cut_off(story),
        *(f"shared: {one}" for one in found.twice),
        *(f"overtaken: {one}" for one in found.overtaken),
        *(f"no end: {one}" for one in found.records),
        *stands.wrong,
        *_away(story),
        *story.traces,
    ]
    for one in wrong:
        print("  ", one)
    return bool(wrong)


def _say_how_it_went(story: Story) -> None:
    callers = story.found.callers.values()
    served = [one for one in callers if one.talks]
    waits = sorted(one.talks[0][2] - one.queued_at for one in served if one.queued_at is not None)
    back = sorted(one.dialled[0] - one.queued_at for one in callers if one.dialled and one.queued_at is not None)
    print(
        f"callers {story.people.called}, refused {len(story.people.refused)}, served {len(served)}, lost"
        f" {len(story.found.lost)}, gave up {len(_gave_up(story))}, cut off {len(_cut_off(story))}; waited p50"
        f" {median(waits):.1f} s, max {waits[-1]:.1f} s; called back {len(back)}, dialled after at most"
        f" {max(back, default=0.0):.1f} s"
    )


def _gave_up(story: Story) -> list[str]:
    return [one.number for one in story.found.callers.values() if one.gave_up and not one.talks]


def _cut_off(story: Story) -> list[str]:
    """Calls that ended because a server did, and callbacks that were given up."""
    wrong = []
    for at, node, event in story.told:
        if isinstance(event, e.CallEnded) and event.cause is HangupCause.SERVER_RESTART:
            wrong.append(f"cut off: {event.call} at {node}, {at:.3f}, {event.stage}")
        if isinstance(event, e.CallbackClosed) and not event.reached:
            wrong.append(f"not called back: {event.call} at {node} after {event.attempts} attempts")
    return wrong


def _away(story: Story) -> list[str]:
    """Agents who were logged out, and those to whom nobody came after all was over."""
    out = [
        f"{event.agent} logged out at {node}" for _, node, event in story.told if isinstance(event, e.AgentLoggedOut)
    ]
    busy = {agent for one in story.found.callers.values() for _, agent, began, _ in one.talks if began >= story.over}
    return [*out, *(f"{agent.number} is not back" for agent in story.people.agents if agent.number not in busy)]

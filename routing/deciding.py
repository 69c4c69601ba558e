"""The records of decisions (R9)."""

from __future__ import annotations

from calls.decision import Candidate, Decision, Out, Rival, Verdict
from routing.asking import counts
from routing.desk import Standing
from routing.line import Line, Waiter
from routing.reserves import kept_back
from routing.room import Room
from routing.roster import bits

NAMED = 8
"""How many of the candidates a record names."""

EXAMPLES = 3
"""How many of those who were out it names, for each reason."""

_OUT = {
    Standing.OFF: Out.OFF,
    Standing.BREAK: Out.BREAK,
    Standing.BREAK_SOON: Out.BREAK_SOON,
    Standing.NO_PHONE: Out.NO_PHONE,
    Standing.BUSY: Out.BUSY,
    Standing.RINGING: Out.RINGING,
    Standing.WRAP_UP: Out.WRAP_UP,
    Standing.LEFT_ALONE: Out.LEFT_ALONE,
}


def record(
    room: Room,
    waiter: Waiter,
    verdict: Verdict,
    now: float,
    *,
    rung: int | None = None,
    best: list[Candidate] | None = None,
    rival: Rival | None = None,
) -> Decision:
    """Why this caller gets what he gets, from how things stand before anything is changed for it.

    `best` are those who could have had him, best first; `rung` the one that leads him away, or the last to count.
    """
    line, free = waiter.line, best or []
    out = _out(room, line)
    return Decision(
        verdict=verdict,
        table=room.table.version,
        queue=waiter.queue,
        tier=waiter.tier,
        waited_s=now - waiter.since,
        score_s=line.score(waiter, now),
        strategy=line.queue.strategy,
        needs=line.asked.needs,
        groups=line.asked.groups,
        also=line.asked.also,
        only=line.asked.only,
        rung=_rung(room, waiter) if rung is None else rung,
        candidates=tuple(free[:NAMED]),
        free=len(free),
        out={why: mask.bit_count() for why, mask in out.items()},
        examples={why: tuple(sorted(room.seats[bit].name for bit in _first(mask))) for why, mask in out.items()},
        rival=rival,
    )


def _rung(room: Room, waiter: Waiter) -> int:
    rungs = enumerate(waiter.line.queue.ladder)
    return max((number + 1 for number, rung in rungs if counts(rung, number, waiter.passed, room.plans)), default=0)


def _first(mask: int) -> list[int]:
    found = []
    for bit in bits(mask):
        found.append(bit)
        if len(found) == EXAMPLES:
            break
    return found


def _out(room: Room, line: Line) -> dict[str, int]:
    """Why the others were out; everybody in the table stands under one reason at most."""
    standing = room.standing
    everybody = room.roster.everybody & ~standing[Standing.GONE]
    able = line.able & everybody
    out: dict[str, int] = {}
    if unable := everybody & ~able:
        _explain_unable(room, line, unable, out)
    for kind, why in _OUT.items():
        if mask := able & standing[kind]:
            out[why] = mask
    if reserved := able & standing[Standing.FREE] & kept_back(room, line.ask.tier, line.ask.channel):
        out[Out.RESERVED] = out.get(Out.RESERVED, 0) | reserved
    return out


def _explain_unable(room: Room, line: Line, unable: int, out: dict[str, int]) -> None:
    kept_for_others = unable & ~room.roster.serving(line.ask.tier)
    if kept_for_others:
        out[Out.RESERVED] = kept_for_others
    rest = unable & ~kept_for_others
    if avoided := rest & room.roster.named(line.asked.avoid):
        out[Out.AVOIDED] = avoided
    if rest := rest & ~avoided:
        out[Out.NOT_PREFERRED if line.ask.only else Out.SKILL] = rest

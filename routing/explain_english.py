"""A decision's record told in English."""

from __future__ import annotations

from collections.abc import Mapping

from calls.decision import Decision, Out, Verdict
from calls.model import Strategy, Tier
from routing.explain_facts import SHOWN, Edge, Name, edge, figures, head_start_s, seconds

TIERS: Mapping[str, str] = {
    Tier.EMERGENCY: "emergency",
    Tier.COMPLAINT: "complaint-prone",
    Tier.VIP: "VIP",
    Tier.MEMBER: "member",
    Tier.NORMAL: "normal",
}
STRATEGIES: Mapping[str, str] = {
    Strategy.LONGEST_IDLE: "longest idle",
    Strategy.LEAST_OCCUPIED: "least occupied",
    Strategy.BEST_SKILL: "best skill",
    Strategy.ROUND_ROBIN: "round robin",
    Strategy.RING_SEVERAL: "ring several, longest idle first",
}
MEASURES: Mapping[str, str] = {
    Strategy.LONGEST_IDLE: "idle for {} s",
    Strategy.LEAST_OCCUPIED: "free for {}% of the time",
    Strategy.BEST_SKILL: "skill levels {} in all",
    Strategy.ROUND_ROBIN: "last offer {} s ago",
    Strategy.RING_SEVERAL: "idle for {} s",
}
OUT: Mapping[str, str] = {
    Out.SKILL: "without the skills or groups",
    Out.RESERVED: "reserved for other classes",
    Out.OFF: "off duty",
    Out.BREAK: "on a break",
    Out.BREAK_SOON: "about to take a break",
    Out.NO_PHONE: "without a phone",
    Out.BUSY: "busy",
    Out.RINGING: "ringing",
    Out.WRAP_UP: "in wrap-up",
    Out.LEFT_ALONE: "left alone after not answering",
    Out.NOT_PREFERRED: "not the one the caller is kept for",
    Out.AVOIDED: "talked to this customer before, and somebody else shall",
}


def line(why: Decision, name: Name) -> str:
    """One sentence, for lists."""
    caller = f"{TIERS[why.tier]} caller, waited {seconds(why.waited_s)} s"
    if why.verdict in (Verdict.MOVED, Verdict.SENT_ON):
        return f"{caller}, came to rung {why.rung} of the ladder"
    if not why.candidates:
        out = ", ".join(f"{count} {OUT.get(reason, reason)}" for reason, count in why.out.items())
        return f"{caller}; nobody could be offered the call" + (f": {out}" if out else "")
    best = _agent(why, name)
    measure = MEASURES[why.strategy].format(figures(why)[0])
    return f"{caller}; {_LINES[why.verdict].format(best=best, measure=measure, free=why.free)}"


def paragraphs(why: Decision, name: Name) -> tuple[str, ...]:
    """Everything the record says: the caller, the agents, the others, the decision."""
    told = (_caller(why, name), _agents(why, name), _others(why, name), _decision(why, name) + _rival(why, name))
    return tuple(paragraph for paragraph in told if paragraph)


_LINES: Mapping[str, str] = {
    Verdict.OFFERED: "of {free} who could take it {best} comes first, {measure}",
    Verdict.PREFERRED: "kept for {best}",
    Verdict.TRIED_AGAIN: "nobody better, so the emergency tries the phone of {best} again",
    Verdict.CUT_SHORT: "nobody free, so the emergency takes {best} from wrap-up or before a break",
    Verdict.WAITS: "offered to nobody yet",
}


def _caller(why: Decision, name: Name) -> str:
    return (
        f"A caller of the class {TIERS[why.tier]} had waited {seconds(why.waited_s)} s in the queue "
        f"{name('queue', why.queue)}, {_score(why)}. {_asked(why, name)}."
    )


def _score(why: Decision) -> str:
    if why.score_s is None:
        return "and an emergency goes before every score"
    more = head_start_s(why)
    return f"scoring {seconds(why.score_s)}" + (
        f" with a head start of {seconds(more)} s" if more is not None else ""
    )


def _asked(why: Decision, name: Name) -> str:
    needs = ", ".join(f"{name('skill', need.skill)} ({need.level} or better)" for need in why.needs)
    asked = [f"Skills asked for: {needs}" if needs else "No skill was asked for"]
    if why.groups:
        asked.append(f"groups: {', '.join(name('group', group) for group in why.groups)}")
    if why.also:
        asked.append(f"or anybody of the groups {', '.join(name('group', group) for group in why.also)}")
    if why.rung:
        asked.append(f"on rung {why.rung} of the ladder")
    if why.only:
        asked.append(f"kept for agent {name('agent', why.only)} only, for the moment")
    return "; ".join(asked)


def _agents(why: Decision, name: Name) -> str:
    if not why.candidates:
        return "Nobody could be offered the call then."
    measures = [MEASURES[why.strategy].format(figure) for figure in figures(why)]
    shown = [
        f"{name('agent', candidate.agent)} ({measure})"
        for candidate, measure in zip(why.candidates, measures, strict=False)
    ]
    more = ", …" if why.free > SHOWN else ""
    return f"{why.free} could be offered the call, by {STRATEGIES[why.strategy]}: {', '.join(shown)}{more}."


def _others(why: Decision, name: Name) -> str:
    if not why.out:
        return ""
    told = [f"{count} {OUT.get(reason, reason)}{_examples(why, reason, name)}" for reason, count in why.out.items()]
    others = sum(why.out.values())
    whom = f"The other {others} could not" if why.candidates else f"Of {others} agents"
    return f"{whom}: {', '.join(told)}."


def _examples(why: Decision, reason: str, name: Name) -> str:
    named = ", ".join(name("agent", agent) for agent in why.examples.get(reason, ()))
    some = "such as " if why.out[reason] > len(why.examples.get(reason, ())) else ""
    return f" ({some}{named})" if named else ""


def _decision(why: Decision, name: Name) -> str:
    best = _agent(why, name)
    rule = {
        Verdict.OFFERED: f"offered to agent {best}, {_edge(why, name)}",
        Verdict.PREFERRED: f"offered to agent {best}, for whom the caller is kept (manager or last agent)",
        Verdict.TRIED_AGAIN: f"nobody better, so the emergency tries again the phone of {best} that rang unanswered",
        Verdict.CUT_SHORT: f"nobody free, so by rule the emergency takes {best} from wrap-up or before a break",
        Verdict.WAITS: "the caller waits; the first who can help is offered the call at once",
        Verdict.MOVED: f"moved to another queue by rung {why.rung} of the ladder, the time waited is kept",
        Verdict.SENT_ON: f"out of the queue by rung {why.rung} of the ladder",
    }[why.verdict]
    return f"Decision: {rule}. By version {why.table or '(none)'} of the routing table."


def _edge(why: Decision, name: Name) -> str:
    kind = edge(why)
    if kind is Edge.ALONE:
        return "the only one"
    if kind is Edge.FIGURE:
        return f"first by {STRATEGIES[why.strategy]}"
    second = name("agent", why.candidates[1].agent)
    return f"level with {second}, " + ("but idle for longer" if kind is Edge.IDLE else "idle just as long, by number")


def _rival(why: Decision, name: Name) -> str:
    if why.rival is None:
        return ""
    rival = why.rival
    score = "an emergency, not scored" if rival.score_s is None else f"scoring {seconds(rival.score_s)}"
    queue = name("queue", rival.queue)
    return f" The next caller they could have helped is {rival.call} ({TIERS[rival.tier]}, queue {queue}, {score})."


def _agent(why: Decision, name: Name) -> str:
    return name("agent", why.candidates[0].agent) if why.candidates else "?"

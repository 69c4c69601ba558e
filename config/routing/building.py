"""From the form of routing.yaml to the rules of the routing table."""

from __future__ import annotations

from collections.abc import Mapping

from calls.model import Tier
from calls.table import (
    Agent,
    CallbackRule,
    CurvePoint,
    EmergencyRule,
    Group,
    Need,
    Queue,
    Reserve,
    RoutingTable,
    Rung,
    ServiceLevel,
    Thresholds,
    TierRule,
)
from config.shapes.queues import QueueShape, RungShape
from config.shapes.routing import RoutingFile, TierShape

DEFAULT_HEAD_STARTS_S = {Tier.MEMBER: 60.0, Tier.VIP: 180.0, Tier.COMPLAINT: 240.0}
"""Classes that routing.yaml does not name: how much longer they count as having waited."""

SHIPPED_MUSIC = "music.wait"
SHIPPED_PHRASE_S = 8.0


def rules_of(file: RoutingFile, agents: Mapping[str, Agent]) -> RoutingTable:
    """The table without a version, every queue open."""
    return RoutingTable(
        version="",
        queues={name: _queue(name, shape) for name, shape in file.queues.items()},
        agents=dict(agents),
        groups={name: Group(name, shape.title, shape.skills) for name, shape in file.groups.items()},
        tiers=_tiers(file),
        languages={language: _needs(need)[0] for language, need in file.languages.items()},
        regions={region: _needs(need)[0] for region, need in file.regions.items()},
        reserves=tuple(Reserve(shape.group, shape.agents, shape.tiers) for shape in file.reserves),
        emergency=EmergencyRule(**dict(file.emergency)),
        plans=file.plans,
    )


def _phrase_s(shape: QueueShape) -> float:
    """The shipped music has four bars to a phrase, two seconds each; of other music nothing is known."""
    if shape.phrase_s is not None:
        return shape.phrase_s
    return SHIPPED_PHRASE_S if shape.music == SHIPPED_MUSIC else 0.0


def _queue(name: str, shape: QueueShape) -> Queue:
    parts = {
        "needs": _needs(shape.needs),
        "ladder": tuple(_rung(rung) for rung in shape.ladder),
        "callback": CallbackRule(**dict(shape.callback)),
        "service_level": ServiceLevel(**dict(shape.service_level)),
        "thresholds": Thresholds(**dict(shape.thresholds)),
        "phrase_s": _phrase_s(shape),
    }
    return Queue(queue=name, **{**dict(shape), **parts})


def _rung(shape: RungShape) -> Rung:
    needs = None if shape.needs is None else _needs(shape.needs)
    return Rung(**{**dict(shape), "after_s": shape.after_s or 0.0, "needs": needs})


def _tiers(file: RoutingFile) -> dict[str, TierRule]:
    defaults = {tier: TierShape(head_start_s=head_start_s) for tier, head_start_s in DEFAULT_HEAD_STARTS_S.items()}
    return {tier: _tier(shape) for tier, shape in (defaults | file.tiers).items()}


def _tier(shape: TierShape) -> TierRule:
    flat = (CurvePoint(0.0, shape.head_start_s),) if shape.head_start_s else ()
    grows = tuple(CurvePoint(point.waited_s, point.head_start_s) for point in shape.curve)
    return TierRule(grows or flat, _needs(shape.needs), shape.needs_for_s)


def _needs(levels: Mapping[str, int]) -> tuple[Need, ...]:
    return tuple(Need(skill, level) for skill, level in levels.items())

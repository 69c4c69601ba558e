"""The names a routing table may use that stand outside of it, for whoever edits one."""

from __future__ import annotations

from config.shapes.queues import QueueShape
from console.grid_schemas import KnownNames
from hotline.tables.source import TableSource


def known_names(source: TableSource) -> KnownNames:
    skills = {skill for agent in source.agents.values() for skill in agent.skills}
    return KnownNames(
        agents={number: agent.name for number, agent in source.agents.items()},
        skills=sorted(skills),
        exits=sorted(source.exits),
        calendars=sorted(source.calendars or ()),
        defaults=_defaults(),
    )


def _defaults() -> dict[str, object]:
    fields = QueueShape.model_fields
    usual = QueueShape.model_validate({"title": {"zh-CN": "-"}}).model_dump(mode="json")
    return {name: usual[name] for name, field in fields.items() if not field.is_required()}

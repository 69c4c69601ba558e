"""What a flow may name besides its own nodes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ivr.knowledge import Knowledge

Texts = Mapping[str, Mapping[str, str]]
WhyNot = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Known:
    """The names a flow may use; None for names that could not be found out.

    `heard` has the languages a prompt can be heard in, as far as they are known. `services` and `templates` may
    be mappings: of each the values it needs. `texts` has the words of prompts by key
    and language, as far as they are known. `emergencies` are the queues for emergencies. `speech` says why nobody can
    listen to callers, in Chinese and in English; None when somebody can.
    """

    queues: set[str] | None
    calendars: set[str] | None
    prompts: Collection[str] | None
    skills: set[str] | None
    services: Collection[str] | None = None
    templates: Collection[str] | None = None
    flows: Collection[str] | None = None
    knowledge: Mapping[str, Knowledge] | None = None
    emergencies: Collection[str] = ()
    texts: Texts = field(default_factory=dict)
    heard: Mapping[str, Collection[str]] = field(default_factory=dict)
    speech: WhyNot = None

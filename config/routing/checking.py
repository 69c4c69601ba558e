"""Everything that is looked at once a routing document has its form."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from calls.table import RoutingTable
from config.problems import Problems
from config.reading import Document
from config.routing.classes import check_regions, check_tiers
from config.routing.emergencies import check_emergencies
from config.routing.ladders import check_ladders
from config.routing.naming import check_members, check_names, check_skills
from config.routing.schedules import check_schedules
from config.routing.staffing import check_staff
from config.shapes.routing import RoutingFile
from ivr.calendar import Calendar


def check_rules(
    document: Document,
    file: RoutingFile,
    rules: RoutingTable,
    prompts: Collection[str] | None,
    problems: Problems,
    *,
    calendars: Mapping[str, Calendar] | None,
) -> None:
    """All that the document says by itself. Ladders are followed only when all names lead somewhere."""
    errors = len(problems.errors)
    check_names(document, rules, set(file.schedules), prompts, problems)
    check_tiers(document, file, problems)
    check_regions(document, rules, problems)
    check_schedules(document, file, calendars, problems)
    if len(problems.errors) == errors:
        check_ladders(document, rules, problems)
        check_emergencies(document, rules, problems)


def check_agents(
    document: Document, file: RoutingFile, rules: RoutingTable, agents_in: Document | None, problems: Problems
) -> None:
    """All that depends on the agents. Who serves whom is asked last, of rules without fault."""
    check_members(document, rules, agents_in, problems)
    check_skills(document, file, rules, problems)
    if not problems.errors:
        check_staff(document, rules, problems)

"""Classes whose curves fall, and regions that contradict or cover one another."""

from __future__ import annotations

from itertools import pairwise

from calls.model import Tier
from calls.table import RoutingTable
from config.problems import Problems
from config.reading import Document
from config.shapes.routing import PointShape, RoutingFile
from config.tree import Path
from config.wording import routing as wording
from config.wording.kind import shown

_DIGITS = "0123456789"
_COUNTRY = ("+86", "0086")


def check_tiers(document: Document, file: RoutingFile, problems: Problems) -> None:
    for tier, shape in file.tiers.items():
        path: Path = ("tiers", tier.value)
        if tier is Tier.EMERGENCY:
            problems.error(document.place_of(path), wording.EMERGENCY_NOT_WEIGHED)
        if shape.curve and shape.head_start_s:
            problems.error(document.place_of((*path, "head_start_s")), wording.CURVE_OR_HEAD_START)
        for number, (one, other) in enumerate(pairwise(shape.curve), 1):
            _check_points(document.place_of((*path, "curve", number)), one, other, problems)


def _check_points(place: str, one: PointShape, other: PointShape, problems: Problems) -> None:
    if other.waited_s <= one.waited_s:
        problems.error(place, wording.CURVE_ORDER)
    elif other.head_start_s < one.head_start_s:
        seconds = {"before_s": f"{one.head_start_s:g}", "after_s": f"{other.head_start_s:g}"}
        problems.error(place, wording.CURVE_FALLS, **seconds)


def check_regions(document: Document, rules: RoutingTable, problems: Problems) -> None:
    """The longest beginning that fits a number counts; two ways of writing one beginning must agree."""
    same: dict[str, str] = {}
    for region, need in rules.regions.items():
        place = document.place_of(("regions", region))
        other = same.setdefault(_national(region), region)
        wider = _wider(region, rules)
        if rules.regions[other] != need:
            problems.error(place, wording.REGIONS_DIFFER, **_pair(document, region, other))
        elif _covered(region, rules):
            problems.warn(place, wording.REGION_SHADOWED, region=shown(region))
        elif wider and rules.regions[wider] == need:
            problems.warn(place, wording.REGION_ADDS_NOTHING, **_pair(document, region, wider))


def _pair(document: Document, region: str, other: str) -> dict[str, object]:
    return {"region": shown(region), "other": shown(other), "line": document.line_of(("regions", other))}


def _national(region: str) -> str:
    """As it is dialled within China, without the leading 0 of an area code."""
    for country in _COUNTRY:
        if region.startswith(country):
            return region.removeprefix(country)
    return region.removeprefix("0")


def _wider(region: str, rules: RoutingTable) -> str:
    """The beginning that would count if this one were not there."""
    shorter = (region[:length] for length in range(len(region) - 1, 0, -1))
    return next((other for other in shorter if other in rules.regions), "")


def _covered(region: str, rules: RoutingTable) -> bool:
    """Whether every number that goes on from here belongs to a longer beginning."""
    return all(
        longer in rules.regions or (_goes_on(longer, rules) and _covered(longer, rules))
        for longer in (region + digit for digit in _DIGITS)
    )


def _goes_on(region: str, rules: RoutingTable) -> bool:
    return any(other.startswith(region) for other in rules.regions)

"""A comparison of two tables as one HTML page: no script, no font, nothing fetched."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from hotline.commands.language import is_chinese, say
from hotline.commands.routes import replay_words as words
from hotline.commands.routes.replay_plots import plots
from hotline.commands.routes.replay_terminal import changed_cells, columns_of, parts, remarks
from hotline.commands.routes.replaying import Comparison
from hotline.commands.routes.svg import draw

TEMPLATES = Path(__file__).parent / "templates"
MOST_CALLS = 100


def report(comparison: Comparison, traffic: str) -> str:
    """The page. Whatever comes from the traffic or the tables is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), undefined=StrictUndefined
    )
    days = comparison.days
    return environment.get_template("replay.html").render(
        language="zh-CN" if is_chinese() else "en",
        say=say,
        words=words,
        traffic=traffic,
        days=[day.name for day in days],
        today=comparison.today,
        draft=comparison.draft,
        before=comparison.today.overall(),
        after=comparison.draft.overall(),
        parts=parts(comparison),
        columns_of=columns_of,
        agents=_agents(comparison),
        changed=[(day, *changed_cells(pair)) for day, pair in comparison.changed[:MOST_CALLS]],
        changed_count=len(comparison.changed),
        remarks=remarks(comparison),
        plots=[(plot.title, draw(plot)) for plot in plots(comparison)],
    )


def _agents(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Agent, occupancy today, occupancy under the draft."""
    sides = [side.first.work_by_agent for side in (comparison.today, comparison.draft)]
    names = sorted({agent for side in sides for agent in side})
    return [(name, *(_occupancy(side[name].occupancy if name in side else None) for side in sides)) for name in names]  # type: ignore[misc]


def _occupancy(share: float | None) -> str:
    return "–" if share is None else words.percent(share)

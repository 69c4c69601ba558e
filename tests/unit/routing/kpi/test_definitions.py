"""Every figure has its definition, every definition its figure, in both languages and in the documents."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from routing.kpi import definitions
from routing.kpi.figures import AgentFigures, QueueFigures
from routing.kpi.outcomes import OutcomeFigures
from routing.kpi.service_level import RULES, SWITCHES
from tools.describe_kpis import page

DOCUMENT = Path(__file__).parents[4] / "docs" / "kpis.md"


def test_every_figure_is_defined_and_nothing_else() -> None:
    assert list(definitions.QUEUE) == [field.name for field in fields(QueueFigures)]
    assert list(definitions.AGENT) == [field.name for field in fields(AgentFigures)]
    assert list(definitions.OUTCOME) == [field.name for field in fields(OutcomeFigures)]
    assert definitions.SERVICE_LEVEL.keys() == RULES.keys()
    assert definitions.SWITCH.keys() == SWITCHES.keys()


def test_every_definition_speaks_both_languages() -> None:
    for told in (
        *definitions.QUEUE.values(),
        *definitions.AGENT.values(),
        *definitions.OUTCOME.values(),
        definitions.SEATS,
    ):
        assert all(told.zh)
        assert all(told.en)
        assert not "".join(told.zh).isascii()
        assert "".join(told.en).isascii()


def test_a_rule_with_switches_is_told_with_them() -> None:
    chinese, english = definitions.of_service_level("genesys,flow_outs,abandons_met")
    assert chinese.startswith("及时接听 /（已接听 + 放弃）")
    assert chinese.endswith("时限内放弃计为达标。")
    assert english.endswith("But: flowed-out calls count as missed. But: calls abandoned in time count as met.")
    with pytest.raises(ConfigurationError):
        definitions.of_service_level("erlang")


def test_the_page_in_the_documents_is_written_from_the_definitions() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == f"{page()}\n", "run `make docs`"

"""The bank's rule as a table, and the tables it is compared with."""

from __future__ import annotations

from pathlib import Path
from random import Random

from calls.model import CHINESE, Tier
from routing.curve import curve_of
from routing.replay import anonymous_bank_rule as rule
from routing.replay.anonymous_bank import read
from routing.replay.completing import complete, learn
from routing.replay.replayed import Ending
from routing.replay.simulator import replay
from routing.replay.traffic import Shift, Traffic
from tests.unit.routing.replay.test_presence import gone

FIRST, SECOND = read((Path(__file__).parents[3] / "golden" / "bank" / "two_days.tsv").read_text(encoding="utf-8"))
TABLE = rule.bank_table(FIRST)


def head_start_s(queue: str, tier: Tier, waited_s: float = 0.0, table: rule.RoutingTable = TABLE) -> float:
    return curve_of(table, table.queues[queue].head_start_s, tier).score(waited_s) - waited_s


def test_agents_do_what_they_did_that_day_and_the_keeper_takes_no_calls() -> None:
    assert {name: set(agent.skills) for name, agent in TABLE.agents.items()} == {
        "ANNA": {"NW", "PS"}, "BELA": {"NE", "PS"}, rule.KEEPER: {"NE", "NW", "PS"}
    }  # fmt: skip
    assert not TABLE.agents[rule.KEEPER].capacity


def test_a_business_nobody_has_heard_of_is_one_for_customers() -> None:
    table = rule.bank_table(Traffic("day", (gone("a", 1, 1, "XX"),), ()))
    assert (table.queues["XX"].title[CHINESE], table.queues["XX"].head_start_s) == ("XX", rule.HEAD_START_S)


def test_head_starts_of_every_rule() -> None:
    assert [head_start_s("NW", Tier.NORMAL), head_start_s("PS", Tier.NORMAL), head_start_s("PS", Tier.VIP)] == [
        0,
        90,
        180,
    ]
    plain = rule.plain_vip(TABLE)
    assert [head_start_s("PS", tier, table=plain) for tier in (Tier.NORMAL, Tier.VIP)] == [0, 90]
    equal = rule.first_come(TABLE)
    assert {head_start_s(queue, tier, table=equal) for queue in equal.queues for tier in Tier} == {0}
    assert head_start_s("PS", Tier.VIP, table=rule.strict_vip(TABLE)) > 86400
    aging = rule.aging(TABLE)
    assert [head_start_s("PS", Tier.NORMAL, waited, aging) for waited in (0, 60, 120, 180, 900)] == [
        90, 90, 135, 180, 180
    ]  # fmt: skip
    assert len({table.version for table in (TABLE, plain, equal, aging, rule.strict_vip(TABLE))}) == 5


def test_one_agent_more_is_there_whenever_anybody_is() -> None:
    shifts = (Shift("A", 10, 20), Shift("B", 15, 30), Shift("A", 40, 50))
    longer = rule.longer(Traffic("day", (), (Shift(rule.KEEPER, 0, 99), *shifts)))
    assert [shift for shift in longer.shifts if shift.agent == rule.EXTRA] == [
        Shift(rule.EXTRA, 10, 30), Shift(rule.EXTRA, 40, 50)
    ]  # fmt: skip
    assert set(rule.one_more(TABLE).agents[rule.EXTRA].skills) == set(TABLE.queues)


def test_with_the_keeper_callers_wait_though_nobody_is_there() -> None:
    whole = complete(FIRST, learn([FIRST, SECOND]), Random(1))
    kept = rule.kept_open(whole)
    assert Ending.REFUSED in {call.ending for call in replay(whole, rule.bank_table(whole)).calls}
    calls = replay(kept, rule.bank_table(kept)).calls
    assert {call.ending for call in calls} <= {Ending.ANSWERED, Ending.ABANDONED}


def test_a_day_without_callers_needs_no_keeper() -> None:
    nobody = Traffic("day", (), ())
    assert rule.kept_open(nobody) == nobody

import pytest

from calls.table import Agent, Need

AGENT = Agent("1001", "王芳", {"orders": 80, "english": 0})


@pytest.mark.parametrize(
    ("need", "level"),
    [
        (Need("orders", 80), 80),
        (Need("orders"), 80),
        (Need("orders", 81), None),
        (Need("repair"), None),
        (Need("repair", 0), None),
        (Need("english", 0), 0),
        (Need("english"), None),
    ],
)
def test_a_need_is_met_at_its_level_or_better(need: Need, level: int | None) -> None:
    assert AGENT.level(need) == level


def test_all_needs_must_be_met_and_no_needs_always_are() -> None:
    assert AGENT.meets(())
    assert AGENT.meets((Need("orders", 50), Need("english", 0)))
    assert not AGENT.meets((Need("orders", 50), Need("repair")))

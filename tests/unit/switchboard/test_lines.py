import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.lines import Line, choose

VIP = Line(("4008000001",), "vip")
HOTLINE = Line(("400*", "800*"), "hotline")
REGION = Line(("4008*",), "region")
ANY = Line(("*",), "any")
LINES = (ANY, HOTLINE, VIP, REGION)


@pytest.mark.parametrize(
    ("dialled", "line"),
    [("4008000001", VIP), ("4008000002", REGION), ("4001", HOTLINE), ("8001", HOTLINE), ("12345", ANY), ("", ANY)],
)
def test_the_closest_line_answers(dialled: str, line: Line) -> None:
    assert choose(LINES, dialled) is line


def test_a_number_nobody_serves_has_no_line() -> None:
    assert choose((VIP, HOTLINE), "12345") is None
    assert choose((), "12345") is None


def test_an_empty_pattern_is_the_default_line_too() -> None:
    default = Line(("",), "any")
    assert choose((VIP, default), "12345") is default


def test_a_whole_number_wins_over_a_prefix_as_long() -> None:
    prefix = Line(("4008000001*",), "prefix")
    assert choose((prefix, VIP), "4008000001") is VIP
    assert choose((prefix, VIP), "40080000019") is prefix


@given(st.text("04819", max_size=6), st.permutations(LINES))
def test_the_order_of_the_lines_does_not_matter(dialled: str, lines: list[Line]) -> None:
    assert choose(lines, dialled) is choose(LINES, dialled)

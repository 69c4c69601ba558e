"""Our own traffic file: read back as written, and every fault named with its line and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH, Tier
from calls.table import Need
from routing.replay.traffic import Arrival, Outcome, Shift, Traffic
from routing.replay.traffic_file import read
from routing.replay.traffic_writing import write

HEAD = "record,day,at_s,to_s,agent,call,queue,tier,needs,service_s,outcome"


def test_a_table_in_csv_becomes_days() -> None:
    text = "\n".join(
        [
            HEAD,
            "call,mon,9:30:00,,1001,a,orders,vip,sale:50 oral:1,12.5,served",
            "shift,mon,9:00,18:00,1001,,,,,,",
            "",
            "call,mon,0:00:07.5,,,b,orders,,,,",
            "call,tue,7,,,a,orders,,,,",
        ]
    )
    monday, tuesday = read(text)
    assert monday == Traffic(
        "mon",
        (
            Arrival("b", 7.5, "orders"),
            Arrival(
                "a",
                34_200.0,
                "orders",
                Tier.VIP,
                needs=(Need("sale", 50), Need("oral", 1)),
                service_s=12.5,
                agent="1001",
                outcome=Outcome.SERVED,
            ),
        ),
        (Shift("1001", 32_400.0, 64_800.0),),
    )
    assert (tuesday.name, tuesday.arrivals[0].language) == ("tue", CHINESE)


def test_tabs_a_byte_order_mark_and_a_file_without_days_will_do() -> None:
    (day,) = read("\N{ZERO WIDTH NO-BREAK SPACE}record\tat_s\tcall\tqueue\ncall\t5\ta\torders\n", "peak.tsv")
    assert (day.name, day.arrivals[0].at_s) == ("peak.tsv", 5.0)


@pytest.mark.parametrize(
    ("text", "place", "problem", "remedy_zh"),
    [
        ("", "t:1", "the file is empty", "第一行写列名"),
        ("record,at_s,colour\n", "t:1", "no column is called 'colour'", "可用的列"),
        ("record,at_s,at_s\n", "t:1", "the column at_s is there twice", "请删去一个"),
        ("record,call\n", "t:1", "the column at_s is missing", "请在第一行加上 at_s"),
        ("record,at_s\ncall,1,2\n", "t:2", "3 values for 2 columns", "每列写一个值"),
        ("record,at_s\nbreak,1\n", "t:2", "record is 'break'", "call 或 shift"),
        ("record,at_s,call\ncall,1,a\n", "t:2", "queue has to be given for a call", "请填写"),
        ("record,at_s,agent,to_s\nshift,1,1001,\n", "t:2", "to_s has to be given for a shift", "请填写"),
        ("record,at_s,agent,to_s,queue\nshift,1,1,2,q\n", "t:2", "queue says nothing about a shift", "请留空"),
        ("record,at_s,call,queue,to_s\ncall,1,a,q,2\n", "t:2", "to_s says nothing about a call", "请留空"),
        ("record,at_s,call,queue\ncall,-1,a,q\n", "t:2", "at_s is '-1', no time", "时:分:秒"),
        ("record,at_s,call,queue\ncall,9:61,a,q\n", "t:2", "at_s is '9:61', no time", "时:分:秒"),
        ("record,at_s,call,queue\ncall,nan,a,q\n", "t:2", "at_s is 'nan', no time", "时:分:秒"),
        ("record,at_s,call,queue,tier\ncall,1,a,q,gold\n", "t:2", "tier is 'gold'", "emergency, complaint, vip"),
        ("record,at_s,call,queue,outcome\ncall,1,a,q,x\n", "t:2", "outcome is 'x'", "served, abandoned"),
        ("record,at_s,call,queue,needs\ncall,1,a,q,sale\n", "t:2", "needs has 'sale'", "技能:级别"),
        ("record,at_s,call,queue,needs\ncall,1,a,q,sale:101\n", "t:2", "needs has 'sale:101'", "技能:级别"),
        ("record,at_s,agent,to_s\nshift,9:00,1,8:00\n", "t:2", "the shift ends at '8:00', before it begins", "晚于"),
        ("record,at_s,call,queue\ncall,1,a,q\ncall,2,a,q\n", "t:3", "call 'a' was there before", "不可重复"),
        ('record,at_s,call,queue\ncall,1,"a"b,q\n', "t:2", "not a table", "CSV 或 TSV"),
    ],
)
def test_a_fault_is_named_with_place_and_remedy(text: str, place: str, problem: str, remedy_zh: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(text, "t")
    fault = caught.value.faults[0]
    assert fault.place == place
    assert problem in fault.problem
    assert remedy_zh in fault.remedy_zh
    assert fault.remedy
    assert fault.problem_zh


def test_all_faults_are_found_up_to_twenty() -> None:
    rows = "".join(f"call,x{number},a,q\n" for number in range(50))
    with pytest.raises(ConfigurationError) as caught:
        read(f"record,at_s,call,queue\n{rows}")
    assert len(caught.value.faults) == 20


def test_what_a_terminal_would_obey_is_shown_harmlessly() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(f"record,at_s,call,queue\ncall,\x1b[2J{'x' * 99},a,q\n")
    assert "\x1b" not in str(caught.value)
    assert "…" in str(caught.value)


WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)
SECONDS = st.integers(0, 10**8).map(lambda ms: ms / 1000)
ARRIVALS = st.builds(
    Arrival,
    call=WORDS,
    at_s=SECONDS,
    queue=WORDS,
    tier=st.sampled_from(Tier),
    language=st.sampled_from([CHINESE, ENGLISH]),
    caller=st.just("") | WORDS,
    needs=st.lists(st.builds(Need, WORDS, st.integers(0, 100)), max_size=2).map(tuple),
    service_s=st.none() | SECONDS,
    patience_s=st.none() | SECONDS,
    wrap_up_s=st.none() | SECONDS,
    agent=st.just("") | WORDS,
    waited_s=st.none() | SECONDS,
    outcome=st.sampled_from(Outcome),
)
SHIFTS = st.builds(
    lambda agent, from_s, length_s: Shift(agent, from_s, from_s + 1 + length_s), WORDS, SECONDS, SECONDS
)


@given(
    st.lists(ARRIVALS, unique_by=lambda arrival: arrival.call, min_size=1, max_size=4), st.lists(SHIFTS, max_size=3)
)
def test_a_day_that_was_written_reads_back(arrivals: list[Arrival], shifts: list[Shift]) -> None:
    day = Traffic("mon", tuple(arrivals), tuple(shifts))
    (again,) = read(write([day]))
    assert again.name == "mon"
    assert sorted(again.arrivals, key=lambda a: a.call) == sorted(arrivals, key=lambda a: a.call)
    assert {(s.agent, round(s.from_s, 3), round(s.to_s, 3)) for s in again.shifts} == {
        (s.agent, round(s.from_s, 3), round(s.to_s, 3)) for s in shifts
    }


def test_endless_patience_is_written_as_unknown() -> None:
    (day,) = read(write([Traffic("d", (Arrival("a", 1.0, "q", patience_s=float("inf")),), ())]))
    assert day.arrivals[0].patience_s is None

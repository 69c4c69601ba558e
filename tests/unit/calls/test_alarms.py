from hypothesis import given
from hypothesis import strategies as st

from calls.alarms import Alarms


def test_no_alarm_no_waking() -> None:
    alarms: Alarms[str] = Alarms()
    assert alarms.next() is None
    assert alarms.due(1e9) == []


def test_alarms_ring_earliest_first_and_once() -> None:
    alarms: Alarms[str] = Alarms()
    alarms.set("late", 20.0)
    alarms.set("early", 10.0)
    assert alarms.next() == 10.0
    assert alarms.due(9.9) == []
    assert alarms.due(20.0) == ["early", "late"]
    assert alarms.due(99.0) == []


def test_setting_again_replaces() -> None:
    alarms: Alarms[str] = Alarms()
    alarms.set("a", 10.0)
    alarms.set("a", 30.0)
    assert alarms.due(20.0) == []
    assert alarms.next() == 30.0


def test_a_cancelled_alarm_is_silent_and_unknown_keys_may_be_cancelled() -> None:
    alarms: Alarms[str] = Alarms()
    alarms.set("a", 10.0)
    alarms.set("b", 11.0)
    alarms.cancel("a")
    alarms.cancel("never set")
    assert alarms.next() == 11.0
    assert alarms.due(20.0) == ["b"]


def test_equal_times_ring_in_the_order_they_were_set() -> None:
    alarms: Alarms[str] = Alarms()
    for key in "zyx":
        alarms.set(key, 5.0)
    assert alarms.due(5.0) == ["z", "y", "x"]


def test_keys_need_no_order_among_themselves() -> None:
    alarms: Alarms[object] = Alarms()
    alarms.set(("c1", "ring"), 5.0)
    alarms.set(7, 5.0)
    assert alarms.due(5.0) == [("c1", "ring"), 7]


keys = st.sampled_from("abc")
deeds = st.lists(st.tuples(keys, st.none() | st.integers(0, 20)) | st.integers(0, 20), max_size=30)


@given(deeds)
def test_alarms_agree_with_a_plain_table_of_times(what: list[tuple[str, int | None] | int]) -> None:
    alarms: Alarms[str] = Alarms()
    table: dict[str, int] = {}
    for deed in what:
        if isinstance(deed, int):
            rung = alarms.due(deed)
            assert sorted(rung) == sorted(key for key, at in table.items() if at <= deed)
            assert [table[key] for key in rung] == sorted(table[key] for key in rung)
            table = {key: at for key, at in table.items() if at > deed}
        elif deed[1] is None:
            alarms.cancel(deed[0])
            table.pop(deed[0], None)
        else:
            alarms.set(deed[0], deed[1])
            table[deed[0]] = deed[1]
        assert alarms.next() == min(table.values(), default=None)

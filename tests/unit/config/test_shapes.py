"""The forms of single values, and the verbs they become."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from calls.model import ENGLISH, Tier
from calls.table import EmergencyRule, Need, Queue
from config import flow_schema
from config.problems import Problems
from config.reading import read
from config.routing.building import rules_of
from config.shapes.customers import CustomerShape
from config.shapes.fields import Name, SipAddress, Trunk
from config.shapes.hours import CalendarShape, dates, openings, weekdays
from config.shapes.lines import Dialled, LineShape
from config.shapes.nodes import NODES
from config.shapes.routing import RoutingFile
from config.wording.kind import WrongValueError
from ivr import verbs
from ivr.bot.decision import THRESHOLDS, Thresholds
from ivr.bot.talk import Manner, Prompts
from ivr.calendar import Opening
from ivr.conditions import compiled
from ivr.entries import Entry
from ivr.steps import Slot
from ivr.verb import Verb
from ivr.verbs.branch import Case
from switchboard.customers import Customer
from switchboard.lines import Line


def fits(kind: Any, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "address",
    [
        "sip:1001@192.0.2.10",
        "sips:1001@pbx.example.com:5061",
        "sip:1001@[2001:db8::1]:5060;transport=tcp",
        "sip:+8613900000000@carrier.example;user=phone;ob",
        "sip:pbx.example.com",
    ],
)
def test_addresses_phones_are_rung_at(address: str) -> None:
    assert fits(SipAddress, address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "1001",
        "tel:1001",
        "sip:",
        "sip:1001@",
        "sip:a b@c",
        "sip:a@b:0",
        "sip:a@b:65536",
        "sip:a@b>\r\nX: y",
        "sip:a@b?x=y",
        "SIP:a@b",
    ],
)
def test_what_is_no_address(address: str) -> None:
    assert not fits(SipAddress, address)


@pytest.mark.parametrize("number", ["110", "4008000000", "+8610", "400*", "*", "hotline", "0010"])
def test_numbers_that_can_be_dialled(number: str) -> None:
    assert fits(Dialled, number)


@pytest.mark.parametrize(
    "trunk", ["sip:{number}@carrier.example", "sip:9{number}@192.0.2.1:5070;transport=tcp", "sips:{number}@a"]
)
def test_trunks_to_dial_out_by(trunk: str) -> None:
    assert fits(Trunk, trunk)


@pytest.mark.parametrize(
    "trunk", ["", "{number}", "sip:carrier.example", "sip:a@{number}", "sip:{number}{number}@a", "sip:{numbers}@a"]
)
def test_what_is_no_trunk(trunk: str) -> None:
    assert not fits(Trunk, trunk)


@pytest.mark.parametrize("number", ["", "400 800", "4*0", "**", "１１０", "a@b", "1" * 65])
def test_numbers_that_cannot(number: str) -> None:
    assert not fits(Dialled, number)


@pytest.mark.parametrize(
    ("name", "is_one"), [("订单_2.a", True), ("a-b", True), ("_a", False), ("a b", False), ("", False)]
)
def test_names_may_be_chinese_and_never_hold_blanks(name: str, is_one: bool) -> None:
    assert fits(Name, name) is is_one


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
        ("sunday", (6,)),
        ("monday-wednesday", (0, 1, 2)),
        ("saturday-monday", (5, 6, 0)),
    ],
)
def test_weekdays(key: str, days: tuple[int, ...]) -> None:
    assert weekdays(key) == days


def test_openings_of_a_day() -> None:
    assert openings("closed") == ()
    assert openings("00:00-24:00") == (Opening(0, 1440),)
    assert openings("09:00-12:00, 13:00-17:30") == (Opening(540, 720), Opening(780, 1050))
    assert openings(["22:00-06:00"]) == (Opening(1320, 1800),)


@pytest.mark.parametrize(
    "text", ["", "9-5", "09:00-09:00", "24:00-25:00", "09:00", "09:00-24:01", ["x"], 9, None, [9]]
)
def test_what_are_no_openings(text: object) -> None:
    with pytest.raises(WrongValueError):
        openings(text)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 365))
def test_a_range_of_dates_holds_its_first_and_its_last(first: date, more: int) -> None:
    last = date.fromordinal(first.toordinal() + more)
    days = dates(f"{first}/{last}")
    assert (days[0], days[-1], len(days)) == (first, last, more + 1)


def test_a_range_of_dates_has_a_limit() -> None:
    with pytest.raises(WrongValueError):
        dates("2026-01-01/2027-01-02")


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Asia", "", "\x00", "/etc/localtime"])
def test_a_zone_is_no_path(zone: str) -> None:
    with pytest.raises(ValidationError):
        CalendarShape.model_validate({"zone": zone, "week": {"daily": "closed"}})


NODE_TEXTS: list[tuple[str, Verb]] = [
    ("{play: a, then: b}", verbs.Play(("a",), "b")),
    ("{play: [a, b], then: c, interruptible: false}", verbs.Play(("a", "b"), "c", interruptible=False)),
    ('{menu: a, keys: {1: b, "*": c}, otherwise: d}', verbs.Menu(("a",), {"1": "b", "*": "c"}, "d")),
    (
        "{menu: a, keys: {0: b}, otherwise: d, retry: e, wrong_key: [], no_key: f, wait_s: 3, tries: 1}",
        verbs.Menu(("a",), {"0": "b"}, "d", (("e",),), (), (("f",),), 3.0, 1),
    ),
    (
        "{menu: a, keys: {0: b}, otherwise: d, retry: [e, [f, g]], wrong_key: [[], [h]], no_key: [i, j]}",
        verbs.Menu(("a",), {"0": "b"}, "d", (("e",), ("f", "g")), ((), ("h",)), (("i", "j"),)),
    ),
    ("{goto: a}", verbs.Goto("a")),
    ("{hours: a, open: b, closed: c}", verbs.Hours("a", "b", "c")),
    ("{set: {language: en, tier: vip, variables: {x: 1}}, then: a}", verbs.Set("a", ENGLISH, Tier.VIP, {"x": "1"})),
    ("{set: {}, then: a}", verbs.Set("a")),
    ("{enqueue: q, full: a}", verbs.Enqueue("q", "a", "a")),
    ("{enqueue: q, full: a, no_agents: b, prompts: c}", verbs.Enqueue("q", "a", "b", ("c",))),
    (
        "{enqueue: q, full: a, closed: b, withdrawn: c, overflow: {voicemail: d}, needs: {english: 60}}",
        verbs.Enqueue("q", "a", "a", (), "b", "c", {"voicemail": "d"}, (Need("english", 60),)),
    ),
    ("{callback: q, then: a, otherwise: b}", verbs.Callback("q", "a", "b")),
    (
        '{callback: q, then: a, otherwise: b, prompts: c, confirmed: [], accept: "5", decline: "6", in_s: 60, '
        "wait_s: 3, tries: 1}",
        verbs.Callback("q", "a", "b", ("c",), (), "5", "6", 60.0, 3.0, 1),
    ),
    (
        "{callback: q, then: a, otherwise: b, ask: false, same_agent: false}",
        verbs.Callback("q", "a", "b", ask=False, same_agent=False),
    ),
    (
        "{enqueue: q, full: a, offers: {1: b}, offer: c, offer_after_s: 45, after: d}",
        verbs.Enqueue("q", "a", "a", offers={"1": "b"}, offer=("c",), offer_after_s=45.0, after="d"),
    ),
    ("{emergency: q, otherwise: a}", verbs.Emergency("q", "a")),
    ("{emergency: q, otherwise: a, prompts: []}", verbs.Emergency("q", "a", ())),
    (
        "{hours: a, open: b, closed: c, holiday: d, half_day: e, greeting: false}",
        verbs.Hours("a", "b", "c", "d", "e", greets=False),
    ),
    (
        "{say: [order.is, {order: order_no}], then: a}",
        verbs.Say(("order.is", Slot("order", "order_no")), "a"),
    ),
    ("{say: {amount: price}, then: a, interruptible: false}", verbs.Say((Slot("amount", "price"),), "a", False)),
    ("{record_notice: a, then: b}", verbs.RecordNotice(("a",), "b")),
    (
        '{record_notice: a, then: b, refuse_key: "#", refused: c, confirmed: d}',
        verbs.RecordNotice(("a",), "b", "#", "c", ("d",)),
    ),
    (
        "{collect: a, into: x, then: b, otherwise: c}",
        verbs.Collect(("a",), "x", "b", "c"),
    ),
    (
        "{collect: a, into: x, then: b, otherwise: c, kind: card, retry: d, wrong: [], nothing: e, "
        "wait_s: 3, tries: 2}",
        verbs.Collect(("a",), "x", "b", "c", Entry.CARD, 13, 19, (("d",),), (), (("e",),), 3.0, 2, masked=True),
    ),
    (
        "{collect: a, into: x, then: b, otherwise: c, kind: order, min_digits: 6, max_digits: 8, secret: true}",
        verbs.Collect(("a",), "x", "b", "c", Entry.ORDER, 6, 8, masked=True),
    ),
    (
        "{collect: a, into: x, then: b, otherwise: c, retry: [{name: y}, [d, {name: y}]], "
        "wrong: [[e], f], nothing: [[g]]}",
        verbs.Collect(
            ("a",),
            "x",
            "b",
            "c",
            retry=((Slot("name", "y"),), ("d", Slot("name", "y"))),
            wrong=(("e",), ("f",)),
            nothing=(("g",),),
        ),
    ),
    (
        "{confirm: a, yes: b, no: c, otherwise: d, retry: [[e], {digits: x}], wrong_key: [f, [g]]}",
        verbs.Confirm(("a",), "b", "c", "d", retry=(("e",), (Slot("digits", "x"),)), wrong_key=(("f",), ("g",))),
    ),
    (
        "{confirm: a, yes: b, no: c, otherwise: d, retry: [e, {digits: x}]}",
        verbs.Confirm(("a",), "b", "c", "d", retry=(("e", Slot("digits", "x")),)),
    ),
    (
        "{confirm: [a, {digits: x}], yes: b, no: c, otherwise: d}",
        verbs.Confirm(("a", Slot("digits", "x")), "b", "c", "d"),
    ),
    (
        '{confirm: a, yes: b, no: c, otherwise: d, accept: "5", decline: "6", retry: e, wrong_key: [], no_key: f, '
        "wait_s: 3, tries: 1}",
        verbs.Confirm(("a",), "b", "c", "d", "5", "6", (("e",),), (), (("f",),), 3.0, 1),
    ),
    (
        "{branch: [{when: hour < 12, go: a}], otherwise: b}",
        verbs.Branch((Case(compiled("hour < 12", {}), "a"),), "b"),
    ),
    (
        "{customer: {senior: a, vip: b, unknown: c}, otherwise: d}",
        verbs.Customer({"senior": "a", "vip": "b", "unknown": "c"}, "d"),
    ),
    (
        "{lookup: s, send: {order: no}, into: {eta: arrives}, then: a, otherwise: b}",
        verbs.Lookup("s", {"order": "no"}, {"eta": "arrives"}, "a", "b"),
    ),
    (
        "{lookup: s, send: [no], into: eta, then: a, otherwise: b, prompts: c, budget_s: 0.5}",
        verbs.Lookup("s", {"no": "no"}, {"eta": "eta"}, "a", "b", ("c",), 0.5),
    ),
    (
        "{bot: knowledge, then: a, to_person: b, emergency: c, unavailable: d, otherwise: e}",
        verbs.Bot("knowledge", "a", "b", "c", "d", "e"),
    ),
    (
        "{bot: knowledge, then: a, to_person: b, emergency: c, unavailable: d, otherwise: e, keys: {1: f}, "
        "queues: {repair: g}, entries: {order: h}, prompts: {greeting: i}, turns: 5, doubts: 1, silences: 1, "
        "tries: 2, "
        "wait_s: 4, thresholds: {en: {sure: 0.8, likely: 0.7, margin: 0.05}}}",
        verbs.Bot(
            "knowledge",
            "a",
            "b",
            "c",
            "d",
            "e",
            {"1": "f"},
            {"repair": "g"},
            {"order": "h"},
            Manner(
                thresholds={**THRESHOLDS, ENGLISH: Thresholds(0.8, 0.7, 0.05)},
                prompts=Prompts(greeting=("i",)),
                turns=5,
                doubts=1,
                silences=1,
                tries=2,
                wait_s=4.0,
            ),
        ),
    ),
    ("{subflow: f, then: a}", verbs.Subflow("f", "a")),
    ("{set: {slow: true}, then: a}", verbs.Set("a", slow=True)),
    ("{voicemail: q, then: a, otherwise: b}", verbs.Voicemail("q", "a", "b")),
    (
        "{voicemail: q, then: a, otherwise: b, prompts: c, tone: [], ask: d, kept: e, short: f, max_s: 60, min_s: 1, "
        "wait_s: 3, tries: 1}",
        verbs.Voicemail("q", "a", "b", ("c",), (), ("d",), ("e",), ("f",), 60.0, 1.0, 3.0, 1),
    ),
    (
        "{survey: {speed: a}, then: b, intro: [], retry: c, thanks: d, weights: {speed: 1}, skip: 8, wait_s: 3}",
        verbs.Survey("b", (), {"speed": ("a",)}, ("c",), ("d",), {"speed": 1.0}, "8", 3.0),
    ),
    ("{sms: t, then: a}", verbs.Sms("t", "a")),
    (
        "{sms: t, then: a, values: {no: order_no}, number: mobile, in_s: 60, confirmed: b}",
        verbs.Sms("t", "a", {"no": "order_no"}, "mobile", 60.0, ("b",)),
    ),
    ("{transfer: 'sip:a@b', failed: c, ring_s: 20}", verbs.Transfer("sip:a@b", "c", (), 20.0)),
    ("{hangup: }", verbs.Hangup()),
    ("{hangup: a}", verbs.Hangup(("a",))),
]


@pytest.mark.parametrize(("text", "verb"), NODE_TEXTS)
def test_how_each_verb_is_written(text: str, verb: Verb) -> None:
    value = read(text.encode(), "a.yaml").value
    assert NODES[verb.verb].model_validate(value).to_verb() == verb


@pytest.mark.parametrize(
    ("retry", "column"),
    [
        ("[a, b!]", 12),
        ("[[a], [b, c!]]", 18),
        ("[[a], b!]", 14),
        ("[[a], [b, [c]]]", 18),
        ("b!", 1),
        (f"[{', '.join(['[a]'] * 10)}]", 1),
    ],
)
@pytest.mark.parametrize("node", ["menu: a\nkeys: {1: b}", "collect: a\ninto: x\nthen: c"])
def test_what_cannot_be_said_in_its_turn_is_told_where_it_stands(retry: str, column: int, node: str) -> None:
    document = read(f"retry: {retry}\n{node}".encode(), "a.yaml")
    problems = Problems()
    assert problems.shape(document, NODES[[*document.value][1]]) is None
    assert {fault.place for fault in problems.errors} == {f"a.yaml:1:{column}"}


def test_every_verb_can_be_written() -> None:
    assert set(NODES) == set(verbs.VERBS)
    assert {verb.verb for _, verb in NODE_TEXTS} == set(verbs.VERBS)


def test_what_is_left_out_is_what_the_tables_say() -> None:
    rules = rules_of(RoutingFile.model_validate({"queues": {"q": {"title": {"zh-CN": "订单"}}}}), {})
    assert rules.queues == {"q": Queue("q", {"zh-CN": "订单"}, phrase_s=8.0)}
    assert rules.emergency == EmergencyRule()
    customer = CustomerShape.model_validate({"name": "李娜"})
    assert Customer("1", customer.name, customer.tier, customer.manager or "") == Customer("1", "李娜")
    line = LineShape.model_validate({"dialled": "*", "flow": "main"})
    assert Line(**dict(line)) == Line(("*",), "main")


@pytest.mark.parametrize(
    ("music", "phrase_s"),
    [("{}", 8.0), ("{music: a}", 0.0), ("{music: a, phrase_s: 6}", 6.0), ("{phrase_s: 0}", 0.0)],
)
def test_only_of_the_music_that_ships_the_phrases_are_known(music: str, phrase_s: float) -> None:
    words = read(music.encode(), "routing.yaml").value
    assert isinstance(words, dict)
    file = RoutingFile.model_validate({"queues": {"q": {"title": {"zh-CN": "订单"}, **words}}})
    assert rules_of(file, {}).queues["q"].phrase_s == phrase_s


def test_the_published_schema_is_that_of_the_shapes() -> None:
    assert flow_schema.FILE.read_text(encoding="utf-8") == flow_schema.text()
    schema = json.loads(flow_schema.text())
    assert len(schema["properties"]["nodes"]["additionalProperties"]["anyOf"]) == len(NODES)


@pytest.mark.parametrize("node", ["MenuNode", "CollectNode", "ConfirmNode"])
def test_the_published_schema_takes_one_prompt_a_list_and_lists_in_a_list(node: str) -> None:
    asked = flow_schema.flow_schema()["$defs"][node]["properties"]
    for key in {"retry", "wrong_key", "no_key", "wrong", "nothing"} & asked.keys():
        *one, listed = asked[key]["anyOf"]
        *entries, turn = listed["items"]["anyOf"]
        assert (entries, turn["type"]) == (one, "array")
        assert turn["items"] == (one[0] if len(one) == 1 else {"anyOf": one})


def test_a_finding_nobody_foresaw_is_told_in_pydantics_words() -> None:
    class Strange(BaseModel):
        when: date

    problems = Problems()
    assert problems.shape(read(b"when: never", "a.yaml"), Strange) is None
    (fault,) = problems.errors
    assert fault.place == "a.yaml:1:1"
    assert fault.problem.startswith("when cannot be used: Input should be a valid date")
    assert fault.remedy_zh == "请修改该值"

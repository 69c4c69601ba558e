"""Ways that depend on who calls and on what is known: branch, customer, lookup, record_notice."""

from __future__ import annotations

import pytest

from calls.commands import Announce, LookUp, NoticeGiven, RefuseRecording
from calls.events import InputFailed, LookupAnswered, LookupFailed
from calls.model import Tier
from ivr.conditions import compiled
from ivr.flow import Declared, Flow, Kind, Node
from ivr.journey import Caller as WhoCalls
from ivr.verbs import Branch, Customer, Enqueue, Hangup, Lookup, Menu, Play, RecordNotice
from ivr.verbs.branch import Case
from tests.unit.ivr.walking import Caller, flow_of

BYE = Hangup()
PERSON = Enqueue("general", full="bye", no_agents="bye")


def branching(**variables: Declared) -> Flow:
    kinds = {"amount": Kind.NUMBER}
    cases = (Case(compiled("amount > 100", kinds), "dear"), Case(compiled('tier == "vip"', kinds), "vip"))
    nodes = {"branch": Branch(cases, "rest"), "dear": BYE, "vip": BYE, "rest": BYE}
    named = {name: Node(name, verb) for name, verb in nodes.items()}
    return Flow("main", "v1", "branch", named, variables=variables)


def test_the_first_condition_that_holds_leads_on() -> None:
    dear = branching(amount=Declared(Kind.NUMBER, default=120.0))
    assert Caller(dear).way == ["branch", "dear"]
    assert Caller(branching(), who=WhoCalls(tier=Tier.VIP)).way == ["branch", "vip"]
    assert Caller(branching()).way == ["branch", "rest"]


def test_a_condition_that_cannot_be_told_is_passed_over_and_noted() -> None:
    for who, node in ((WhoCalls(tier=Tier.VIP), "vip"), (WhoCalls(), "rest")):
        caller = Caller(branching(amount=Declared(default="many")), who=who)
        assert caller.way == ["branch", node]
        announced = [command.event for command in caller.commands if isinstance(command, Announce)]
        assert [event.node for event in announced if isinstance(event, InputFailed)] == ["branch"]


def test_a_branch_needs_the_variables_it_asks_for() -> None:
    verb = branching().nodes["branch"].verb
    assert verb.needs.variables == ("amount",)
    assert [way.name for way in verb.exits] == ["when.1", "when.2", "otherwise"]


@pytest.mark.parametrize(
    ("who", "node"),
    [
        (WhoCalls("138", tier=Tier.VIP, name="李娜", senior=True), "senior"),
        (WhoCalls("138", tier=Tier.VIP, name="李娜"), "vip"),
        (WhoCalls("138", tier=Tier.MEMBER, name="李娜"), "known"),
        (WhoCalls("138"), "rest"),
    ],
)
def test_customers_go_the_first_way_that_fits(who: WhoCalls, node: str) -> None:
    ways = {"senior": "senior", "vip": "vip", "known": "known"}
    flow = flow_of("who", who=Customer(ways, "rest"), senior=BYE, vip=BYE, known=BYE, rest=BYE)
    caller = Caller(flow, who=who)
    assert caller.way == ["who", node]
    assert caller.run.slow is who.senior


def looking(prompts: tuple[str, ...] = (), /, **kinds: Kind) -> Flow:
    verb = Lookup("crm", {"who": "caller"}, {"eta": "arrives"}, "found", "person", prompts, 0.5, kinds)
    menu = Menu(("m",), {"1": "bye"}, "person")
    return flow_of("ask", "person", ask=verb, found=menu, person=PERSON, bye=BYE)


def asked(caller: Caller) -> LookUp:
    return next(command for command in caller.commands if isinstance(command, LookUp))


def answer(caller: Caller, value: str) -> LookupAnswered:
    return LookupAnswered("c1", asked(caller).lookup, {"arrives": value})


def test_an_answer_in_time_leads_on_with_what_it_says() -> None:
    caller = Caller(looking(), who=WhoCalls("138"))
    command = asked(caller)
    assert (command.service, command.values, command.wanted) == ("crm", {"who": "138"}, ("arrives",))
    caller.happens(answer(caller, "2027-02-06"))
    assert (caller.way, caller.run.variables) == (["ask", "found"], {"eta": "2027-02-06"})


def test_whoever_waits_in_vain_is_helped_by_a_person() -> None:
    assert Caller(looking()).waits(0.4).way == ["ask"]
    late = Caller(looking()).waits(0.5)
    assert late.way == ["ask", "person"]
    assert late.happens(answer(late, "x")).run.variables == {}
    failed = Caller(looking())
    assert failed.happens(LookupFailed("c1", asked(failed).lookup, "down")).way == ["ask", "person"]


def test_an_answer_to_something_else_changes_nothing() -> None:
    assert Caller(looking()).happens(LookupAnswered("c1", "c1-q9", {"arrives": "x"})).way == ["ask"]


def test_an_answer_past_the_budget_is_none_even_before_the_alarm_rings() -> None:
    caller = Caller(looking())
    caller.now += 0.6
    assert caller.happens(answer(caller, "x")).way == ["ask", "person"]


def test_what_bridges_the_wait_is_heard_to_its_end() -> None:
    caller = Caller(looking(("one.moment",)))
    caller.happens(answer(caller, "x"))
    assert caller.way == ["ask"]
    assert caller.happens(answer(caller, "y")).hears_it_out().run.variables == {"eta": "x"}
    assert caller.way == ["ask", "found"]
    slow = Caller(looking(("one.moment",)))
    slow.now += 3
    assert slow.hears_it_out().waits(0).way == ["ask", "person"]


def test_keys_pressed_meanwhile_answer_the_next_menu() -> None:
    caller = Caller(looking()).presses("1")
    assert caller.happens(answer(caller, "x")).way == ["ask", "found", "bye"]


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        (Kind.TEXT, "06", "06"),
        (Kind.NUMBER, "12.5", 12.5),
        (Kind.DATE, "2027-02-06T10:00:00+08:00", "2027-02-06"),
        (Kind.FLAG, "True", True),
        (Kind.FLAG, "0", False),
    ],
)
def test_answers_are_taken_as_the_variables_kind(kind: Kind, said: str, value: object) -> None:
    caller = Caller(looking(eta=kind))
    assert caller.happens(answer(caller, said)).run.variables == {"eta": value}


@pytest.mark.parametrize(("kind", "said"), [(Kind.NUMBER, "many"), (Kind.DATE, "soon"), (Kind.FLAG, "perhaps")])
def test_an_answer_of_another_kind_is_none(kind: Kind, said: str) -> None:
    caller = Caller(looking(eta=kind))
    assert caller.happens(answer(caller, said)).way == ["ask", "person"]
    short = Caller(looking(eta=kind))
    assert short.happens(LookupAnswered("c1", asked(short).lookup, {})).way == ["ask", "person"]


def test_a_lookup_needs_its_service_and_what_it_sends() -> None:
    verb = Lookup("crm", {"who": "caller", "order": "no"}, {"eta": "arrives"}, "a", "b", ("p",))
    assert (verb.needs.services, verb.needs.variables, verb.needs.prompts) == (("crm",), ("no",), ("p",))


def noticing() -> Flow:
    verb = RecordNotice(("notice",), "on", "#", "off", ("not.recorded",))
    return flow_of("notice", notice=verb, on=Menu(("m",), {"1": "bye"}, "bye"), off=BYE, bye=BYE)


def test_whoever_hears_the_notice_out_is_recorded() -> None:
    caller = Caller(noticing())
    assert NoticeGiven("c1") not in caller.commands
    assert caller.hears_it_out().way == ["notice", "on"]
    assert caller.commands.count(NoticeGiven("c1")) == 1
    assert not any(isinstance(command, RefuseRecording) for command in caller.commands)


def test_whoever_refuses_is_not_recorded_and_told_so() -> None:
    caller = Caller(noticing()).presses("#")
    assert RefuseRecording("c1") in caller.commands
    assert caller.heard[-1] == ("not.recorded",)
    assert caller.hears_it_out().way == ["notice", "off"]
    again = Caller(noticing()).presses("##")
    assert again.commands.count(RefuseRecording("c1")) == 1
    assert again.way == ["notice", "off"]
    assert NoticeGiven("c1") not in (*caller.commands, *again.commands)


def test_any_other_key_answers_the_next_menu() -> None:
    caller = Caller(noticing()).presses("1")
    assert caller.way == ["notice", "on", "bye"]
    assert caller.commands.count(NoticeGiven("c1")) == 1


@pytest.mark.parametrize(("typed", "way"), [("1", ["greet", "notice", "on", "bye"]), ("#", ["greet", "notice"])])
def test_keys_pressed_before_the_notice_pass_it_or_refuse(typed: str, way: list[str]) -> None:
    nodes = {name: node.verb for name, node in noticing().nodes.items()}
    flow = flow_of("greet", greet=Play(("hello",), "notice", interruptible=False), **nodes)
    caller = Caller(flow).presses(typed).hears_it_out()
    assert caller.way == way
    assert (RefuseRecording("c1") in caller.commands) is (typed == "#")
    assert (NoticeGiven("c1") in caller.commands) is (typed == "1")


def test_a_notice_nobody_can_refuse_has_one_way_out() -> None:
    verb = RecordNotice(("notice",), "on", confirmed=("not.recorded",))
    assert [way.name for way in verb.exits] == ["then"]
    assert verb.needs.prompts == ("notice",)
    assert RecordNotice(("notice",), "on", "#", confirmed=("c",)).needs.prompts == ("notice", "c")
    assert RecordNotice(("notice",), "on", "#").exits[1].node == "on"

"""What a flow finds around it: prompts by language, speech, services, customers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from calls.model import CHINESE, ENGLISH
from config.flow_key_words import mentioned, offered
from config.flow_texts import check_flow_text, read_flow_text
from config.hotline import load
from config.known import Known
from ivr.verbs import Menu
from prompts.catalogue import Catalogue
from tests.unit.config.folders import EXAMPLE, PROMPTS, small

ANY = Known(None, None, None, None)
FLOW = """
start: topic
person: person
nodes:
  topic:
    menu: menu.main
    keys: {1: person}
  person:
    enqueue: orders
    full: bye
  bye:
    hangup:
"""
BOT = FLOW.replace(
    "menu: menu.main\n    keys: {1: person}",
    "bot: knowledge\n    then: bye\n    emergency: person\n    unavailable: person",
)


def warned(text: str, known: Known) -> list[str]:
    errors, warnings = check_flow_text(text, "flows/main.yaml", known)
    assert errors == []
    return [fault.problem for fault in warnings]


def test_a_prompt_that_is_missing_in_a_language_is_told() -> None:
    known = replace(ANY, heard={"menu.main": {CHINESE}, "menu.invalid": {""}, "menu.timeout": {CHINESE, ENGLISH}})
    assert warned(FLOW, known) == ["the prompt 'menu.main' is missing in en"]


def test_a_prompt_of_any_retry_that_is_missing_in_a_language_is_told() -> None:
    text = FLOW.replace("menu: menu.main", "menu: menu.main\n    retry: [[first], [second, third]]")
    known = replace(ANY, heard={"first": {CHINESE}, "second": {CHINESE, ENGLISH}, "third": {ENGLISH}})
    _, warnings = check_flow_text(text, "flows/main.yaml", known)
    assert [(fault.place, fault.problem) for fault in warnings if "missing" in fault.problem] == [
        ("flows/main.yaml:7:14", "the prompt 'first' is missing in en"),
        ("flows/main.yaml:7:31", "the prompt 'third' is missing in zh-CN"),
    ]


def test_a_key_that_a_later_retry_names_and_no_node_has_is_told() -> None:
    text = FLOW.replace("menu: menu.main", "menu: menu.main\n    retry: [[first], [second]]")
    texts = {"first": {CHINESE: "请按1。"}, "second": {CHINESE: "请按7。"}}
    (told,) = check_flow_text(text, "flows/main.yaml", replace(ANY, texts=texts))[0]
    assert (told.place, "'7'" in told.problem) == ("flows/main.yaml:7:23", True)


def test_a_bot_nobody_can_listen_to_is_told() -> None:
    (told,) = check_flow_text(BOT, "flows/main.yaml", replace(ANY, speech=("没有模型", "no model")))[1]
    assert told.problem == "nobody listens at the node 'topic': no model"
    assert told.problem_zh == "节点 'topic' 无法识别语音：没有模型"
    assert warned(BOT, ANY) == []


def test_zero_and_otherwise_lead_to_the_person_of_the_head() -> None:
    flow = read_flow_text(FLOW, "flows/main.yaml", "v1", ANY)
    topic = flow.nodes["topic"].verb
    assert isinstance(topic, Menu)
    assert (topic.keys, topic.otherwise, flow.rescue) == ({"1": "person", "0": "person"}, "person", "person")


def test_the_keys_prompts_name_are_found_in_both_languages() -> None:
    texts = {
        "zh": {CHINESE: "查订单请按1，维修按 二，重听请按星号键，按123不算，一般按一下就行。"},
        "en": {ENGLISH: "For orders press 1, to go back press star; press any key, or 3 for repairs."},
    }
    assert offered(texts, ("zh",)) == {"1", "2", "*"}
    assert offered(texts, ("en", "gone")) == {"1", "*"}
    assert mentioned(texts, ("en",)) == {"1", "3", "*"}


def test_the_shipped_catalogue_says_what_it_has_in_which_language(tmp_path: Path) -> None:
    texts = Catalogue.load(overrides=tmp_path).texts
    assert set(texts) >= {"greeting", "music.wait"}
    assert texts["greeting"].keys() == {CHINESE, ENGLISH}
    assert texts["greeting"][CHINESE].startswith("您好")


def test_a_folder_knows_its_flows_and_its_seniors(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (folder / "customers.yaml").write_text(
        'customers:\n  "13800138000": {name: 王奶奶, born: 1950}\n'
        '  "13800138001": {name: 小王, born: 2000, language: en}\n  "13800138002": {name: 老王, senior: true}\n',
        encoding="utf-8",
    )
    hotline = load(folder, PROMPTS)
    assert [customer.senior for customer in hotline.customers.values()] == [True, False, True]
    assert hotline.customers["13800138001"].language == ENGLISH
    assert hotline.known.flows == {"main"}


def test_the_examples_services_are_those_its_flows_ask() -> None:
    hotline = load(EXAMPLE)
    verbs = [node.verb for flow in hotline.flows.values() for node in flow.nodes.values()]
    asked = {name for verb in verbs for name in verb.needs.services}
    assert asked <= set(hotline.services.lookups)
    assert all(lookup.budget_s <= 0.8 for lookup in hotline.services.lookups.values())

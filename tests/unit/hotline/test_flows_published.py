"""A flow is published, ends, is rolled back and approved as a table is, with a clock moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from calls.table import Queue
from hotline.publishing import last_known
from store import Database, Versions
from store.publication import Refusal, RefusedError, flow_subject
from tests.unit.hotline.flows import (
    FAULTY,
    MENU,
    OTHER_EMERGENCY,
    OTHER_PROMPT,
    QUEUES,
    UNKNOWN_QUEUE,
    FlowShop,
)

LAST_KNOWN = last_known.file_of(flow_subject("main"))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FlowShop]:
    shop = FlowShop(tmp_path)
    yield shop
    shop.database.dispose()


def told(shop: FlowShop) -> list[tuple[str, str]]:
    return [(entry.who, entry.what) for entry in reversed(shop.trail.entries())]


def test_the_first_start_takes_the_folders_file_as_version_1(shop: FlowShop) -> None:
    assert (shop.announced, shop.prompts) == (["1"], ("greeting",))
    version = shop.versions.version(1)
    assert version is not None
    assert (version.subject, version.author, version.reason) == ("flow/main", "file", "flows/main.yaml")


def test_a_published_flow_carries_its_number_and_a_roll_back_the_one_before(shop: FlowShop) -> None:
    shop.publish(OTHER_PROMPT)
    assert (shop.announced, shop.prompts) == (["1", "2"], ("queue.next",))
    assert shop.publisher.rollback(by="li", reason="错了").version == 1
    assert (shop.announced, shop.prompts) == (["1", "2", "1"], ("greeting",))
    assert told(shop)[-2:] == [("li", "rollback"), ("li", "live")]


def test_a_faulty_draft_is_refused_with_line_and_remedy_and_changes_nothing(shop: FlowShop) -> None:
    with pytest.raises(ConfigurationError) as refused:
        shop.publish(FAULTY)
    (fault,) = refused.value.faults
    assert fault.place.startswith("flows/main.yaml:5:")
    assert "orders" in fault.remedy
    assert "orders" in fault.remedy_zh
    assert shop.announced == ["1"]
    assert shop.versions.draft("draft") is not None


def test_a_flow_may_name_the_queues_of_the_table_that_is_live(shop: FlowShop) -> None:
    with pytest.raises(ConfigurationError, match="ordres"):
        shop.publish(UNKNOWN_QUEUE)
    shop.queues = QUEUES | {"ordres": Queue("ordres", {})}
    draft = shop.versions.draft("draft")
    assert draft is not None
    assert shop.publisher.check(draft.text) == ([], shop.publisher.check(MENU)[1])
    shop.queues = QUEUES
    assert shop.publisher.check(draft.text)[0]


def test_a_flow_comes_at_its_time_and_makes_way_at_its_end(shop: FlowShop) -> None:
    shop.publish(OTHER_PROMPT, at=shop.minutes(10), until=shop.minutes(60))
    assert shop.announced == ["1"]
    shop.after(10)
    shop.after(50)
    assert shop.announced == ["1", "2", "1"]
    assert told(shop)[-1] == ("server", "revert")


def test_what_names_a_queue_that_is_gone_when_its_time_comes_stays_out(shop: FlowShop) -> None:
    shop.queues = QUEUES | {"ordres": Queue("ordres", {})}
    shop.publish(UNKNOWN_QUEUE, at=shop.minutes(10))
    shop.queues = QUEUES
    shop.after(10)
    assert shop.announced == ["1"]
    entry = shop.trail.entries()[0]
    assert (entry.who, entry.what) == ("server", "cancel")
    assert "ordres" in entry.detail["why"]


def test_other_keys_to_emergencies_need_a_second_person(shop: FlowShop) -> None:
    asked = shop.publish(OTHER_EMERGENCY)
    assert asked.needs_approval
    assert shop.announced == ["1"]
    with pytest.raises(RefusedError) as refused:
        shop.publisher.approve(2, by="wang")
    assert refused.value.why is Refusal.SECOND_PERSON
    shop.publisher.approve(2, by="li")
    assert shop.announced == ["1", "2"]
    assert not shop.publisher.rollback(by="wang", reason="r").needs_approval, "it was agreed to before"


def test_other_words_need_one_person(shop: FlowShop) -> None:
    assert not shop.publish(OTHER_PROMPT).needs_approval


# --- the file ---


def test_later_starts_use_what_was_published_whatever_the_file_says(shop: FlowShop) -> None:
    shop.publish(OTHER_PROMPT)
    shop.restart(MENU.replace("greeting", "goodbye"))
    assert (shop.announced, shop.prompts) == (["2"], ("queue.next",))
    assert shop.publisher.is_news(shop.source)


def test_a_changed_file_is_taken_at_a_reload(shop: FlowShop) -> None:
    shop.publisher.reload(replace(shop.source, text=OTHER_PROMPT))
    assert (shop.announced, shop.prompts) == (["1", "2"], ("queue.next",))


def test_a_faulty_file_does_not_stop_a_start_when_a_version_is_live(shop: FlowShop) -> None:
    shop.restart(FAULTY)
    assert shop.announced == ["1"]
    shop.after(1)
    assert shop.versions.version(2) is None


def test_a_faulty_file_is_refused_at_a_reload(shop: FlowShop) -> None:
    with pytest.raises(ConfigurationError, match=r"flows/main.yaml:5"):
        shop.publisher.reload(replace(shop.source, text=FAULTY))
    assert shop.announced == ["1"]
    assert shop.publisher.source.text == MENU


def test_a_faulty_file_at_the_very_first_start_is_told_with_its_faults(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ConfigurationError, match=r"flows/main.yaml:5"):
        FlowShop(tmp_path, FAULTY)
    assert not [record for record in caplog.records if record.exc_info]
    assert Versions(Database(f"sqlite:///{tmp_path / 'hotline.db'}"), "flow/main").versions() == []


def test_a_file_that_is_no_text_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="UTF-8"):
        FlowShop(tmp_path, b"start: \xff\xfe\n".decode("utf-8", "surrogateescape"))


# --- without the database ---


def test_a_start_without_the_database_takes_the_last_known_version(shop: FlowShop) -> None:
    shop.publish(OTHER_PROMPT)
    shop.database.away = True
    shop.restart(MENU)
    assert (shop.announced, shop.prompts) == (["2"], ("queue.next",))
    shop.database.away = False
    shop.after(1)
    assert shop.announced == ["2"]


def test_a_first_start_without_the_database_takes_the_file_and_a_number_later(shop: FlowShop) -> None:
    (shop.folder / LAST_KNOWN).unlink()
    shop.database.away = True
    shop.restart(OTHER_PROMPT)
    assert (shop.announced[0].startswith("file-"), shop.prompts) == (True, ("queue.next",))
    shop.database.away = False
    shop.after(1)
    assert shop.announced[-1] == "1", "what was published, as soon as that is known"


def test_what_is_live_of_each_subject_is_kept_in_a_file_of_its_own(shop: FlowShop) -> None:
    assert LAST_KNOWN == "flow-main-live.json"
    assert last_known.recall(shop.folder, "flow/main") == last_known.LastKnown(1, MENU)
    assert last_known.recall(shop.folder, "routing") is None

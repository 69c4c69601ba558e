"""Tables are published, end, are rolled back and approved, with a clock moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from calls.errors import ConfigurationError
from calls.table import Agent
from config import hotline as configuration
from hotline.publishing import last_known
from store.publication import ROUTING, Order, Refusal, RefusedError
from store.publications import MovedOnError
from store.versions import DraftChangedError
from tests.unit.hotline.tables import (
    AGENTS,
    DAYTIME,
    FAULTY,
    LONGER,
    OTHER_EMERGENCY,
    TABLE,
    WIDER,
    Desk,
)

EXAMPLE = Path("config/example")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.database.dispose()


# --- now ---


def test_the_first_start_takes_the_folders_file_as_version_1(desk: Desk) -> None:
    assert desk.announced == ["1"]
    version = desk.versions.version(1)
    assert version is not None
    assert (version.author, version.text, version.based_on) == ("file", TABLE, None)
    assert desk.told() == [("file", "file"), ("file", "live")]


def test_a_draft_published_is_in_force_at_once(desk: Desk) -> None:
    done = desk.publish(LONGER)
    assert done.turn == 2
    assert desk.announced == ["1", "2"]
    assert desk.tables[-1].queues["orders"].ring_s == 40
    assert desk.versions.draft("draft") is None


def test_a_faulty_draft_is_refused_with_its_faults_and_changes_nothing(desk: Desk) -> None:
    with pytest.raises(ConfigurationError) as refused:
        desk.publish(FAULTY)
    assert refused.value.faults[0].place.startswith("routing.yaml:2")
    assert refused.value.faults[0].problem_zh
    assert desk.announced == ["1"]
    assert desk.versions.version(2) is None
    assert desk.versions.draft("draft") is not None


def test_a_draft_that_changed_since_it_was_looked_at_is_not_published(desk: Desk) -> None:
    seen = desk.draft(LONGER)
    desk.draft(WIDER, "li")
    with pytest.raises(DraftChangedError):
        desk.publisher.publish(Order("wang", "晚高峰", seen.name, seen.etag))
    assert desk.announced == ["1"]


def test_the_second_of_two_editors_is_told_that_the_table_has_moved_on(desk: Desk) -> None:
    mine, others = desk.draft(LONGER, "wang", "mine"), desk.draft(WIDER, "li", "others")
    desk.publisher.publish(Order("li", "晚高峰", others.name, others.etag))
    with pytest.raises(MovedOnError) as told:
        desk.publisher.publish(Order("wang", "晚高峰", mine.name, mine.etag))
    assert (told.value.live.by, told.value.live.version) == ("li", 2)
    assert desk.live == "2"


def test_publishing_what_is_not_there_is_refused(desk: Desk) -> None:
    for order, why in (
        (Order("wang", "r", "nothing", "x"), Refusal.NO_SUCH_DRAFT),
        (Order("wang", "r", version=9), Refusal.NO_SUCH_VERSION),
    ):
        with pytest.raises(RefusedError) as refused:
            desk.publisher.publish(order)
        assert refused.value.why is why


def test_publishing_at_once_from_many_hands_is_put_in_an_order(desk: Desk) -> None:
    drafts = [desk.draft(TABLE + f"# {n}\n", "wang", f"d{n}") for n in range(12)]

    def publish(number: int) -> bool:
        draft = drafts[number]
        try:
            desk.publisher.publish(Order("wang", "r", draft.name, draft.etag))
        except MovedOnError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(publish, range(12))) == 1
        list(pool.map(lambda _: desk.publisher.publish(Order("wang", "r", version=1)), range(12)))
    live = desk.publications.live(desk.now)
    assert live is not None
    assert (live.turn, desk.live) == (14, "1")
    assert desk.announced[-1] == "1"


# --- at a time, until a time ---


def test_what_is_scheduled_comes_at_its_time(desk: Desk) -> None:
    later = desk.publish(LONGER, at=desk.minutes(30))
    assert desk.state(later) == "scheduled"
    assert desk.publisher.tick() == later.at
    desk.after(29.9)
    assert desk.live == "1"
    desk.after(0.1)
    assert (desk.live, desk.state(later)) == ("2", "live")
    assert desk.told()[-2:] == [("wang", "schedule"), ("wang", "live")]


def test_what_has_an_end_makes_way_for_what_was_before(desk: Desk) -> None:
    peak = desk.publish(LONGER, until=desk.minutes(60))
    assert desk.publisher.tick() == peak.until
    desk.after(60)
    assert desk.announced == ["1", "2", "1"]
    assert desk.told()[-1] == ("server", "revert")
    assert desk.state(peak) == "past"


def test_an_end_leaves_what_was_published_meanwhile(desk: Desk) -> None:
    desk.publish(LONGER, until=desk.minutes(60))
    desk.publish(WIDER)
    desk.after(61)
    assert desk.announced == ["1", "2", "3"]


def test_times_come_true_after_a_restart_and_while_the_server_was_away(desk: Desk) -> None:
    desk.publish(LONGER, at=desk.minutes(10), until=desk.minutes(60))
    desk.now = desk.minutes(20)
    desk.restart()
    assert desk.announced == ["2"]
    desk.now = desk.minutes(60)
    desk.restart()
    assert desk.announced == ["1"]


def test_what_began_and_ended_while_the_server_was_away_never_comes(desk: Desk) -> None:
    gone = desk.publish(LONGER, at=desk.minutes(10), until=desk.minutes(20))
    desk.now = desk.minutes(30)
    desk.restart()
    assert (desk.announced, desk.state(gone)) == (["1"], "expired")


def test_two_scheduled_for_one_moment_come_in_the_order_they_were_asked_for(desk: Desk) -> None:
    at = desk.minutes(10)
    desk.publish(LONGER, at=at)
    desk.publish(WIDER, at=at)
    desk.after(10)
    assert desk.announced == ["1", "2", "3"]


def test_an_end_before_the_beginning_is_refused(desk: Desk) -> None:
    for at, until in ((desk.minutes(10), desk.minutes(10)), (None, desk.now), (desk.minutes(-60), desk.minutes(-1))):
        with pytest.raises(RefusedError) as refused:
            desk.publish(LONGER, at=at, until=until)
        assert refused.value.why is Refusal.ENDS_TOO_SOON


def test_what_is_scheduled_can_be_called_off_until_it_comes(desk: Desk) -> None:
    later = desk.publish(LONGER, at=desk.minutes(10))
    assert desk.publisher.cancel(later.publication, by="li").cancelled_by == "li"
    desk.after(11)
    assert desk.live == "1"
    with pytest.raises(RefusedError) as refused:
        desk.publisher.cancel(later.publication, by="li")
    assert refused.value.why is Refusal.NOT_WAITING
    with pytest.raises(RefusedError) as refused:
        desk.publisher.cancel(99, by="li")
    assert refused.value.why is Refusal.NO_SUCH_PUBLICATION


def test_what_does_not_fit_the_agents_any_more_when_its_time_comes_stays_out(desk: Desk) -> None:
    repairs = TABLE + "  repair: {title: {zh-CN: 维修}, needs: {repair: 50}}\n"
    later = desk.publish(repairs, at=desk.minutes(10))
    renamed = {"1001": replace(AGENTS["1001"], skills={"orders": 80, "emergency": 60, "repairs": 60})}
    desk.publisher.reload(replace(desk.source, agents=renamed))
    desk.after(10)
    assert (desk.live, desk.state(later)) == ("1", "cancelled")
    entry = desk.trail.entries()[0]
    assert (entry.who, entry.what) == ("server", "cancel")
    assert "repair" in entry.detail["why"]


def test_a_queue_that_a_flow_sends_callers_to_cannot_be_left_out(desk: Desk) -> None:
    flow = configuration.load(EXAMPLE).flows["main"]
    with pytest.raises(ConfigurationError) as refused:
        desk.publisher.reload(replace(desk.source, flows={"main": flow}))
    assert {"complaints", "repair"} <= {fault.problem.split()[2] for fault in refused.value.faults}
    assert all(fault.problem_zh for fault in refused.value.faults)
    desk.publish(LONGER)
    assert desk.live == "2"


def test_a_live_version_that_does_not_fit_new_agents_keeps_the_old_ones(desk: Desk) -> None:
    desk.publish(LONGER)
    renamed = {"1001": replace(AGENTS["1001"], skills={"order": 80, "emergency": 60})}
    with pytest.raises(ConfigurationError):
        desk.publisher.reload(replace(desk.source, agents=renamed))
    desk.after(1)
    assert desk.announced == ["1", "2"]
    assert desk.source.agents == AGENTS
    assert desk.publisher.source == desk.source


# --- rolled back ---


def test_rolling_back_brings_the_version_before_and_again_the_one_rolled_back(desk: Desk) -> None:
    desk.publish(LONGER)
    assert desk.publisher.rollback(by="li", reason="错了").version == 1
    assert desk.announced == ["1", "2", "1"]
    assert desk.told()[-2:] == [("li", "rollback"), ("li", "live")]
    assert desk.publisher.rollback(by="li", reason="没错").version == 2


def test_rolling_back_to_a_named_version(desk: Desk) -> None:
    for text in (LONGER, WIDER):
        desk.publish(text)
    assert desk.publisher.rollback(by="li", reason="错了", to=1).version == 1
    assert desk.live == "1"


def test_there_is_nothing_before_the_first(desk: Desk) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.publisher.rollback(by="li", reason="错了")
    assert refused.value.why is Refusal.NOTHING_BEFORE


# --- two persons ---


def test_rules_for_emergencies_wait_for_a_second_person(desk: Desk) -> None:
    asked = desk.publish(OTHER_EMERGENCY)
    assert (desk.live, desk.state(asked)) == ("1", "awaiting_approval")
    with pytest.raises(RefusedError) as refused:
        desk.publisher.approve(2, by="wang")
    assert refused.value.why is Refusal.SECOND_PERSON
    desk.after(60)
    assert desk.live == "1"
    assert desk.publisher.approve(2, by="li").approved_by == "li"
    assert desk.announced == ["1", "2"]
    assert desk.told()[-3:] == [("wang", "publish"), ("li", "approve"), ("wang", "live")]


def test_what_is_approved_before_its_time_comes_at_its_time(desk: Desk) -> None:
    asked = desk.publish(OTHER_EMERGENCY, at=desk.minutes(10))
    desk.publisher.approve(2, by="li")
    assert desk.state(asked) == "scheduled"
    desk.after(10)
    assert desk.live == "2"


def test_a_schedule_made_before_emergencies_changed_waits_when_it_would_change_them_back(desk: Desk) -> None:
    """Harmless when it was asked for; at its time it would undo what two people agreed on."""
    later = desk.publish(LONGER, at=desk.minutes(10))
    desk.publish(OTHER_EMERGENCY, by="li")
    desk.publisher.approve(3, by="zhao")
    desk.after(10)
    assert (desk.live, desk.state(later)) == ("3", "awaiting_approval")
    assert desk.told()[-1] == ("server", "hold")
    desk.publisher.approve(2, by="zhao")
    assert desk.live == "2"


def test_what_waits_for_approval_waits_on_when_others_bring_the_same_rules(desk: Desk) -> None:
    """Agreement is given to a version, by somebody who has read it."""
    asked = desk.publish(OTHER_EMERGENCY)
    desk.publish(OTHER_EMERGENCY + "# 同样\n", by="li")
    desk.publisher.approve(3, by="zhao")
    assert (desk.live, desk.state(asked)) == ("3", "awaiting_approval")


def test_a_version_that_was_live_comes_back_by_one_person(desk: Desk) -> None:
    desk.publish(OTHER_EMERGENCY)
    desk.publisher.approve(2, by="li")
    desk.publisher.rollback(by="wang", reason="错了")
    assert desk.live == "1"


def test_a_version_never_live_does_not_slip_in_by_rolling_back(desk: Desk) -> None:
    desk.publish(OTHER_EMERGENCY)
    back = desk.publisher.rollback(by="wang", reason="再试", to=2)
    assert (desk.live, desk.state(back)) == ("1", "awaiting_approval")


def test_what_does_not_wait_cannot_be_approved(desk: Desk) -> None:
    for version in (1, 99):
        with pytest.raises(RefusedError) as refused:
            desk.publisher.approve(version, by="li")
        assert refused.value.why is Refusal.NOT_WAITING


# --- hours ---


def test_queues_open_and_close_by_their_hours_without_a_publication(tmp_path: Path) -> None:
    desk = Desk(tmp_path, DAYTIME)
    assert desk.tables[-1].queues["orders"].open
    closes = desk.publisher.tick()
    assert closes == desk.minutes(6 * 60)
    desk.after(6 * 60)
    assert [table.queues["orders"].open for table in desk.tables] == [True, False]
    assert desk.announced == ["1", "1"]
    desk.after(5)
    assert len(desk.tables) == 2
    desk.database.dispose()


# --- starts, files, and a database that is away ---


def test_later_starts_use_what_was_published_whatever_the_file_says(desk: Desk) -> None:
    desk.publish(LONGER)
    desk.restart(text=WIDER)
    assert desk.announced == ["2"]
    assert desk.publisher.is_news(desk.source)


def test_a_reload_takes_a_changed_file_as_a_new_version(desk: Desk) -> None:
    desk.publish(LONGER)
    desk.publisher.reload(replace(desk.source, text=WIDER))
    assert desk.announced == ["1", "2", "3"]
    version = desk.versions.version(3)
    assert version is not None
    assert (version.author, version.text, version.based_on) == ("file", WIDER, 2)


def test_a_reload_takes_a_file_that_changed_while_the_server_was_down(desk: Desk) -> None:
    desk.restart(text=WIDER)
    assert desk.live == "1"
    desk.publisher.reload(desk.source)
    assert desk.live == "2"


def test_a_reload_of_an_unchanged_file_leaves_what_supervisors_published(desk: Desk) -> None:
    desk.publish(LONGER)
    desk.publisher.reload(desk.source)
    assert desk.announced == ["1", "2"]


def test_other_agents_are_in_the_live_version_at_once(desk: Desk) -> None:
    desk.publish(LONGER)
    more = AGENTS | {"1003": Agent("1003", "张敏", {"orders": 90}, "sip:1003@127.0.0.1")}
    desk.publisher.reload(replace(desk.source, agents=more))
    assert desk.announced == ["1", "2", "2"]
    assert "1003" in desk.tables[-1].agents


def test_an_unreadable_version_leaves_the_one_in_force(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Another process, which has other agents, published what cannot be served here. It is said once."""
    other = desk.elsewhere(AGENTS | {"9": Agent("9", "别处", {"oders": 90}, "sip:9@127.0.0.1")})
    other.publish(FAULTY)
    assert other.live == "2"
    desk.after(1)
    desk.after(1)
    assert desk.live == "1"
    assert sum("version 2 cannot be used" in line for line in caplog.messages) == 1


def test_what_another_process_published_is_taken_over(desk: Desk) -> None:
    other = desk.elsewhere(AGENTS)
    other.publish(LONGER)
    desk.after(1)
    assert desk.live == "2"


def test_without_the_database_what_is_live_stays_live_and_queues_still_close(tmp_path: Path) -> None:
    desk = Desk(tmp_path, DAYTIME)
    with desk.without_database():
        desk.after(6 * 60)
        assert desk.live == "1"
        assert not desk.tables[-1].queues["orders"].open
    desk.database.dispose()


def test_what_was_due_while_the_database_was_away_comes_when_it_is_back(desk: Desk) -> None:
    desk.publish(LONGER, at=desk.minutes(10))
    with desk.without_database():
        desk.after(20)
        assert desk.live == "1"
    desk.after(1)
    assert desk.live == "2"


def test_a_start_without_the_database_takes_the_last_known_table(desk: Desk) -> None:
    desk.publish(LONGER)
    with desk.without_database():
        desk.restart()
        assert (desk.announced, desk.tables[-1].queues["orders"].ring_s) == (["2"], 40)
    desk.after(1)
    assert desk.announced == ["2"]


def test_a_start_with_a_broken_database_takes_the_last_known_table_too(desk: Desk) -> None:
    """Such as one whose tables are not there yet, because it came back a moment ago."""
    desk.publish(LONGER)
    desk.database.defect = ProgrammingError("SELECT", {}, Exception("relation does not exist"))
    desk.restart()
    assert (desk.announced, desk.tables[-1].queues["orders"].ring_s) == (["2"], 40)
    desk.database.defect = None
    desk.after(1)
    assert (desk.live, desk.publisher.live_publication() is not None) == ("2", True)


def test_a_first_start_without_the_database_takes_the_file_and_a_number_later(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.database.dispose()
    (tmp_path / last_known.file_of(ROUTING)).unlink()
    with desk.without_database():
        desk.restart()
        assert desk.live.startswith("file-")
    desk.after(1)
    assert desk.live == "1"


@pytest.mark.parametrize("kept", ["", "[]", '{"version": 7, "text": "queues: {}"}', '{"version": "x", "text": ""}'])
def test_a_last_known_table_that_cannot_be_used_is_passed_over(desk: Desk, kept: str) -> None:
    (desk.folder / last_known.file_of(ROUTING)).write_text(kept)
    with desk.without_database():
        desk.restart()
        assert desk.live.startswith("file-")


@pytest.mark.parametrize("answers", range(20))
@pytest.mark.parametrize("restarts", [False, True])
def test_whenever_the_database_goes_away_an_order_is_refused_whole_or_carried_out(
    desk: Desk, answers: int, restarts: bool
) -> None:
    draft = desk.draft(LONGER)
    desk.database.goes_away_after = answers
    try:
        desk.publisher.publish(Order("wang", "晚高峰", draft.name, draft.etag))
        expected = "2"
    except OperationalError:
        expected = "1"
    assert desk.live in ("1", expected), "what was live stays live"
    desk.database_is_back()
    if restarts:
        desk.restart()
    desk.after(1)
    assert desk.live == expected
    assert (desk.versions.draft(draft.name) is None) == (expected == "2"), "nothing is lost"
    assert ("wang", "publish") in desk.told() or expected == "1"


@pytest.mark.parametrize("answers", range(15))
def test_whenever_the_database_goes_away_agreement_is_kept_or_refused(desk: Desk, answers: int) -> None:
    desk.publish(OTHER_EMERGENCY)
    desk.database.goes_away_after = answers
    try:
        desk.publisher.approve(2, by="li")
        expected = "2"
    except OperationalError:
        expected = "1"
    desk.database_is_back()
    desk.after(1)
    assert desk.live == expected


@pytest.mark.parametrize("answers", range(25))
def test_whenever_the_database_goes_away_times_come_true_when_it_is_back(desk: Desk, answers: int) -> None:
    desk.publish(LONGER, at=desk.minutes(10), until=desk.minutes(20))
    desk.database.goes_away_after = answers
    desk.after(10)
    assert desk.live in ("1", "2")
    desk.database_is_back()
    desk.after(1)
    assert desk.live == "2"
    desk.database.goes_away_after = answers
    desk.after(9)
    desk.database_is_back()
    desk.after(1)
    assert desk.live == "1"
    assert [what for _, what in desk.told()].count("revert") == 1


@pytest.mark.parametrize("answers", range(20))
def test_whenever_the_database_goes_away_a_changed_file_becomes_one_version(desk: Desk, answers: int) -> None:
    desk.database.goes_away_after = answers
    desk.publisher.reload(replace(desk.source, text=WIDER))
    desk.database_is_back()
    desk.after(1)
    assert desk.live == "2"
    assert [version.number for version in desk.versions.versions()] == [2, 1]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_back_or_forward_changes_nothing_that_is_live(desk: Desk, hours: int) -> None:
    desk.publish(LONGER)
    desk.publish(WIDER, at=desk.minutes(90))
    desk.after(60 * hours)
    assert desk.live == "2"
    desk.publish(LONGER, by="li")
    assert desk.live == "4"
    desk.after(200)
    assert desk.live == "3", "the last whose time came"
    desk.after(-120)
    assert desk.live == "3"


def test_of_two_who_ask_for_one_version_each_may_agree_to_the_others(desk: Desk) -> None:
    desk.publish(OTHER_EMERGENCY)
    desk.publisher.rollback(by="li", reason="再试", to=2)
    agreed = desk.publisher.approve(2, by="wang")
    assert (agreed.by, agreed.approved_by, desk.live) == ("li", "wang", "2")


def test_a_changed_file_waits_for_the_database(desk: Desk) -> None:
    with desk.without_database():
        desk.publisher.reload(replace(desk.source, text=WIDER))
        assert desk.live == "1"
    desk.after(1)
    assert desk.live == "2"

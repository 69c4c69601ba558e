"""Versions, drafts and publications keep their promises on every database, of every subject by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from store.auditing import AuditTrail
from store.database import Database
from store.publication import ROUTING, Publication, PublicationKind, PublicationState, flow_subject
from store.publications import MovedOnError, NewText, Publications
from store.versions import DraftChangedError, Versions, sha256_of

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def versions(database: Database) -> Versions:
    return Versions(database, ROUTING)


@pytest.fixture
def publications(database: Database) -> Publications:
    return Publications(database, ROUTING)


@pytest.fixture
def trail(database: Database) -> AuditTrail:
    return AuditTrail(database)


def published(
    publications: Publications,
    what: NewText | int | str,
    minutes: float = 0,
    until: float | None = None,
    *,
    live: bool = True,
) -> Publication:
    """By Wang, and gone live at once unless told otherwise."""
    fresh = publications.publish(
        NewText(what, "wang") if isinstance(what, str) else what,
        kind=PublicationKind.PUBLISH,
        by="wang",
        reason="晚高峰",
        now=NOW,
        at=after(minutes),
        until=None if until is None else after(until),
    )
    if live:
        assert publications.go_live(fresh.publication, now=after(minutes))
    return fresh


def live_version(publications: Publications, minutes: float) -> int | None:
    live = publications.live(after(minutes))
    return live.version if live else None


# --- versions ---


def test_versions_are_numbered_from_one_and_kept_to_the_letter(
    versions: Versions, publications: Publications
) -> None:
    text = "queues:\n  orders: {title: {zh-CN: 订单 '\"; DROP TABLE calls; --}}\n"
    first, second = published(publications, text), published(publications, "queues: {}")
    assert (first.version, second.version) == (1, 2)
    kept = versions.version(1)
    assert kept is not None
    assert (kept.text, kept.sha256, kept.author, kept.reason) == (text, sha256_of(text), "wang", "晚高峰")
    assert kept.created_at == NOW
    assert [version.number for version in versions.versions()] == [2, 1]
    assert [version.number for version in versions.versions(before=2)] == [1]
    assert versions.version(3) is None


def test_many_who_publish_at_once_are_put_in_an_order(versions: Versions, publications: Publications) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: published(publications, f"table {n}"), range(24)))
    assert sorted(each.version for each in made) == list(range(1, 25))
    turns = [each.turn for each in publications.of(*range(1, 25))]
    assert sorted(turn or 0 for turn in turns) == list(range(1, 25))
    last = max(publications.of(*range(1, 25)), key=lambda each: each.turn or 0)
    assert live_version(publications, 1) == last.version


def test_the_last_version_of_an_author_is_found(versions: Versions, publications: Publications) -> None:
    published(publications, NewText("a", "file"))
    published(publications, NewText("b", "wang"))
    found = versions.latest_by("file")
    assert found is not None
    assert found.text == "a"
    assert versions.latest_by("li") is None


# --- drafts ---


def test_a_draft_is_kept_changed_and_dropped_by_who_knows_it(versions: Versions) -> None:
    first = versions.save_draft("peak", "a", author="wang", based_on=1, etag=None, at=NOW)
    second = versions.save_draft("peak", "b", author="li", based_on=1, etag=first.etag, at=after(1))
    assert versions.draft("peak") == second
    assert versions.drafts() == [second]
    assert first.etag != second.etag
    versions.drop_draft("peak", by="li", etag=second.etag, at=after(2))
    assert versions.draft("peak") is None


def test_the_second_editor_is_told_who_was_first_and_loses_nothing(versions: Versions) -> None:
    read = versions.save_draft("peak", "a", author="wang", based_on=1, etag=None, at=NOW)
    mine = versions.save_draft("peak", "b", author="li", based_on=1, etag=read.etag, at=after(1))
    with pytest.raises(DraftChangedError) as told:
        versions.save_draft("peak", "c", author="wang", based_on=1, etag=read.etag, at=after(2))
    assert told.value.now == mine
    with pytest.raises(DraftChangedError):
        versions.save_draft("peak", "c", author="wang", based_on=1, etag=None, at=after(2))
    with pytest.raises(DraftChangedError):
        versions.drop_draft("peak", by="wang", etag=read.etag, at=after(2))
    assert versions.draft("peak") == mine


def test_who_saves_a_draft_that_was_dropped_is_told_too(versions: Versions) -> None:
    read = versions.save_draft("peak", "a", author="wang", based_on=1, etag=None, at=NOW)
    versions.drop_draft("peak", by="li", etag=read.etag, at=after(1))
    with pytest.raises(DraftChangedError) as told:
        versions.save_draft("peak", "b", author="wang", based_on=1, etag=read.etag, at=after(2))
    assert told.value.now is None


def test_of_many_who_save_over_one_draft_at_once_one_wins(versions: Versions) -> None:
    read = versions.save_draft("peak", "a", author="wang", based_on=1, etag=None, at=NOW)

    def save(author: str) -> bool:
        try:
            versions.save_draft("peak", author, author=author, based_on=1, etag=read.etag, at=after(1))
        except DraftChangedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, map(str, range(8)))) == 1


def test_publishing_a_draft_makes_it_a_version_and_takes_it_away(
    versions: Versions, publications: Publications
) -> None:
    published(publications, "a")
    draft = versions.save_draft("peak", "b", author="li", based_on=1, etag=None, at=NOW)
    published(publications, NewText("b", "li", 1, "peak", draft.etag))
    assert versions.draft("peak") is None
    second = versions.version(2)
    assert second is not None
    assert (second.author, second.based_on) == ("li", 1)


def test_a_draft_saved_since_it_was_previewed_is_not_published(
    versions: Versions, publications: Publications
) -> None:
    published(publications, "a")
    seen = versions.save_draft("peak", "b", author="li", based_on=1, etag=None, at=NOW)
    versions.save_draft("peak", "c", author="wang", based_on=1, etag=seen.etag, at=NOW)
    with pytest.raises(DraftChangedError):
        published(publications, NewText("b", "li", 1, "peak", seen.etag))
    assert versions.draft("peak") is not None
    assert versions.version(2) is None


def test_a_draft_of_an_older_table_does_not_undo_a_newer_one(versions: Versions, publications: Publications) -> None:
    published(publications, "a")
    draft = versions.save_draft("peak", "b", author="li", based_on=1, etag=None, at=NOW)
    published(publications, "c")
    with pytest.raises(MovedOnError) as told:
        published(publications, NewText("b", "li", 1, "peak", draft.etag))
    assert told.value.live.version == 2
    assert versions.draft("peak") == draft
    assert versions.version(3) is None


# --- publications ---


def test_nothing_is_live_before_the_first_turn(publications: Publications) -> None:
    fresh = published(publications, "a", live=False)
    assert publications.live(after(1)) is None
    assert publications.waiting(NOW) == [fresh]
    assert publications.go_live(fresh.publication, now=NOW)
    assert live_version(publications, 0) == 1
    assert publications.waiting(NOW) == []


def test_a_publication_goes_live_once(publications: Publications) -> None:
    fresh = published(publications, "a")
    assert not publications.go_live(fresh.publication, now=after(1))
    assert not publications.go_live(99, now=NOW)


def test_an_end_brings_back_what_was_live_before(publications: Publications, trail: AuditTrail) -> None:
    published(publications, "a")
    published(publications, "b", until=30)
    assert live_version(publications, 29.9) == 2
    assert publications.next_moment(after(1)) == after(30)
    assert live_version(publications, 30) == 1
    assert [each.version for each in publications.end_due(after(30))] == [2]
    assert publications.end_due(after(31)) == []
    assert publications.next_moment(after(31)) is None
    newest = trail.entries()[0]
    assert (newest.what, newest.who, newest.at) == ("revert", "server", after(30))
    assert newest.detail == {"subject": ROUTING, "publication": 2, "version": 2, "to": 1}


def test_an_end_changes_nothing_when_something_else_was_published_meanwhile(
    publications: Publications, trail: AuditTrail
) -> None:
    published(publications, "a")
    published(publications, "b", until=30)
    published(publications, "c", 10)
    publications.end_due(after(30))
    assert live_version(publications, 31) == 3
    assert trail.entries()[0].detail["to"] is None


def test_ends_within_ends_lead_back_step_by_step(publications: Publications) -> None:
    published(publications, "a")
    published(publications, "b", 0, until=60)
    published(publications, "c", 10, until=30)
    assert [live_version(publications, minutes) for minutes in (10, 29, 30, 59, 60)] == [3, 3, 2, 2, 1]


def test_ends_that_overlap_never_bring_back_what_is_over(publications: Publications) -> None:
    published(publications, "a")
    published(publications, "b", 0, until=30)
    published(publications, "c", 10, until=60)
    assert [live_version(publications, minutes) for minutes in (29, 30, 59, 60)] == [3, 3, 3, 1]


def test_what_waits_is_told_in_the_order_of_its_time(publications: Publications) -> None:
    published(publications, "a")
    late, early, same = (published(publications, 1, at, live=False) for at in (20, 10, 10))
    assert publications.waiting(NOW) == [early, same, late]
    assert publications.next_moment(NOW) == after(10)


def test_rolling_back_leads_to_the_version_before_not_to_another_turn_of_the_same(
    publications: Publications,
) -> None:
    for text in ("a", "b"):
        published(publications, text)
    published(publications, 2)
    live = publications.live(NOW)
    assert live is not None
    before = publications.before(live, NOW)
    assert before is not None
    assert before.version == 1
    assert publications.before(before, NOW) is None
    assert publications.was_live(1)
    assert not publications.was_live(3)


def test_what_needs_a_second_person_is_approved_once(publications: Publications, trail: AuditTrail) -> None:
    asked = publications.publish(
        NewText("a", "wang"),
        kind=PublicationKind.PUBLISH,
        by="wang",
        reason="紧急组",
        now=NOW,
        at=NOW,
        needs_approval=True,
    )
    assert publications.next_moment(NOW) is None
    assert publications.approve(asked.publication, by="li", now=after(5))
    assert not publications.approve(asked.publication, by="zhao", now=after(6))
    now = publications.publication(asked.publication)
    assert now is not None
    assert (now.approved_by, now.approved_at) == ("li", after(5))
    assert publications.next_moment(NOW) == NOW
    assert (trail.entries()[0].who, trail.entries()[0].what) == ("li", "approve")


def test_what_was_cancelled_or_is_over_never_goes_live(publications: Publications) -> None:
    cancelled = published(publications, "a", 10, live=False)
    assert publications.cancel(cancelled.publication, by="li", now=NOW)
    assert not publications.cancel(cancelled.publication, by="li", now=NOW)
    assert not publications.go_live(cancelled.publication, now=after(10))
    over = published(publications, 1, 10, until=20, live=False)
    assert not publications.go_live(over.publication, now=after(20))
    assert publications.waiting(after(20)) == []


def test_what_is_held_waits_for_a_second_person(publications: Publications) -> None:
    fresh = published(publications, "a", live=False)
    assert publications.hold(fresh.publication, now=NOW)
    assert not publications.hold(fresh.publication, now=NOW)
    assert publications.approve(fresh.publication, by="li", now=NOW)


def test_a_publication_says_what_it_is(publications: Publications) -> None:
    first, second = published(publications, "a"), published(publications, "b", until=30)
    later = published(publications, "c", 10, until=20, live=False)
    live = publications.live(NOW)
    rows = {each.publication: each for each in publications.of(1, 2, 3)}

    def state(fresh: Publication, minutes: float) -> PublicationState:
        return rows[fresh.publication].state(live, after(minutes))

    assert state(first, 0) is PublicationState.PAST
    assert state(second, 0) is PublicationState.LIVE
    assert state(later, 0) is PublicationState.SCHEDULED
    assert state(later, 20) is PublicationState.EXPIRED
    publications.cancel(later.publication, by="li", now=NOW)
    publications.hold(published(publications, 1, 10, live=False).publication, now=NOW)
    held, gone = publications.of(1)[0], publications.of(3)[0]
    assert held.state(live, NOW) is PublicationState.AWAITING_APPROVAL
    assert gone.state(live, NOW) is PublicationState.CANCELLED


# --- the audit ---


def test_every_deed_is_in_the_audit_and_nothing_that_failed(
    versions: Versions, publications: Publications, trail: AuditTrail
) -> None:
    draft = versions.save_draft("peak", "a", author="li", based_on=None, etag=None, at=NOW)
    with pytest.raises(DraftChangedError):
        versions.save_draft("peak", "b", author="wang", based_on=None, etag="guessed", at=NOW)
    published(publications, NewText("a", "li", None, "peak", draft.etag))
    published(publications, "b", 10, live=False)
    told = [(entry.entry, entry.who, entry.what) for entry in reversed(trail.entries())]
    assert told == [(1, "li", "edit"), (2, "wang", "publish"), (3, "wang", "live"), (4, "wang", "schedule")]
    assert trail.entries(limit=1, before=3)[0].detail["version"] == 1
    assert trail.entries()[0].detail["reason"] == "晚高峰"


# --- subjects ---


def test_each_subject_counts_its_own_versions_and_goes_live_by_itself(
    database: Database, versions: Versions, publications: Publications
) -> None:
    menu = Publications(database, flow_subject("main"))
    published(publications, "a")
    first, second = published(menu, "x"), published(menu, "y", until=30)
    assert (first.version, second.version) == (1, 2)
    assert [(each.subject, each.turn) for each in menu.of(1, 2)] == [("flow/main", 2), ("flow/main", 1)]
    assert [each.turn for each in publications.of(1, 2)] == [1]
    assert (live_version(publications, 0), live_version(menu, 0), live_version(menu, 30)) == (1, 2, 1)
    texts = [Versions(database, subject).version(1) for subject in (ROUTING, "flow/main", "flow/office")]
    assert [found.text if found else None for found in texts] == ["a", "x", None]
    assert [version.number for version in versions.versions()] == [1]


def test_nobody_reaches_what_is_of_another_subject(database: Database, publications: Publications) -> None:
    menu = Publications(database, flow_subject("main"))
    published(menu, "x")
    later = published(menu, "y", 10, until=20, live=False)
    assert publications.publication(later.publication) is None
    assert publications.waiting(NOW) == []
    assert publications.next_moment(NOW) is None
    assert not publications.cancel(later.publication, by="li", now=NOW)
    assert not publications.go_live(later.publication, now=NOW)
    assert publications.end_due(after(60)) == []
    assert not publications.was_live(1)
    assert menu.waiting(NOW) == [later]


def test_drafts_of_one_name_are_each_of_their_subject(database: Database, versions: Versions) -> None:
    menu = Versions(database, flow_subject("main"))
    table = versions.save_draft("peak", "a", author="wang", based_on=1, etag=None, at=NOW)
    flow = menu.save_draft("peak", "x", author="li", based_on=1, etag=None, at=NOW)
    menu.drop_draft("peak", by="li", etag=flow.etag, at=NOW)
    assert versions.drafts() == [table]
    assert menu.drafts() == []


def test_a_draft_is_gone_only_where_it_was_published(
    database: Database, versions: Versions, publications: Publications
) -> None:
    menu = Versions(database, flow_subject("main"))
    kept = menu.save_draft("peak", "x", author="li", based_on=None, etag=None, at=NOW)
    draft = versions.save_draft("peak", "a", author="li", based_on=None, etag=None, at=NOW)
    published(publications, NewText("a", "li", None, "peak", draft.etag))
    assert (menu.draft("peak"), versions.draft("peak")) == (kept, None)


def test_the_audit_says_what_each_deed_was_about_and_can_be_asked_for_one_subject(
    database: Database, publications: Publications, trail: AuditTrail
) -> None:
    published(publications, "a")
    menu = Publications(database, flow_subject("main"))
    published(menu, "x")
    told = [(entry.what, entry.detail["subject"]) for entry in trail.entries()]
    assert told == [("live", "flow/main"), ("publish", "flow/main"), ("live", ROUTING), ("publish", ROUTING)]
    trail.add(NOW, "li", "user_added", {"user": "wang"})
    assert [entry.what for entry in trail.entries(subject="flow/main")] == ["live", "publish"]

"""Reviews through the API: a whole story, and nobody sees or does what is not his."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from console.accounts import token_hash
from console.review.desk import ReviewDesk
from hotline.reviewing.sampling import DailySampling, in_process_of_its_own, sample_day
from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.span import Span
from qa_scoring.transcript import Transcript, Utterance
from store.auditing import AuditTrail, Hand
from store.coaching import AgentUsers
from store.review_filter import ReviewFilter
from store.review_rows import parted
from store.review_tables import review_revisions
from store.review_tables import reviews as reviews_table
from store.rows import Session, User
from store.score_cards import StoredFacts, keep_facts
from store.scoring_projection import new_job
from store.scoring_rows import JobKind, JobState
from store.scoring_tables import scoring_jobs
from tests.unit.console.house import BEARER, RUBRIC, House

ROLES = {"zhao": "qa", "qian": "qa", "sun": "supervisor", "li": "agent", "wang": "agent", "zhou": "agent"}
AGENTS = {"li": "1001", "wang": "1002", "sun": "1003"}
Client = httpx.AsyncClient
People = dict[str, Client]


@pytest.fixture
def shop(house: House) -> House:
    house.at = house.at.replace(hour=12, minute=0)
    house.open_shop()
    for number in range(1, 4):
        house.served(f"c{number}", length_s=30)
    house.served("w1", agent="1002", length_s=30)
    sample_day(house.database, house.at.date(), UTC, house.at)
    return house


@pytest.fixture
async def people(shop: House) -> AsyncIterator[People]:
    now, app = datetime.now(UTC), shop.app()
    async with AsyncExitStack() as stack:
        clients = {}
        for name, role in ROLES.items():
            shop.accounts.create_user(User(name, "no password", role))
            shop.accounts.open_session(Session(token_hash(name), name, now, now + timedelta(hours=1)))
            clients[name] = await stack.enter_async_context(shop.client(app, cookies={"hotline_session": name}))
        for name, agent in AGENTS.items():
            AgentUsers(shop.database).link(name, agent, Hand("shell:root", now))
        clients["API"] = await stack.enter_async_context(shop.client(app, headers=BEARER))
        yield clients


async def listed(client: Client, **query: object) -> list[dict[str, Any]]:
    answer = await client.get("/api/reviews", params=query)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def ok(client: Client, path: str, body: object = None, status: int = 200, method: str = "POST") -> Any:
    answer = await client.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def of_li(people: People) -> dict[str, Any]:
    return (await listed(people["zhao"], agent="1001"))[0]


def settled(detail: dict[str, Any], criterion: str, points: float) -> list[dict[str, Any]]:
    """This one corrected; whatever needs a person not applicable."""
    found = [{"criterion": criterion, "points": points, "reason": "听过录音"}]
    return found + [
        {"criterion": line["id"], "status": "not_applicable", "reason": "无法判断"}
        for line in detail["machine"]["criteria"]
        if line["status"] == "needs_review" and line["id"] != criterion
    ]


async def publish(people: People, review: str, by: str = "zhao") -> dict[str, Any]:
    detail = await ok(people[by], f"/api/reviews/{review}", method="GET")
    await ok(people[by], f"/api/reviews/{review}/claim")
    marks = settled(detail, first(detail), 0.0)
    return dict(await ok(people[by], f"/api/reviews/{review}/publish", {"corrections": marks, "text": "请看第一项"}))


def first(detail: dict[str, Any]) -> str:
    return str(next(line["id"] for line in detail["machine"]["criteria"] if line["status"] == "scored"))


async def test_the_story_of_a_review_from_the_sample_to_the_months_figures(shop: House, people: People) -> None:
    zhao, qian, li = people["zhao"], people["qian"], people["li"]
    item = await of_li(people)
    one = f"/api/reviews/{item['id']}"
    assert (item["state"], item["overdue"], "random" in str(await listed(zhao))) == ("pending", False, True)
    progress = await ok(zhao, "/api/reviews/progress", method="GET")
    assert (progress["done"], progress["total"]) == (0, len(await listed(zhao)))
    assert (await ok(li, "/api/my/reviews", method="GET"))["items"] == []

    claimed = await ok(zhao, f"{one}/claim")
    assert claimed["claimed_by"] == "zhao"
    taken = await ok(qian, f"{one}/claim", status=409)
    assert (taken["error"]["code"], "zhao" in taken["error"]["message_zh"]) == ("review_held", True)
    await ok(zhao, f"{one}/draft", {"content": {"half": "done"}}, method="PUT")
    assert (await ok(zhao, one, method="GET"))["draft"]["content"] == {"half": "done"}
    assert (await ok(qian, one, method="GET"))["draft"] is None

    published = await publish(people, item["id"])
    criterion = first(published)
    assert published["state"] == "published"
    assert published["score"] < published["machine_score"]
    mine = await ok(li, f"/api/my/reviews/{item['id']}", method="GET")
    assert (mine["can_appeal"], mine["score"], mine["revisions"][0]["text"]) == (
        True,
        published["score"],
        "请看第一项",
    )

    appealed = await ok(li, f"/api/my/reviews/{item['id']}/appeal", {"items": {criterion: "客户先打断"}})
    assert appealed["state"] == "appealed"
    most = next(line["max_points"] for line in published["machine"]["criteria"] if line["id"] == criterion)
    correction = {"criterion": criterion, "points": most, "reason": "属实", "rule_wrong": True}
    decision = {"corrections": [correction], "text": "改判"}
    assert shop.rubrics.cases.in_use() == [], "so far nobody said that the rule was wrong"
    await ok(zhao, f"{one}/claim")
    same = await ok(zhao, f"{one}/decide", decision, status=403)
    assert "another reviewer" in same["error"]["message_en"]
    await ok(zhao, f"{one}/release")
    await ok(people["API"], f"{one}/claim")
    assert (await ok(people["API"], f"{one}/decide", decision, status=403))["error"]["code"] == "named_person"
    await ok(people["API"], f"{one}/release")
    await ok(qian, f"{one}/claim")
    changed = await ok(qian, f"{one}/decide", decision)
    assert (changed["state"], changed["claimed_by"]) == ("changed", None)
    assert changed["score"] > published["score"]
    assert [each["score"] for each in changed["revisions"]] == [
        published["score"],
        published["score"],
        changed["score"],
    ]
    assert changed["machine"]["total"] == published["machine_score"]
    (case,) = shop.rubrics.cases.in_use()
    assert (case.call, case.criterion, case.earned, case.by) == (item["call"], criterion, 1.0, "qian")

    kpis = await ok(zhao, f"/api/quality/kpis?month={shop.at:%Y-%m}", method="GET")
    figures = kpis["agents"]["1001"]
    others = [shop.queries.score(call).total for call in ("c1", "c2", "c3") if call != item["call"]]  # type: ignore[union-attr]
    assert figures["score"]["value"] == pytest.approx((sum(each or 0 for each in others) + changed["score"]) / 3)
    assert (figures["calls"], figures["appeals_won"], figures["appeals_lost"]) == (3, 1, 0)
    told = [each.what for each in AuditTrail(shop.database).entries()]
    assert told[:4] == ["add_case", "review_changed", "review_appealed", "review_published"]


async def test_corrections_are_tried_by_the_arithmetic_of_publishing_and_nothing_is_kept(people: People) -> None:
    item = await of_li(people)
    one, zhao = f"/api/reviews/{item['id']}", people["zhao"]
    detail = await ok(zhao, one, method="GET")
    marks = settled(detail, first(detail), 0.0)
    tried = await ok(zhao, f"{one}/try", {"corrections": marks})
    assert tried["total"] != detail["machine"]["total"]
    assert await ok(zhao, one, method="GET") == detail, "nothing is kept, and nobody need claim it"
    wrong = await ok(zhao, f"{one}/try", {"corrections": [{**marks[0], "points": 1e6}]}, status=422)
    assert "points are from 0 to" in wrong["error"]["message_en"]
    await ok(zhao, "/api/reviews/nothing/try", {"corrections": []}, status=404)
    published = await publish(people, item["id"])
    assert tried == published["card"]

    criterion, other = marks[0]["criterion"], {**marks[0], "points": marks[0]["points"] + 1}
    await ok(people["li"], f"/api/my/reviews/{item['id']}/appeal", {"items": {criterion: "客户先打断"}})
    again = await ok(people["qian"], f"{one}/try", {"corrections": [other]})
    assert again["total"] > published["score"], "with an appeal, what was published holds but for what is changed"
    await ok(people["li"], f"{one}/try", {"corrections": []}, status=403)


async def test_another_agents_review_is_not_there(people: People) -> None:
    item = await of_li(people)
    own = f"/api/my/reviews/{item['id']}"
    await ok(people["li"], own, status=404, method="GET")
    await publish(people, item["id"])
    for name in ("wang", "zhou", "zhao", "sun", "API"):
        await ok(people[name], own, status=404, method="GET")
        await ok(people[name], f"{own}/acknowledge", status=404)
        await ok(people[name], f"{own}/appeal", {"items": {"x": "y"}}, status=404)
        assert (await ok(people[name], "/api/my/reviews", method="GET"))["items"] == []
    for path in ("/api/reviews", f"/api/reviews/{item['id']}", "/api/coaching", "/api/calls", "/api/quality/kpis"):
        await ok(people["li"], path, status=403, method="GET")
    assert (await ok(people["li"], f"{own}/acknowledge"))["state"] == "acknowledged"
    late = await ok(people["li"], f"{own}/appeal", {"items": {"x": "y"}}, status=409)
    assert "已确认" in late["error"]["message_zh"]


async def test_an_appeal_after_the_last_day_is_refused(shop: House, people: People) -> None:
    item = await of_li(people)
    published = await publish(people, item["id"])
    long_ago = datetime.now(UTC) - timedelta(days=8)
    with shop.database.writing() as connection:
        connection.execute(update(review_revisions).values(at=long_ago))
        connection.execute(update(reviews_table).values(appeal_until=long_ago + timedelta(days=7)))
    own = f"/api/my/reviews/{item['id']}"
    assert (await ok(people["li"], own, method="GET"))["can_appeal"] is False
    refused = await ok(people["li"], f"{own}/appeal", {"items": {first(published): "不服"}}, status=409)
    assert "截止" in refused["error"]["message_zh"]


async def test_a_lead_reopens_and_the_agent_sees_nothing_until_it_is_published_anew(people: People) -> None:
    item = await of_li(people)
    await publish(people, item["id"])
    await ok(people["zhao"], f"/api/reviews/{item['id']}/reopen", {"text": "再看"}, status=403)
    again = await ok(people["sun"], f"/api/reviews/{item['id']}/reopen", {"text": "录音错配"})
    assert (again["state"], again["round"]) == ("pending", 2)
    await ok(people["li"], f"/api/my/reviews/{item['id']}", status=404, method="GET")


async def test_what_is_sent_must_be_sound(people: People) -> None:
    zhao, one = people["zhao"], f"/api/reviews/{(await of_li(people))['id']}"
    await ok(zhao, f"{one}/publish", {}, status=409)
    await ok(zhao, f"{one}/claim")
    wrong = {"corrections": [{"criterion": "nothing", "points": 1, "reason": "r"}]}
    assert "no such criterion" in (await ok(zhao, f"{one}/publish", wrong, status=422))["error"]["message_en"]
    no_stretch = {"corrections": [{**wrong["corrections"][0], "struck": [[5, 5, "agent"]]}]}
    assert "no stretch" in (await ok(zhao, f"{one}/publish", no_stretch, status=422))["error"]["message_en"]
    await ok(zhao, f"{one}/publish", {"corrections": "x"}, status=400)
    for path in ("claim", "release"):
        await ok(zhao, f"/api/reviews/none/{path}", status=404)
    await ok(zhao, "/api/reviews/none/draft", {"content": {}}, status=404, method="PUT")
    await ok(zhao, "/api/reviews/none", status=404, method="GET")


async def test_the_list_is_filtered_and_read_page_by_page(shop: House, people: People) -> None:
    zhao = people["zhao"]
    everything = await listed(zhao)
    first_page = (await zhao.get("/api/reviews?limit=1")).json()
    rest = (await zhao.get("/api/reviews", params={"cursor": first_page["next"]})).json()
    assert first_page["items"] + rest["items"] == everything
    assert rest["next"] is None
    assert {each["agent"] for each in await listed(zhao, agent="1002")} == {"1002"}
    assert await listed(zhao, day="2020-01-01") == await listed(zhao, overdue=True) == []
    assert await listed(zhao, day=shop.at.date().isoformat(), open=True) == everything
    assert await listed(zhao, reason="random")
    for query in ("cursor=x", "reason=whim", "limit=0", "day=today"):
        assert (await zhao.get(f"/api/reviews?{query}")).status_code == 400


async def test_somebody_asks_for_a_review_once(shop: House, people: People) -> None:
    shop.served("late", length_s=30)
    wanted = await ok(people["sun"], "/api/recordings/late-r1/review")
    assert (wanted["reasons"], wanted["agent"]) == (["disputed"], "1001")
    await ok(people["sun"], "/api/recordings/late-r1/review", status=409)
    await ok(people["sun"], "/api/recordings/none/review", status=404)


async def test_a_calibration_is_blind_until_everybody_has_given_marks(shop: House, people: People) -> None:
    zhao, qian, recording = people["zhao"], people["qian"], "c1-r1"
    begun = await ok(people["sun"], "/api/calibrations", {"recording": recording, "reviewers": ["zhao", "qian"]})
    one = f"/api/calibrations/{begun['id']}"
    assert (begun["machine"], begun["report"]) == (None, None)

    def marks(points: float) -> dict[str, Any]:
        each = [
            {"criterion": line["id"], "points": min(points, line["max_points"]), "reason": "r"}
            for line in begun["criteria"]
        ]
        return {"corrections": each}

    part = {"corrections": marks(1)["corrections"][:1]}
    assert "mark for each" in (await ok(zhao, f"{one}/marks", part, status=422))["error"]["message_en"]
    given = await ok(zhao, f"{one}/marks", marks(1))
    assert (given["given"], given["report"], given["machine"] is not None) == (1, None, True)
    seen = await ok(qian, one, method="GET")
    assert (seen["mine"], seen["machine"], seen["report"]) == (None, None, None)
    assert "points" not in str({**seen, "criteria": []})
    await ok(zhao, f"{one}/marks", marks(1), status=409)
    await ok(people["sun"], f"{one}/marks", marks(1), status=404)
    report = (await ok(qian, f"{one}/marks", marks(100)))["report"]
    assert (set(report["totals"]), report["totals"]["qian"], report["within_aim"]) == ({"zhao", "qian"}, 100.0, False)
    assert (await ok(zhao, "/api/calibrations", method="GET"))["items"][0]["report"] == report
    assert (await ok(people["sun"], f"{one}/close"))["closed_at"]
    for path in ("/api/calibrations/none", "/api/calibrations/99"):
        await ok(zhao, path, status=404, method="GET")
    await ok(people["sun"], "/api/calibrations", {"recording": "none", "reviewers": ["a", "b"]}, status=404)
    days = f"since={shop.at.date()}&until={datetime.now(UTC).date() + timedelta(days=1)}"
    told = await ok(zhao, f"/api/quality/agreement?{days}", method="GET")
    assert told["human_human"][0]["same"] == {
        "n": 1,
        "value": 0.0,
        "interval": told["human_human"][0]["same"]["interval"],
    }


async def test_coaching_notes_reach_their_agent_only(people: People) -> None:
    note = {"recording": "c1-r1", "start_ms": 1000, "end_ms": 4000, "text": "=先道歉"}
    added = await ok(people["zhao"], "/api/coaching", note)
    assert added["agent"] == "1001"
    await ok(people["zhao"], "/api/coaching", {**note, "end_ms": 1000}, status=400)
    await ok(people["zhao"], "/api/coaching", {**note, "recording": "none"}, status=404)
    await people["sun"].post("/api/recordings/c1-r1/review")
    assert (await ok(people["li"], "/api/my/coaching", method="GET"))["items"] == [], "its review is not his to see"
    await publish(people, "c1-r1")
    assert (await ok(people["li"], "/api/my/coaching", method="GET"))["items"] == [added]
    for name in ("wang", "zhou"):
        assert (await ok(people[name], "/api/my/coaching", method="GET"))["items"] == []
        await ok(people[name], f"/api/my/coaching/{added['id']}/acknowledge", status=404)
    assert (await ok(people["li"], f"/api/my/coaching/{added['id']}/acknowledge"))["acknowledged_at"]
    assert (await ok(people["zhao"], "/api/coaching?agent=1001", method="GET"))["items"][0]["acknowledged_at"]


async def test_agreement_and_drift_of_published_reviews(shop: House, people: People) -> None:
    item = await of_li(people)
    await publish(people, item["id"])
    today = f"{shop.at:%Y-%m-%d}"
    told = await ok(
        people["zhao"], f"/api/quality/agreement?since={today}&until={today}&random_only=false", method="GET"
    )
    assert told["machine_human"][0]["kappa"]["n"] == 1
    assert told["machine_human"][0]["kappa"]["why"] is None or told["machine_human"][0]["kappa"]["value"] is None
    assert told["drift"][0]["agreement"]["alarm"] is False
    await ok(people["zhao"], f"/api/quality/agreement?since={today}&until=2020-01-01", status=400, method="GET")


async def test_the_months_table_opens_in_a_spreadsheet(shop: House, people: People) -> None:
    answer = await people["zhao"].get(f"/api/quality/kpis.csv?month={shop.at:%Y-%m}")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert lines[0].startswith("kind,name,calls,scored,reviewed,score")
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["agent", "1001", "3"],
        ["agent", "1002", "1"],
        ["all", "", "4"],
    ]
    empty = await ok(people["zhao"], "/api/quality/kpis?month=2020-02", method="GET")
    assert (empty["total"]["calls"], empty["total"]["score"]["value"]) == (0, None)
    await ok(people["zhao"], "/api/quality/kpis?month=2020-13", status=400, method="GET")


# --- the day's sample ---


def test_missed_days_are_drawn_once(shop: House) -> None:
    yesterday = shop.at + timedelta(days=1)
    clock = [yesterday.replace(hour=0, minute=5)]
    daily = DailySampling(shop.database, UTC, lambda: clock[0])
    assert daily.step() == 7, "the day itself is drawn in its own time"
    clock[0] = clock[0].replace(minute=10)
    assert daily.step() == 0, "drawn by the fixture"
    clock[0] += timedelta(days=2)
    assert daily.step() == 2
    assert daily.step() == 0


def test_sampling_again_adds_what_came_late_and_keeps_what_was(shop: House) -> None:
    shop.served("late", length_s=30)
    told, added = sample_day(shop.database, shop.at.date(), UTC, shop.at)
    assert told.calls == 5
    assert added <= 2
    assert sample_day(shop.database, shop.at.date(), UTC, shop.at)[1] == 0


def understood(house: House, recording: str, text: str, at: datetime) -> None:
    """The recording is written down: so says the caller in it."""
    kept = house.queries.recording(recording)
    assert kept is not None
    said = Transcript((Utterance("caller", 0, 4000, text, 0.9),), "zh-CN", "tried")
    audio = AudioFacts(8000, 30_000, ChannelFacts(speech=(Span(0, 4000, "caller"),)), ChannelFacts())
    facts = StoredFacts.of(recording, kept.call, kept.sha256 or "", CallFacts(audio, transcript=said), at)
    with house.database.writing() as connection:
        keep_facts(connection, facts)
        job = new_job(recording, kept.call, JobKind.TRANSCRIPT, rank=0, sealed_at=at)
        connection.execute(scoring_jobs.insert(), [{**job, "state": JobState.DONE, "done_at": at}])


def test_what_is_written_down_after_the_draw_is_looked_for_words_then(shop: House) -> None:
    tomorrow = (shop.at + timedelta(days=1)).replace(hour=1)
    clock = [tomorrow]
    daily = DailySampling(shop.database, UTC, lambda: clock[0], phrases=lambda: RUBRIC.phrases)
    assert daily.step() == 6, "the fixture drew one"
    before = {row.review for row in ReviewDesk.of(shop.database).reviews.listed(ReviewFilter())}
    late = next(name for name in ("c1-r1", "c2-r1", "c3-r1") if name not in before)
    understood(shop, late, "太慢了我要投诉", tomorrow + timedelta(minutes=5))
    clock[0] += timedelta(minutes=30)
    assert daily.step() == 0, "asked once an hour"
    clock[0] += timedelta(hours=1)
    assert daily.step() == 1
    row = ReviewDesk.of(shop.database).reviews.one(late).row
    assert "complaint" in parted(row.reasons)
    clock[0] += timedelta(hours=2)
    assert daily.step() == 0


def test_a_day_is_drawn_in_a_process_of_its_own(shop: House) -> None:
    shop.served("late", length_s=30)
    day = shop.at.date()
    (told, added), *_ = in_process_of_its_own(shop.database.url, [day], UTC, shop.at, RUBRIC.phrases)
    assert (told.day, told.calls) == (day.isoformat(), 5)
    assert sample_day(shop.database, day, UTC, shop.at, phrases=RUBRIC.phrases)[1] == 0, f"{added} were added"


def test_a_database_that_is_away_is_asked_again(shop: House) -> None:
    daily = DailySampling(shop.database, UTC, lambda: shop.at + timedelta(days=5))
    shop.database.away = True
    assert daily.step() == 0


def test_the_thread_ends_when_told(shop: House) -> None:
    daily = DailySampling(shop.database, UTC)
    daily.start()
    daily.stop()
    assert not any(each.name == "review-sampling" for each in threading.enumerate())

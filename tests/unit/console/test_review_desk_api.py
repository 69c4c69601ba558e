"""What the QA desk has beside the steps of a review: its list narrowed and as a file, release, edits, own sound."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from calls import events as e
from calls.table import Agent
from console.agent.known import Known
from console.review.named import is_called
from store.auditing import AuditTrail
from store.review_tables import reviews as reviews_table
from switchboard.customers import Customer
from tests.unit.console.house import BEARER, TABLE, House
from tests.unit.console.test_reviews_api import People, first, listed, of_li, ok, people, publish, shop, understood
from tests.unit.console.test_teams import THEIRS, lead
from tests.unit.console.test_teams import shop as teams

__all__ = ["people", "shop", "teams"]


@pytest.mark.parametrize(
    ("name", "sought", "is_so"),
    [
        ("李娜", "李", True),
        ("李娜", "lina", True),
        ("李娜", "ln", True),
        ("李娜", "lin", True),
        ("李娜", "na", True),
        ("李娜", "lan", False),
        ("曾小贤", "zengxx", True),
        ("曾小贤", "cengxiaoxian", True),
        ("吕布", "lvb", True),
        ("Anna Li", "annali", True),
        ("李娜", "", False),
        ("", "a", False),
    ],
)
def test_a_name_is_found_as_it_is_written_and_as_it_sounds(name: str, sought: str, is_so: bool) -> None:
    assert is_called(name, sought) is is_so


async def test_the_list_is_narrowed_by_names_words_days_and_lengths(shop: House, people: People) -> None:
    zhao = people["zhao"]
    agents = {**TABLE.agents, "1001": replace(TABLE.agents["1001"], name="李娜")}
    shop.hear(e.TablePublished(replace(TABLE, agents=agents)))
    shop.known = Known(customers={"13800138000": Customer("13800138000", "王小明")})
    everything = await listed(zhao)
    assert {each["agent"] for each in await listed(zhao, who="lina")} == {"1001"}
    assert await listed(zhao, who="1001") == await listed(zhao, agent="1001") == await listed(zhao, who="ln")
    assert await listed(zhao, who="wangxm") == everything, "all of them were his calls"
    assert await listed(zhao, who="nobody") == []
    item = await of_li(people)
    understood(shop, item["id"], "太慢了我要投诉", shop.at)
    assert [each["id"] for each in await listed(zhao, words="要投诉")] == [item["id"]]
    assert await listed(zhao, words="退款") == []
    assert (await zhao.get("/api/reviews?words=!")).status_code == 400
    day = shop.at.date()
    assert await listed(zhao, since=day, until=day, shortest_s=30, longest_s=30, direction="inbound") == everything
    assert (
        await listed(zhao, since=day + timedelta(days=2)) == await listed(zhao, until=day - timedelta(days=2)) == []
    )
    assert await listed(zhao, shortest_s=31) == await listed(zhao, direction="outbound") == []


async def test_results_are_a_file_and_no_word_of_it_is_a_formula(shop: House, people: People) -> None:
    agents = {**TABLE.agents, "1001": Agent("1001", "=1+1", {}, "sip:x@127.0.0.1")}
    shop.hear(e.TablePublished(replace(TABLE, agents=agents)))
    item = await of_li(people)
    published = await publish(people, item["id"])
    answer = await people["zhao"].get("/api/reviews.csv", params={"agent": "1001", "state": "published"})
    assert answer.headers["content-disposition"].startswith('attachment; filename="reviews-')
    headings, line = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = dict(zip(headings, line, strict=True))
    assert (told["姓名"], told["状态"], told["发布人"], told["评语"]) == ("'=1+1", "已发布", "zhao", "请看第一项")
    assert float(told["得分 (0-100)"]) == pytest.approx(published["score"], abs=1e-4)
    corrected = next(each for each in published["card"]["criteria"] if each["id"] == first(published))
    assert told[f"{corrected['title']['zh-CN']} /{corrected['max_points']:g}"] == "0"
    book = await people["zhao"].get("/api/reviews.xlsx", params={"language": "en", "who": "1001"})
    assert book.content[:2] == b"PK"
    kept = AuditTrail(shop.database).entries()[0]
    assert (kept.what, kept.who, kept.detail["format"]) == ("reviews_exported", "zhao", "xlsx")
    assert kept.detail["wanted"]["who"] == "1001", "whom one looked for is not who looked"
    assert (await people["li"].get("/api/reviews.csv")).status_code == 403


async def test_more_than_a_file_holds_is_refused(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.review.list_api.MOST_IN_A_FILE", 1)
    answer = await people["zhao"].get("/api/reviews.csv")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "too_many_reviews")


async def test_an_agent_sees_and_hears_a_review_from_its_release_on(shop: House, people: People) -> None:
    zhao, li, item = people["zhao"], people["li"], await of_li(people)
    one, own = f"/api/reviews/{item['id']}", f"/api/my/reviews/{item['id']}"
    understood(shop, item["id"], "太慢了", shop.at)
    parts = ("audio", "peaks", "transcript", "heard")

    async def hears(who: httpx.AsyncClient) -> set[int]:
        return {(await who.get(f"{own}/{part}")).status_code for part in parts}

    assert await hears(li) == {404}
    detail = await ok(zhao, one, method="GET")
    marks = [
        {"criterion": line["id"], "status": "not_applicable", "reason": "r"} for line in detail["machine"]["criteria"]
    ]
    await ok(zhao, f"{one}/claim")
    then = datetime.now(UTC) + timedelta(days=2)
    late = {"corrections": marks, "release_at": (then + timedelta(days=60)).isoformat()}
    assert "45 days" in (await ok(zhao, f"{one}/publish", late, status=422))["error"]["message_en"]
    released = await ok(zhao, f"{one}/publish", {"corrections": marks, "release_at": then.isoformat()})
    assert datetime.fromisoformat(released["released_at"]) == then
    assert (await ok(li, "/api/my/reviews", method="GET"))["items"] == []
    await ok(li, own, status=404, method="GET")
    assert await hears(li) == {404}
    with shop.database.writing() as connection:
        connection.execute(reviews_table.update().values(released_at=datetime.now(UTC)))
    await ok(li, own, method="GET")
    assert await hears(li) == {200}
    assert await hears(people["wang"]) == await hears(zhao) == {404}
    assert (await li.get(f"{own}/audio?download=true")).status_code == 403
    heard = [each for each in AuditTrail(shop.database).entries() if each.what in ("listened", "downloaded")]
    assert [(each.who, each.what) for each in heard] == [("li", "listened")]


async def test_a_line_is_put_right_and_what_was_understood_stays(shop: House, people: People) -> None:
    item = await of_li(people)
    one, zhao = f"/api/recordings/{item['id']}", people["zhao"]
    understood(shop, item["id"], "我要推款", shop.at)
    (line,) = (await ok(zhao, f"{one}/transcript", method="GET"))["utterances"]
    assert line["edited"] is None
    order = {"voice": line["voice"], "start_ms": line["start_ms"], "text": "我要退款 6222020200112233445"}
    (edited,) = (await ok(zhao, f"{one}/line", order, method="PUT"))["utterances"]
    assert (edited["text"], edited["edited"]["by"]) == ("我要推款", "zhao")
    assert edited["edited"]["text"].startswith("我要退款 ")
    assert "6222020200112233445" not in edited["edited"]["text"], "numbers are hidden in what people write, too"
    wrong = await ok(zhao, f"{one}/line", {**order, "start_ms": 99_999}, status=404, method="PUT")
    assert wrong["error"]["code"] == "no_such_line"
    await ok(people["li"], f"{one}/line", order, status=403, method="PUT")


async def test_who_is_asked_for_marks_hears_the_call_until_it_is_over(teams: House) -> None:
    app, cookies, one = teams.app(), lead(teams, "qa"), f"/api/recordings/{THEIRS}-r1"
    async with teams.client(app, cookies=cookies) as qa, teams.client(app, headers=BEARER) as admin:

        async def hears() -> list[int]:
            paths = (f"{one}/audio", f"{one}/peaks")
            return [(await qa.get(path)).status_code for path in paths]

        assert await hears() == [404, 404]
        order = {"recording": f"{THEIRS}-r1", "reviewers": ["qa", "li"]}
        begun = (await admin.post("/api/calibrations", json=order)).json()
        assert await hears() == [200, 200]
        assert (await qa.post(f"{one}/review")).status_code == 404, "it is not his to judge otherwise"
        assert (await qa.put(f"{one}/line", json={})).status_code == 404
        heard = [each for each in AuditTrail(teams.database).entries() if each.what == "listened"]
        assert [each.who for each in heard] == ["qa"]
        await admin.post(f"/api/calibrations/{begun['id']}/close")
        assert await hears() == [404, 404]

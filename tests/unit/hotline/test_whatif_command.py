"""`hotline routes whatif`: one call walked through the example hotline, every step told with its time and its why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app
from hotline.commands.routes.virtual_time import VirtualLoop

EXAMPLE = Path(__file__).parents[3] / "config" / "example"
OPEN = "2026-11-23 10:00"
ORDERS, REPAIR, COMPLAINTS = "3,1,2", "3,2", "3,3"
"""In Chinese; the first question is for the language."""


def run(tmp_path: Path, *words: object, chinese: bool = True) -> Result:
    environment = {
        "LC_ALL": "zh_CN.UTF-8" if chinese else "en",
        "HOTLINE_CONFIG_DIR": str(EXAMPLE),
        "HOTLINE_DATA_DIR": str(tmp_path / "var"),
    }
    return CliRunner().invoke(app, ["routes", "whatif", *map(str, words)], env=environment)


def told(tmp_path: Path, *words: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(tmp_path, *words, "--json").stdout)
    return found


def events(answer: dict[str, Any]) -> list[str]:
    return [step["event"] for step in answer["steps"]]


def heard(answer: dict[str, Any]) -> list[str]:
    return [sound for step in answer["steps"] if step["event"] == "Heard" for sound in step["details"]["sounds"]]


def test_a_caller_who_asks_for_orders_talks_to_whoever_does_orders(tmp_path: Path) -> None:
    seen = run(tmp_path, "--keys", ORDERS, "--at", OPEN, "--agents", "1001")
    assert seen.exit_code == 0, seen.output
    for words in (
        "您好，欢迎致电",
        "按键 2",
        "进入“订单物流”队列",
        "分配给坐席 王芳 1001",
        "决定：",
        "由 1001 王芳 接听",
    ):
        assert words in seen.stdout
    english = run(tmp_path, "--keys", "2,1,2", "--at", OPEN, chinese=False).stdout
    for words in ("Key 2 pressed", "Waits in the queue", "Decision:", "answered by"):
        assert words in english


def test_the_json_tells_steps_reasons_and_the_outcome(tmp_path: Path) -> None:
    answer = told(tmp_path, "--keys", REPAIR, "--at", OPEN, "--agents", "1002,1003")
    assert answer["outcome"] == {
        "ending": "talking",
        "agent": "1002",
        "queue": "repair",
        "waited_s": pytest.approx(3.0),
        "at_s": answer["steps"][-1]["at_s"],
    }
    assert answer["at"] == "2026-11-23T10:00:00+08:00"
    (offer,) = [step for step in answer["steps"] if step["event"] == "OfferMade"]
    assert offer["details"]["why"]["queue"] == "repair"
    assert all(paragraph["zh-CN"] and paragraph["en"] for paragraph in offer["why"])
    times = [step["at_s"] for step in answer["steps"]]
    assert times == sorted(times)
    assert answer["steps"][0]["event"] == "CallOffered"


def test_a_key_is_pressed_when_its_question_was_heard(tmp_path: Path) -> None:
    steps = told(tmp_path, "--keys", REPAIR, "--at", OPEN)["steps"]
    keys = [(step["at_s"], step["details"]["digit"]) for step in steps if step["event"] == "DigitPressed"]
    asked = [
        step["at_s"] for step in steps if step["event"] == "Heard" and "greeting" not in step["details"]["sounds"]
    ]
    assert len(keys) == 2
    assert keys[0][0] > asked[0] + 1.0
    assert keys[1][0] > asked[1] + 1.0


def test_whoever_presses_nothing_hears_the_questions_again_and_reaches_a_person(tmp_path: Path) -> None:
    answer = told(tmp_path, "--at", OPEN)
    assert "menu.timeout" in heard(answer)
    assert answer["outcome"]["queue"] == "general"
    assert "DigitPressed" not in events(answer)


def test_where_nobody_is_on_duty_the_call_ends_with_a_reason(tmp_path: Path) -> None:
    seen = run(tmp_path, "--keys", ORDERS, "--agents", "none")
    assert seen.exit_code == 1
    assert "没有坐席在岗" in seen.stdout
    assert "没有人接听" in seen.stdout
    answer = told(tmp_path, "--keys", ORDERS, "--agents", "none")
    assert answer["outcome"]["ending"] == "ended"
    assert "QueueRefused" in events(answer)


def test_whoever_takes_the_offer_of_a_callback_is_told_so(tmp_path: Path) -> None:
    words = ("--keys", f"{ORDERS},1,1", "--at", OPEN, "--agents", "1003")
    assert told(tmp_path, *words)["outcome"]["ending"] == "callback"
    assert "等待回拨" in run(tmp_path, *words).stdout


def test_the_hour_decides_where_a_line_has_hours(tmp_path: Path) -> None:
    day = heard(told(tmp_path, "--to", "4008000002", "--at", "2026-11-23 10:00"))
    night = heard(told(tmp_path, "--to", "4008000002", "--at", "2026-11-23 23:30"))
    assert day != night


def test_the_vip_line_makes_a_vip_of_its_caller(tmp_path: Path) -> None:
    steps = told(tmp_path, "--to", "4008000001", "--keys", ORDERS, "--at", OPEN)["steps"]
    (queued,) = [step for step in steps if step["event"] == "CallQueued"]
    assert queued["details"]["tier"] == "vip"


def test_the_limit_ends_a_call_that_would_wait_on(tmp_path: Path) -> None:
    seen = run(tmp_path, "--at", OPEN, "--limit", 5, chinese=False)
    assert seen.exit_code == 1
    assert "still waiting at the limit (5.0 s)" in seen.stdout
    assert told(tmp_path, "--at", OPEN, "--limit", 5)["outcome"]["ending"] == "waiting"


def test_the_last_of_a_group_may_be_kept_for_others_and_the_caller_is_told_to_wait(tmp_path: Path) -> None:
    seen = run(tmp_path, "--keys", REPAIR, "--at", OPEN, "--agents", "1002", "--limit", 40, chinese=False)
    assert "1 reserved for other classes (李强 1002)" in seen.stdout
    assert seen.exit_code == 1


def test_a_draft_can_be_tried(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    text = (EXAMPLE / "routing.yaml").read_text(encoding="utf-8")
    draft.write_text(text.replace("needs: {orders: 60}", "needs: {orders: 95}"), encoding="utf-8")
    live = told(tmp_path, "--keys", ORDERS, "--at", OPEN, "--agents", "1001")
    tried = told(tmp_path, "--keys", ORDERS, "--at", OPEN, "--agents", "1001", "--table", draft)
    assert (live["outcome"]["waited_s"], tried["table"]) == (pytest.approx(3.0), "draft.yaml")
    assert tried["outcome"]["waited_s"] > live["outcome"]["waited_s"]


def test_the_same_question_has_the_same_answer(tmp_path: Path) -> None:
    words = ("--keys", COMPLAINTS, "--at", OPEN)
    assert told(tmp_path, *words) == told(tmp_path, *words)


@pytest.mark.parametrize(
    "words",
    [
        ("--at", "tomorrow"),
        ("--agents", "1001,9999"),
        ("--keys", "1x"),
        ("--caller", "138; rm"),
        ("--table", "none.yaml"),
        ("--config", "none"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, words: tuple[str, str]) -> None:
    seen = run(tmp_path, *words)
    assert seen.exit_code == 2
    assert seen.stderr


def test_virtual_time_goes_from_one_thing_to_the_next() -> None:
    loop, done = VirtualLoop(), []
    loop.call_at(loop.time() + 5.0, lambda: done.append(loop.passed_s))
    loop.call_at(loop.time() + 2.0, lambda: done.append(-1.0)).cancel()
    loop.call_at(loop.time() + 50.0, lambda: done.append(-2.0))
    assert loop.step(10.0)
    assert done == [5.0]
    assert not loop.step(10.0)
    assert loop.passed_s == 10.0

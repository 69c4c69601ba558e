"""`hotline score`: real recordings in, cards out in four forms; a bad file is told and the others are scored."""

from __future__ import annotations

import csv
import io
import json
import re
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from hotline.cli import app
from hotline.score_report.page import page
from hotline.score_report.scored import Batch, Scored
from hotline.score_report.terminal import show
from hotline.score_report.words import clock, where
from hotline.score_report.written import as_csv
from hotline.scoring.work import listen
from qa_scoring.call_facts import CallContext, CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.score import score
from qa_scoring.score_card import CriterionScore, ScoreCard, SectionScore, Status
from qa_scoring.span import Span
from qa_scoring.wording import Wording
from store.publication import Order
from store.score_cards import StoredFacts
from store.scoring_jobs import Outcome
from store.scoring_rows import JobKind
from tests.unit.console.house import RUBRIC, House, conversation, write_wav
from tests.unit.qa_scoring.planted import AGENT, CALLER, Planted

EXAMPLE = str(Path("config/example").resolve())
CHINESE = "zh_CN.UTF-8"
SOURCES = ("http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link", "<img")


def run(*arguments: object, language: str = "C", **environment: str) -> Result:
    environment = {"LC_ALL": language, "COLUMNS": "160", "HOTLINE_CONFIG_DIR": EXAMPLE, **environment}
    return CliRunner().invoke(app, ["score", *map(str, arguments)], env=environment)


def told(*arguments: object, **environment: str) -> dict[str, Any]:
    value = json.loads(run(*arguments, "--format", "json", **environment).stdout)
    assert isinstance(value, dict)
    return value


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """The agent interrupts once and is silent for 20 seconds."""
    planted = Planted(70_000).says(AGENT, 1_000, 8_000).says(CALLER, 8_500, 16_000).says(AGENT, 13_000, 17_000)
    planted.says(CALLER, 17_500, 24_000).says(AGENT, 44_000, 50_000).says(CALLER, 61_000, 66_000)
    return written(tmp_path / "good.wav", planted)


def written(path: Path, planted: Planted, rate_hz: int = 8000) -> Path:
    write_wav(path, np.round(planted.render() * 32767).astype("<i2"), rate_hz)
    return path


# --- a card ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("C", ("Lets the caller finish", "16/20", "0:12–0:16 (3.0 s) agent", "without this span", "instead of")),
        (CHINESE, ("不打断客户", "16/20", "0:12–0:16 (3.0 s) 坐席", "去掉此段为", "第 1 版")),
    ],
)
def test_a_card_says_points_reason_evidence_and_what_each_span_costs(
    good: Path, language: str, words: tuple[str, ...]
) -> None:
    result = run(good, language=language)
    assert result.exit_code == 0, result.stderr
    for word in words:
        assert word in result.stdout
    card = told(good)["scored"][0]["card"]
    assert f"{card['total']:g} / 100" in result.stdout
    polite = next(line for line in card["criteria"] if line["id"] == "no_interrupting")
    assert f"{polite['total_without'][0]:g}" in result.stdout
    assert polite["reason"]["zh-CN" if language == CHINESE else "en"] in re.sub(r"\s+", " ", result.stdout)


def test_the_card_is_the_one_the_engine_gives_and_follows_from_the_facts_beside_it(good: Path) -> None:
    first, again = told(good), told(good)
    assert first == again
    (scored,) = first["scored"]
    card = score(CallFacts.from_dict(scored["facts"]), RUBRIC)
    assert ScoreCard.from_dict(scored["card"]) == card
    assert scored["card"] == json.loads(json.dumps(card.to_dict()))


def test_a_recording_too_short_to_judge_is_for_a_person(tmp_path: Path) -> None:
    short = written(tmp_path / "short.wav", Planted(4_000).says(AGENT, 500, 2_000))
    result = run(short)
    assert result.exit_code == 0
    assert "not scored" in result.stdout
    assert "needs review" in result.stdout
    assert told(short)["scored"][0]["card"]["total"] is None


def test_a_recording_at_16_khz_is_scored_too(tmp_path: Path) -> None:
    wide = written(tmp_path / "wide.wav", Planted(12_000, 16_000).says(AGENT, 1_000, 5_000), 16_000)
    assert told(wide)["scored"][0]["facts"]["audio"]["rate_hz"] == 16_000


# --- files that cannot be scored ------------------------------------------------------------------------------------


def parameters(path: Path, channels: int, width: int, rate_hz: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate_hz, 0, "NONE", "not compressed"))
        file.writeframes(bytes(channels * width * rate_hz))


def cut(path: Path) -> None:
    write_wav(path, conversation(12))
    path.write_bytes(path.read_bytes()[:-1001])


def with_a_chunk(path: Path) -> None:
    write_wav(path, conversation(12))
    whole = bytearray(path.read_bytes())
    whole[4:8] = (len(whole) - 8 + 12).to_bytes(4, "little")
    path.write_bytes(bytes(whole) + b"LIST\4\0\0\0INFO")


BAD: list[tuple[Callable[[Path], object], str, str]] = [
    (lambda path: parameters(path, 1, 2, 8000), "has 1 channel(s), not two", "1 个声道"),
    (lambda path: parameters(path, 2, 1, 8000), "8 bits", "8 位"),
    (lambda path: parameters(path, 2, 2, 44100), "44100 Hz", "44100 Hz"),
    (lambda path: parameters(path, 2, 2, 11025), "11025 Hz", "11025 Hz"),
    (lambda path: parameters(path, 2, 2, 4000), "4000 Hz", "4000 Hz"),
    (cut, "cut off", "被截断"),
    (lambda path: path.write_bytes(b"RIFF\0\0\0\0WAVEfmt "), "cut off", "被截断"),
    (with_a_chunk, "more in it than sound", "其他数据块"),
    (lambda path: path.write_bytes(b"ID3 no wave at all" * 10), "not a WAV", "不是 PCM"),
    (lambda path: path.write_bytes(b""), "not a WAV", "不是 PCM"),
    (lambda path: path.mkdir(), "cannot be read", "无法读取"),
    (lambda path: None, "no such file", "没有这个文件"),
]


@pytest.mark.parametrize(("make", "english", "chinese"), BAD)
def test_a_bad_file_is_told_with_place_and_remedy_and_the_others_are_scored(
    tmp_path: Path, good: Path, make: Callable[[Path], object], english: str, chinese: str
) -> None:
    bad = tmp_path / "bad.wav"
    make(bad)
    for language, words in (("C", english), (CHINESE, chinese)):
        result = run(bad, good, language=language)
        assert result.exit_code == 1
        line = next(line for line in result.stderr.splitlines() if str(bad) in line)
        assert words in line
        assert str(good) in result.stdout
    report = told(bad, good)
    assert [scored["file"] for scored in report["scored"]] == [str(good)]
    (failed,) = report["failed"]
    assert failed["file"] == str(bad)
    assert english in failed["problem"]["en"]
    assert all(failed["remedy"].values())


def test_a_progress_bar_for_several_files_leaves_the_output_alone(tmp_path: Path, good: Path) -> None:
    environment = {"FORCE_COLOR": "1", "TERM": "xterm"}
    several = run(good, good, "--format", "json", **environment)
    assert "scoring" in several.stderr
    assert len(json.loads(several.stdout)["scored"]) == 2
    assert "scoring" not in run(good, "--format", "json", **environment).stderr


def test_a_name_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    result = run(tmp_path / "a\x1b[31m[red]b.wav", tmp_path / "c.wav")
    assert "\x1b" not in result.stdout + result.stderr
    assert "[red]b.wav" in result.stderr


# --- what is asked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("x.wav", "--call", "c1"), ("x.wav", "--format", "pdf")])
def test_files_or_a_call_but_not_both(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_draft_is_tried_instead_of_what_is_configured(tmp_path: Path, good: Path) -> None:
    draft = tmp_path / "draft.yaml"
    text = (Path(EXAMPLE) / "rubric.yaml").read_text(encoding="utf-8")
    draft.write_text(text.replace("version: 1", "version: 2").replace("zero_at: 5\n", "zero_at: 2\n"), "utf-8")
    now, then = told(good), told(good, "--rubric", draft)
    assert (now["rubric_version"], then["rubric_version"]) == (1, 2)
    assert then["scored"][0]["card"]["total"] < now["scored"][0]["card"]["total"]


def test_a_faulty_rubric_is_told_by_line_and_nothing_is_scored(tmp_path: Path, good: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text("rubric: x\nversion: 1\ntitle: {zh-CN: 甲, en: A}\ncriteria: [{id: a, weight: -1}]\n", "utf-8")
    result = run(good, "--rubric", draft)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{draft}:4:" in result.stderr
    missing = run(good, "--rubric", tmp_path / "none.yaml", language=CHINESE)
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "无法读取" in missing.stderr


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_what_is_written_to_a_file_is_what_would_be_shown(tmp_path: Path, good: Path, form: str) -> None:
    out = tmp_path / "out"
    result = run(good, "--format", form, "--out", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert str(out) in result.stderr
    shown = run(good, "--format", form, COLUMNS="118")
    assert out.read_bytes() == shown.stdout_bytes
    unwritable = run(good, "--format", form, "--out", tmp_path / "no" / "out")
    assert unwritable.exit_code == 2
    assert "cannot be written" in unwritable.stderr


# --- the table ------------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_criterion_and_each_failure(tmp_path: Path, good: Path) -> None:
    raw = run(good, tmp_path / "none.wav", "--format", "csv").stdout_bytes
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    card = told(good)["scored"][0]["card"]
    assert [row["criterion"] for row in rows[:-1]] == [line["id"] for line in card["criteria"]]
    points = [float(row["points"]) if row["points"] else None for row in rows[:-1]]
    assert points == [line["points"] for line in card["criteria"]]
    silence = next(row for row in rows if row["criterion"] == "little_silence")
    (line,) = [line for line in card["criteria"] if line["id"] == "little_silence"]
    assert [float(total) for total in silence["total_without"].split("; ")] == line["total_without"]
    assert len(silence["evidence"].split("; ")) == len(line["total_without"]) > 1
    assert next(row for row in rows if row["criterion"] == "audible")["total_without"] == ""
    assert (rows[-1]["status"], rows[-1]["file"]) == ("failed", str(tmp_path / "none.wav"))
    assert "没有这个文件" in rows[-1]["reason_zh"]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", " =1"])
def test_no_text_of_the_table_is_taken_for_a_formula(
    tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    draft = tmp_path / "draft.yaml"
    rule = "measure: agent_level_dbfs, full_at: -34, zero_at: -46"
    line = f"{{id: a, title: {{zh-CN: '{start}', en: A}}, {rule}, weight: 1}}"
    draft.write_text(f"rubric: x\nversion: 1\ntitle: {{zh-CN: 甲, en: A}}\ncriteria: [{line}]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{start}.wav").write_bytes(good.read_bytes())
    text = run("--format", "csv", "--rubric", draft, "--", f"{start}.wav").stdout_bytes.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["file"], row["title_zh"]) == (f"'{start}.wav", f"'{start}")
    assert float(row["value"]) < 0, "a number stays one"


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_needs_nothing_else_and_says_both_languages(good: Path, tmp_path: Path) -> None:
    page = run(good, tmp_path / "none.wav", "--format", "html").stdout
    assert not [source for source in SOURCES if source in page]
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page
    card = told(good)["scored"][0]["card"]
    for line in card["criteria"]:
        assert page.index(line["reason"]["zh-CN"]) < page.index(line["reason"]["en"].replace("'", "&#39;"))
    assert "没有这个文件" in page
    assert "instead of" in page


def test_every_span_that_cost_points_is_marked_on_its_channel_where_it_is(good: Path) -> None:
    page = run(good, "--format", "html").stdout
    scored = told(good)["scored"][0]
    length_ms = scored["facts"]["audio"]["length_ms"]
    scored_lines = [line for line in scored["card"]["criteria"] if line["points"] is not None]
    spoilt = [line for line in scored_lines if line["points"] < line["max_points"]]
    spans = {tuple(span) for line in spoilt for span in line["evidence"]}
    marks = re.findall(
        r'data-span="(\d+)-(\d+)-(\w+)"><title>[^<]+</title>'
        r'<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="(\d+)"',
        page,
    )
    assert {(int(start), int(end), channel) for start, end, channel, *_ in marks} == spans
    lanes = {"caller": (18, 84), "agent": (110, 84), "both": (18, 176)}
    for start, end, channel, x, y, width, height in marks:
        assert (int(y), int(height)) == lanes[channel]
        assert float(x) == pytest.approx(44 + 956 * int(start) / length_ms, abs=0.06)
        assert float(width) == pytest.approx(max(1.5, 956 * (int(end) - int(start)) / length_ms), abs=0.06)


def test_the_picture_shows_who_spoke(tmp_path: Path) -> None:
    """The caller's lane is flat where only the agent speaks, and the other way round."""
    talk = written(tmp_path / "talk.wav", Planted(20_000).says(CALLER, 0, 9_000).says(AGENT, 11_000, 20_000))
    page = run(talk, "--format", "html").stdout
    for channel, early in (("caller", True), ("agent", False)):
        path = re.search(rf'class="w {channel}" d="M([^"Z]+)Z"', page)
        assert path
        heights = [float(point.split()[1]) for point in path[1].split("L")]
        upper, middle = heights[: len(heights) // 2], 18 + 42 + (0 if channel == "caller" else 92)
        first, last = (max(middle - y for y in part) for part in (upper[:250], upper[350:]))
        assert (first > 5 * last) is early
        assert (last > 5 * first) is not early


def test_names_and_titles_are_escaped_on_the_page(tmp_path: Path, good: Path) -> None:
    hostile = "<script>alert(1)</script>"
    draft = tmp_path / "draft.yaml"
    line = f"{{id: a, title: {{zh-CN: '{hostile}', en: '{hostile}'}}, measure: length_s, at_least: 999, weight: 1}}"
    draft.write_text(f"rubric: x\nversion: 1\ntitle: {{zh-CN: '{hostile}', en: A}}\ncriteria: [{line}]\n", "utf-8")
    named = tmp_path / "<img src=x>.wav"
    named.write_bytes(good.read_bytes())
    page = run(named, "--rubric", draft, "--format", "html").stdout
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("ms", "said"), [(0, "0:00"), (59_999, "0:59"), (61_000, "1:01"), (3_600_000, "1:00:00"), (3_725_000, "1:02:05")]
)
def test_times_are_said_as_people_say_them(ms: int, said: str) -> None:
    assert clock(ms) == said


def test_a_span_is_never_empty() -> None:
    assert where(Span(10_100, 10_220, "both")) == "0:10–0:11 (0.1 s)"
    assert where(Span(0, 5_010, "agent")) == "0:00–0:05 (5.0 s)"


# --- a stored call --------------------------------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "data")
    house.open_shop()
    house.served("c1", length_s=40)
    yield house
    house.close()


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("HOTLINE_DATABASE_URL", raising=False)


def test_a_stored_call_is_scored_again_to_the_same_card(house: House) -> None:
    before = house.queries.scores_of("c1")
    result = run("--call", "c1")
    assert result.exit_code == 0, result.stderr
    assert "Identical to the card stored at" in result.stdout
    (scored,) = told("--call", "c1")["scored"]
    assert (scored["call"], scored["file"], scored["stored"]["identical"]) == ("c1", "c1-r1", True)
    assert scored["card"] == scored["stored"]["card"] == before[0].card
    assert house.queries.scores_of("c1") == before


def test_a_stored_card_that_differs_is_told_and_left_as_it_is(house: House) -> None:
    (kept,) = house.queries.scores_of("c1")
    card = json.loads(json.dumps(kept.card))
    card["total"], card["criteria"][0]["points"] = 12.5, 3.0
    house.queries.save_score(replace(kept, total=12.5, card=card))
    before = house.queries.scores_of("c1")
    english, chinese = run("--call", "c1").stdout, run("--call", "c1", language=CHINESE).stdout
    assert "Differs from the card stored at" in english
    assert "total: 12.5 → " in english
    assert "Prompt greeting: 3/20 → 20/20" in english
    assert "应答及时：3/20 → 20/20" in chinese
    assert "Lets the caller finish:" not in english
    assert told("--call", "c1")["scored"][0]["stored"]["identical"] is False
    assert house.queries.scores_of("c1") == before
    assert "Differs from the card" in run("--call", "c1", "--format", "html").stdout


def test_a_stored_call_is_scored_from_its_facts(house: House) -> None:
    """Even where the recording is not there any more: its card follows from the facts, bit for bit."""
    name = house.queries.recordings_of("c1")[0].path
    path = house.recordings.resolve(name)
    context = CallContext(queue="orders")
    facts = CallFacts(listen(house.recordings, name, context), context)
    job = house.scoring.jobs.claim("w", [JobKind.ACOUSTIC], house.at + timedelta(days=1), 60.0)
    (kept,) = house.queries.scores_of("c1")
    assert job is not None
    house.scoring.jobs.finish(
        job, Outcome(kept, StoredFacts.of(job.recording, "c1", "ab" * 32, facts, house.at)), house.at
    )
    path.unlink()
    shown = run("--call", "c1").stdout
    assert "Identical to the card stored at" in shown
    assert "Made from the stored facts, without listening again." in shown
    (scored,) = told("--call", "c1")["scored"]
    assert CallFacts.from_dict(scored["facts"]) == facts
    assert run("--call", "c1", "--format", "html").exit_code == 1, "the outline is the sound's"


def test_a_draft_is_compared_with_the_recordings_latest_card(house: House, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    text = (Path(EXAMPLE) / "rubric.yaml").read_text(encoding="utf-8")
    draft.write_text(text.replace("version: 1", "version: 2"), "utf-8")
    shown = run("--call", "c1", "--rubric", draft).stdout
    assert "rubric: service v1 → service v2" in shown
    assert "total:" not in shown


def test_a_stored_call_is_scored_by_the_published_rubric_unless_another_is_named(house: House) -> None:
    text = house.rubrics.published.publisher.live_text().replace("min_length_s: 10", "min_length_s: 11")
    house.rubrics.published.publisher.publish(published_draft(house, text))
    assert told("--call", "c1")["rubric_version"] == 2
    assert told("--call", "c1", "--config", EXAMPLE)["rubric_version"] == 1


def published_draft(house: House, text: str) -> Order:
    kept = house.rubrics.published.versions.save_draft("d", text, author="lin", based_on=1, etag=None, at=house.at)
    return Order("lin", "r", "d", kept.etag)


def test_a_card_that_cannot_be_read_is_said_so(house: House) -> None:
    (kept,) = house.queries.scores_of("c1")
    house.queries.save_score(replace(kept, card={"total": 5}))
    assert "The stored card cannot be read." in run("--call", "c1").stdout


def test_a_recording_without_a_card_is_scored_and_said_to_have_none(house: House) -> None:
    house.served("c2", sound=False)
    house.record("c2", 20)
    assert "No card of this recording is stored yet." in run("--call", "c2").stdout
    assert told("--call", "c2")["scored"][0]["stored"] is None
    assert house.queries.scores_of("c2") == []


def test_calls_that_cannot_be_scored(house: House) -> None:
    house.abandoned("c3")
    unknown, unheard = run("--call", "nobody"), run("--call", "c3")
    assert (unknown.exit_code, unheard.exit_code) == (1, 1)
    assert "no such call" in unknown.stderr
    assert "nothing of this call was recorded" in unheard.stderr
    house.recordings.resolve(house.queries.recordings_of("c1")[0].path).unlink()
    gone = run("--call", "c1")
    assert gone.exit_code == 1
    assert "no such file" in gone.stderr


def test_a_recording_behind_a_link_is_not_followed(house: House, good: Path) -> None:
    path = house.recordings.resolve(house.queries.recordings_of("c1")[0].path)
    path.unlink()
    path.symlink_to(good)
    result = run("--call", "c1")
    assert result.exit_code == 1
    assert "leads out of the folder" in result.stderr


def test_where_there_is_no_data_none_is_made(tmp_path: Path) -> None:
    result = run("--call", "c1")
    assert result.exit_code == 3
    assert "HOTLINE_DATA_DIR" in result.stderr
    assert list((tmp_path / "data").iterdir()) == []


def test_a_database_that_is_none_of_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "data" / "hotline.db").write_bytes(b"")
    result = run("--call", "c1")
    assert result.exit_code == 3
    assert "does not answer" in result.stderr


def test_the_configured_rubric_is_the_folders_own(tmp_path: Path, good: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    text = (Path(EXAMPLE) / "rubric.yaml").read_text(encoding="utf-8").replace("rubric: service", "rubric: mine")
    (folder / "rubric.yaml").write_text(text, "utf-8")
    assert told(good, "--config", folder)["rubric"] == "mine"
    assert told(good, HOTLINE_CONFIG_DIR=str(folder))["rubric"] == "mine"


# --- words ----------------------------------------------------------------------------------------------------------


def test_what_goes_by_words_waits_for_the_transcript_and_costs_nothing(good: Path) -> None:
    card = told(good)["scored"][0]["card"]
    waiting = {line["id"] for line in card["criteria"] if line["status"] == "pending"}
    assert {"greets", "need_understood", "no_forbidden_words"} <= waiting
    assert (card["complete"], card["needs_review"]) == (False, False)
    assert {part["id"]: part["score"] is None for part in card["sections"]} == {
        "speed": False,
        "resolution": True,
        "empathy": False,
    }
    assert "incomplete until transcribed" in run(good).stdout
    assert "待转写" in run(good, "--format", "html").stdout


def test_words_their_confidence_and_sections_are_said_in_every_form(tmp_path: Path) -> None:
    title = Wording("问候", "Greets")
    line = CriterionScore(
        id="greets",
        title=title,
        status=Status.SCORED,
        max_points=5.0,
        reason=title,
        measure="count.rude",
        unit="times",
        points=0.0,
        evidence=(Span(1_000, 2_000, "agent"),),
        total_without=(100.0,),
        section="one",
        words=("<b>滚",),
        confidence=0.93,
    )
    card = ScoreCard("service", 1, 0.0, (line,), sections=(SectionScore("one", title, 25.0, 0.0),))
    silent = AudioFacts(8000, 10_000, ChannelFacts(), ChannelFacts())
    batch = Batch(RUBRIC, [Scored("a.wav", CallFacts(silent), card)])
    console = Console(width=118, no_color=True, record=True, file=io.StringIO())
    show(batch, console)
    shown = console.export_text()
    assert "“<b>滚”" in shown
    assert "93%" in shown
    assert "“&lt;b&gt;滚”" in page(batch)
    assert "识别可信度 93%" in page(batch)
    (row,) = csv.DictReader(io.StringIO(as_csv(batch).lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"), newline=""))
    assert (row["section"], row["words"], row["confidence"]) == ("one", "<b>滚", "0.93")

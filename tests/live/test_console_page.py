"""The console in a real browser, against the real store: what a supervisor and a reviewer see, hear and press."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect, sync_playwright

from calls import events as e
from calls.model import AgentState, AgentStatus, HangupCause, Party, Stage, Tier
from console.app import SHANGHAI
from console.front_end import BUILT_FOLDER, FrontEnd
from console.names import naming
from console.serving import ConsoleServer
from qa_scoring.call_facts import CallFacts
from qa_scoring.transcript import Transcript, Utterance
from routing import explain
from store.score_cards import StoredFacts, keep_facts
from tests.decisions import SOME_WHY
from tests.live.browsing import AXE, CHROMIUM, LAPTOP, SWITCHES, WALL, need_browser, serious
from tests.unit.console.house import PASSWORD, TABLE, House
from tests.unit.console.test_transcript_api import HEARD

pytestmark = pytest.mark.live

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "{{7*7}}</script><script>alert(1)</script>",
    "javascript:alert(1)//",
]


def _ten_minutes_ago_today() -> datetime:
    """As far back as the hotline's day goes, just after midnight."""
    now = datetime.now(UTC)
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(now - timedelta(minutes=10), midnight.astimezone(UTC))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    need_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    assert (BUILT_FOLDER / "manifest.json").exists(), "the front end is not built: make web"
    house = House(tmp_path)
    house.front_end = FrontEnd()
    house.add_admin()
    house.at = _ten_minutes_ago_today()
    house.open_shop()
    yield house
    house.close()


@pytest.fixture
def server(house: House) -> Iterator[ConsoleServer]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def context(browser: Browser, server: ConsoleServer) -> Iterator[BrowserContext]:
    """A browser far away: times must be the hotline's all the same. Whatever it complains of fails the test."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{server.port}",
        locale="zh-CN",
        timezone_id="America/New_York",
        viewport={"width": 1366, "height": 768},
    )
    context.set_default_timeout(8000)
    yield context
    context.close()


class Complaints(list[str]):
    """What went wrong in the page: errors, refused scripts, dialogs."""

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("console", lambda said: self.append(said.text) if said.type in ("error", "warning") else None)
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(context: BrowserContext, complaints: Complaints) -> Iterator[Page]:
    """Signed in, with the board open."""
    page = context.new_page()
    complaints.listen(page)
    page.goto("/")
    page.get_by_label("用户名").fill("admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    expect(page.locator(".line")).to_have_attribute("data-line", "live")
    yield page
    assert complaints == []


def up(page: Page) -> list[str]:
    """The calls that are up, as listed from top to bottom."""
    return [str(row.get_attribute("data-call")) for row in page.locator("#calls-now tr").all()]


def now(house: House) -> House:
    """The next story's beginning lies just far enough back that its end is not in the future."""
    house.at = datetime.now(UTC) - timedelta(seconds=12)
    return house


# --- the board ---


def test_a_call_appears_moves_and_goes_while_one_watches(house: House, page: Page) -> None:
    expect(page.get_by_text("现在没有来电。")).to_be_visible()
    now(house).queued("c1", caller="13912345678")
    row = page.locator('#calls-now tr[data-call="c1"]')
    expect(row).to_contain_text("13912345678", timeout=1000)
    expect(row).to_contain_text("排队中")
    expect(row).to_contain_text("订单物流")
    expect(page.locator("#tile-waiting")).to_have_text("1")
    house.hear(e.TalkStarted("c1", "1001", "c1-a1"))
    expect(row).to_contain_text("通话中", timeout=1000)
    expect(row).to_contain_text("李娜 1001")
    expect(page.locator("#tile-waiting")).to_have_text("0")
    house.hear(e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING))
    expect(row).to_have_count(0, timeout=1000)
    page.get_by_role("link", name="来电", exact=True).click()
    expect(page.locator('tr[data-call="c1"]')).to_contain_text("已服务")


def test_emergencies_stand_first_with_icon_and_word_until_somebody_knows(house: House, page: Page) -> None:
    now(house).queued("normal")
    house.queued("vip", tier=Tier.VIP)
    house.queued("help", queue="emergency", tier=Tier.EMERGENCY)
    row = page.locator('#calls-now tr[data-call="help"]')
    expect(row).to_contain_text("▲ 紧急", timeout=1500)
    assert up(page) == ["help", "vip", "normal"]
    expect(page.locator("#tile-emergency")).to_have_text("1")
    tile = page.locator(".tile-emergency")
    expect(tile).to_have_class(re.compile("loud"))
    expect(tile).to_contain_text("请立即关注")
    tile.get_by_role("button", name="知道了").click()
    expect(tile).not_to_have_class(re.compile("loud"))
    page.locator(".tile-emergency .tile-face").click()
    assert up(page) == ["help"]


def test_paused_queues_plans_and_breaks_to_come_are_told(house: House, page: Page) -> None:
    paused = page.get_by_text("已暂停接收来电的队列：订单物流")
    expect(paused).to_have_count(0)
    house.hear(e.QueuePaused("orders", "chen"))
    house.hear(e.PlanSwitched("storm", True, "chen"))
    house.hear(e.AgentStateChanged("1002", AgentStatus.BREAK_SOON, AgentState.IDLE, True))
    expect(paused).to_be_visible(timeout=1500)
    expect(page.get_by_text("应急预案已启用：storm")).to_be_visible()
    expect(page.locator('#agents tr[data-agent="1002"]')).to_contain_text("准备小休")
    house.hear(e.QueueResumed("orders", "chen"))
    expect(paused).to_have_count(0, timeout=1500)


def test_the_longest_wait_ticks_by_itself(house: House, page: Page) -> None:
    now(house).queued("c1")
    tile = page.locator("#tile-longest")
    expect(tile).not_to_have_text("0:00", timeout=3000)
    seen = tile.text_content()
    expect(tile).not_to_have_text(str(seen), timeout=2500)


def test_the_days_figures_have_their_definition(house: House, page: Page) -> None:
    house.served("c1", sound=False)
    house.abandoned("c2")
    expect(page.locator("#tile-offered")).to_have_text("2", timeout=5000)
    expect(page.locator("#tile-answered")).to_have_text("1")
    expect(page.locator("#tile-abandoned")).to_have_text("1")
    expect(page.locator("#tile-level")).to_have_text("50.0%")
    expect(page.locator("#tile-asa")).to_have_text("0:11")
    expect(page.locator('#queues tr[data-queue="orders"]')).to_contain_text("50%")
    expect(page.locator(".tile-level")).to_have_attribute("data-level", "critical")
    page.locator(".tile-level").hover()
    expect(page.locator(".tile-level .tile-hint")).to_be_visible()


def test_agents_stand_by_state_with_icon_word_and_time(page: Page) -> None:
    expect(page.locator('#agents tr[data-agent="1001"]')).to_contain_text("李娜 1001")
    expect(page.locator('#agents tr[data-agent="1001"]')).to_contain_text("空闲")
    expect(page.locator('#agents tr[data-agent="1003"]')).to_contain_text("离线")
    expect(page.locator('#agent-states li[data-state="idle"]')).to_contain_text("2")
    page.locator('#agent-states li[data-state="off"] button').click()
    expect(page.locator("#agents tr")).to_have_count(1)


def test_a_lead_moves_a_waiting_call_and_is_asked_before_he_takes_it_out(house: House, page: Page) -> None:
    now(house).queued("c1")
    page.locator('#calls-now tr[data-call="c1"]').get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("改到队列").select_option("repairs")
    dialog.get_by_role("button", name="移动").click()
    expect(dialog).to_have_count(0)
    assert ordered(house, "c1") == ["MoveOrdered"]
    page.locator('#calls-now tr[data-call="c1"]').get_by_role("button").click()
    dialog.get_by_role("button", name="移出队列").click()
    assert ordered(house, "c1") == ["MoveOrdered"], "asked first"
    dialog.get_by_role("button", name="移出队列").click()
    expect(dialog).to_have_count(0)
    assert ordered(house, "c1") == ["MoveOrdered", "WithdrawalOrdered"]


def ordered(house: House, call: str) -> list[str]:
    names = [type(entry.event).__name__ for entry in house.queries.timeline(call)]
    return [name for name in names if name.endswith("Ordered")]


def test_todays_calls_can_be_filtered_and_read_on(house: House, page: Page) -> None:
    house.served("mine", "1002", sound=False, queue="repairs", caller="13900000001")
    for number in range(60):
        house.offered(f"c{number}", caller="13800000000")
    page.goto("/calls")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="显示更多").click()
    expect(rows).to_have_count(61)
    page.get_by_label("队列").select_option("repairs")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("13900000001")
    page.keyboard.press("/")
    page.keyboard.type("123?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有符合条件的来电。")).to_be_visible()


def test_a_lost_line_turns_the_board_grey_in_words_and_comes_back_by_itself(
    house: House, server: ConsoleServer, page: Page, complaints: Complaints
) -> None:
    now(house).queued("before")
    expect(page.locator("#calls-now tr")).to_have_count(1)
    server.stop()
    expect(page.locator(".line")).to_have_attribute("data-line", "stale", timeout=7000)
    expect(page.get_by_text("超过 5 秒没有收到服务器的数据")).to_be_visible()
    assert "grayscale" in page.locator(".figures").evaluate("tiles => getComputedStyle(tiles).filter")
    house.queued("meanwhile")
    again = ConsoleServer(house.app(), "127.0.0.1", server.port)
    again.start()
    try:
        expect(page.locator(".line")).to_have_attribute("data-line", "live", timeout=10_000)
        expect(page.locator('#calls-now tr[data-call="meanwhile"]')).to_be_visible()
        assert [said for said in complaints if "ERR_" not in said] == []
        complaints.clear()
        page.goto("about:blank")
    finally:
        again.stop()


def test_a_server_that_is_not_ready_is_said_to_be(house: House, page: Page) -> None:
    house.readiness = lambda: {"sip": False}
    expect(page.get_by_text("服务器报告未就绪")).to_be_visible(timeout=5000)
    expect(page.locator(".tile-health")).to_contain_text("电话线路")
    house.readiness = lambda: {"sip": True}
    expect(page.locator(".line")).to_have_attribute("data-line", "live", timeout=5000)


# --- language, looks, keys ---


def test_english_is_one_click_away_without_a_reload_and_stays(house: House, page: Page) -> None:
    now(house).queued("c1")
    page.evaluate("() => { window.same = true }")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Calls now")).to_be_visible()
    expect(page.locator("#calls-now tr")).to_contain_text("Waiting")
    expect(page.locator("#calls-now tr")).to_contain_text("Orders")
    page.locator("#calls-now a").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    assert page.evaluate("() => window.same")
    page.reload()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_times_are_the_hotlines_wherever_the_browser_is(house: House, page: Page) -> None:
    house.at = datetime.now(UTC).replace(microsecond=0)
    house.queued("c1")
    shanghai = (house.queries.timeline("c1")[0].event.at + timedelta(hours=8)).strftime("%H:%M:%S")
    expect(page.locator("#calls-now tr td.figure").last).to_have_text(shanghai)


def test_dark_follows_the_system_and_can_be_chosen(page: Page) -> None:
    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = background()
    page.emulate_media(color_scheme="dark")
    until(page, lambda: background() != light)
    dark = background()
    page.get_by_role("button", name="外观：系统").click()
    expect(page.get_by_role("button", name="外观：浅色")).to_be_visible()
    assert background() == light
    page.reload()
    expect(page.locator(".line")).to_have_attribute("data-line", "live")
    assert background() == light
    page.goto("/wall")
    expect(page.locator(".tile-emergency")).to_be_visible()
    assert background() == dark, "the wall is dark whatever was chosen"


def test_keys_are_listed_and_lead_to_pages(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("大屏模式")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="今日来电")).to_be_visible()
    page.go_back()
    expect(page.locator(".tile-emergency")).to_be_visible()


SIZES = {"laptop": LAPTOP, "wall": WALL}


@pytest.mark.parametrize(("theme", "language", "size"), [("light", "zh-CN", "laptop"), ("dark", "en", "wall")])
def test_every_page_can_be_used_by_everybody_and_fits_its_screen(
    house: House, page: Page, theme: str, language: str, size: str
) -> None:
    house.served("c1", length_s=12, caller_name="<b>陈静</b>")
    now(house).queued("help", queue="emergency", tier=Tier.EMERGENCY)
    width, height = SIZES[size]
    address = page.url.rstrip("/")
    # The policy of our pages lets in no script of others, so none of axe either.
    browser = page.context.browser
    assert browser
    bare = browser.new_context(
        base_url=address, storage_state=page.context.storage_state(), bypass_csp=True,
        viewport={"width": width, "height": height},
    )  # fmt: skip
    bare.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in (("theme", theme), ("lang", language))]
    )
    other = bare.new_page()
    for path, shown in (
        ("/", "#calls-now tr"),
        ("/wall", "#calls-now tr"),
        ("/agents", "#grid tr"),
        ("/calls", "tbody tr"),
        ("/calls/c1", "#criteria li"),
    ):
        other.goto(path)
        expect(other.locator(shown).first).to_be_visible()
        other.evaluate(AXE.read_text())
        assert serious(other.evaluate("axe.run()")) == [], path
        assert other.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    bare.close()


FIRST_PAINT_MS = 1500


def test_the_board_paints_soon_on_a_slow_machine(house: House, page: Page) -> None:
    """The CPU is slowed down four times; the board's own tiles count, not an empty page."""
    now(house).queued("c1")
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    best = min(_painted_ms(page) for _ in range(3))
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    assert best <= FIRST_PAINT_MS


def _painted_ms(page: Page) -> float:
    page.reload()
    expect(page.locator(".tile-emergency")).to_be_visible()
    entries = "performance.getEntriesByType('paint').map(({ startTime }) => startTime)"
    return float(max(page.evaluate(f"() => {entries}")))


# --- one call ---


@pytest.fixture
def call_page(house: House, page: Page) -> Page:
    """A served, recorded and scored call."""
    house.served("c1", length_s=40, caller="13912345678", caller_name="陈静")
    page.goto("/calls/c1")
    expect(page.locator("#player")).to_be_visible()
    expect(page.locator("#criteria li").first).to_be_visible()
    return page


def position_s(page: Page) -> float:
    return float(page.locator("#audio").evaluate("audio => audio.currentTime"))


def until(page: Page, come: Callable[[], bool], within_s: float = 15) -> None:
    """Wait for what shows in no element; expressions for `wait_for_function` are refused by the page's policy."""
    ends = time.monotonic() + within_s
    while not come():
        assert time.monotonic() < ends, "it did not come"
        page.wait_for_timeout(20)


def playing(page: Page) -> bool:
    return not page.locator("#audio").evaluate("audio => audio.paused")


def test_a_call_tells_its_facts_and_what_happened_in_words(call_page: Page) -> None:
    expect(call_page.get_by_role("heading", level=1)).to_have_text("13912345678 的来电")
    expect(call_page.locator("#facts")).to_contain_text("陈静")
    expect(call_page.locator("#facts")).to_contain_text("来电方挂机，正常挂机")
    ladder = call_page.locator("#timeline")
    expect(ladder).to_contain_text("按键 1")
    expect(ladder).to_contain_text("您好，欢迎致电客户服务热线。")
    expect(ladder).to_contain_text(f"依据：{explain.line(SOME_WHY, naming(TABLE))['zh-CN']}")
    minor = call_page.locator('#timeline [data-event="PlayFinished"]')
    expect(minor).to_be_hidden()
    call_page.get_by_label("显示全部事件").check()
    expect(minor.first).to_be_visible()


def test_the_reason_is_told_at_length_when_it_is_opened(call_page: Page) -> None:
    at_length = call_page.locator('#timeline [data-event="OfferMade"]').get_by_text("决定：分配给坐席 李娜 1001")
    expect(at_length).to_be_hidden()
    call_page.locator('#timeline [data-event="OfferMade"] summary').click()
    expect(at_length).to_be_visible()


def test_space_plays_and_pauses_and_arrows_step(call_page: Page) -> None:
    call_page.locator("body").press("Space")
    until(call_page, lambda: position_s(call_page) > 0.3)
    call_page.locator("body").press("Space")
    assert not playing(call_page)
    here = position_s(call_page)
    call_page.locator("body").press("ArrowRight")
    assert position_s(call_page) == pytest.approx(here + 5, abs=0.1)
    call_page.locator("body").press("ArrowLeft")
    assert position_s(call_page) == pytest.approx(here, abs=0.1)


def test_keys_belong_to_a_field_while_one_types(call_page: Page) -> None:
    call_page.locator("#speed").focus()
    call_page.keyboard.press("ArrowRight")
    assert position_s(call_page) == 0


def test_a_click_on_the_waveform_goes_there(call_page: Page) -> None:
    box = call_page.locator("#waveform").bounding_box()
    assert box
    call_page.locator("#waveform").click(position={"x": box["width"] / 2, "y": 40})
    assert position_s(call_page) == pytest.approx(20, abs=0.3)
    expect(call_page.locator("#position")).to_have_text(re.compile(r"^0:(19|20) / 0:40$"))
    assert int(call_page.locator("#waveform").get_attribute("aria-valuenow") or 0) in (19, 20, 21)


def test_evidence_plays_from_three_seconds_before_and_stops_at_its_end(house: House, call_page: Page) -> None:
    score = house.queries.score("c1")
    assert score
    line = next(line for line in score.card["criteria"] if line["id"] == "no_interrupting")
    start_ms, end_ms, _ = line["evidence"][0]
    call_page.locator('[data-criterion="no_interrupting"] .evidence button').first.click()
    until(call_page, lambda: playing(call_page))
    assert start_ms / 1000 - 3.1 <= position_s(call_page) <= start_ms / 1000 - 2
    until(call_page, lambda: not playing(call_page))
    assert position_s(call_page) == pytest.approx(end_ms / 1000, abs=0.4)


def test_every_criterion_has_points_and_a_reason(house: House, call_page: Page) -> None:
    score = house.queries.score("c1")
    assert score
    for line in score.card["criteria"]:
        row = call_page.locator(f'[data-criterion="{line["id"]}"]')
        expect(row).to_contain_text(line["title"]["zh-CN"])
        expect(row).to_contain_text(line["reason"]["zh-CN"])


EARS = """() => {
  const plain = AudioNode.prototype.connect;
  window.ears = {};
  AudioNode.prototype.connect = function (to, ...more) {
    if (this instanceof ChannelSplitterNode && to instanceof GainNode) {
      const ear = this.context.createAnalyser();
      plain.call(to, ear);
      window.ears[more[0] === 0 ? "caller" : "agent"] = ear;
    }
    return plain.call(this, to, ...more);
  };
}"""
LOUDEST = """async () => {
  const audio = document.getElementById("audio");
  const samples = new Float32Array(2048);
  const loudest = { caller: { first: 0, then: 0 }, agent: { first: 0, then: 0 } };
  while (audio.currentTime < 8.8) {
    await new Promise((done) => setTimeout(done, 20));
    const now = audio.currentTime;
    const turn = now > 1.6 && now < 3.9 ? "first" : now > 5.6 && now < 8.8 ? "then" : null;
    for (const [voice, ear] of turn ? Object.entries(window.ears) : []) {
      ear.getFloatTimeDomainData(samples);
      loudest[voice][turn] = Math.max(loudest[voice][turn], ...samples.map(Math.abs));
    }
  }
  return loudest;
}"""


@pytest.mark.parametrize("muted", ["caller", "agent"])
def test_muting_a_channel_silences_that_voice_and_no_other(call_page: Page, muted: str) -> None:
    """In this recording the agent speaks first, then the caller: what is loud when tells who is heard."""
    call_page.evaluate(EARS)
    call_page.locator(f"#lane-{muted} .mute").click()
    call_page.locator("#play").click()
    heard = call_page.evaluate(LOUDEST)
    open_voice = "agent" if muted == "caller" else "caller"
    own_turn, others_turn = ("then", "first") if open_voice == "caller" else ("first", "then")
    assert heard[open_voice][own_turn] > 0.05
    assert heard[open_voice][others_turn] < 0.02
    assert max(heard[muted].values()) < 0.001


def test_the_mute_button_says_what_it_does(call_page: Page) -> None:
    mute = call_page.locator("#lane-caller .mute")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "true")
    expect(mute).to_have_text("已静音")
    mute.click()
    expect(mute).to_have_text("静音")


def test_a_call_that_is_up_tells_itself_to_the_end(house: House, page: Page) -> None:
    now(house).talking("c1")
    page.goto("/calls/c1")
    expect(page.get_by_text("来电还在进行，结束后可以播放录音。")).to_be_visible()
    expect(page.get_by_text("来电结束后自动评分。")).to_be_visible()
    house.hear(e.TalkEnded("c1", "1001", Party.CALLER), 12)
    house.hear(e.CallEnded("c1", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING))
    expect(page.get_by_text("录音正在封存，请稍候。")).to_be_visible()
    house.record("c1", 12)
    expect(page.locator("#player")).to_be_visible(timeout=4000)
    house.score("c1")
    expect(page.locator("#criteria li").first).to_be_visible(timeout=4000)


def test_a_call_without_recording_says_so(house: House, page: Page) -> None:
    house.abandoned("c1")
    page.goto("/calls/c1")
    expect(page.get_by_text("这通来电没有录音。")).to_be_visible()
    expect(page.get_by_text("没有录音，因此没有评分。")).to_be_visible()


def test_a_recording_whose_file_is_gone_says_so(house: House, page: Page, complaints: Complaints) -> None:
    house.served("c1", length_s=12)
    house.recordings.resolve(house.queries.recordings_of("c1")[0].path).unlink()
    page.goto("/calls/c1")
    expect(page.get_by_text("录音文件无法读取。")).to_be_visible()
    expect(page.locator(".evidence button").first).to_be_disabled()
    assert [said for said in complaints if "404" not in said] == []
    complaints.clear()


def test_a_call_nobody_knows_is_a_page_that_leads_back(page: Page, complaints: Complaints) -> None:
    page.goto("/calls/none")
    expect(page.get_by_text("没有这通来电。")).to_be_visible()
    page.get_by_role("link", name="返回看板").last.click()
    expect(page.locator(".tile-emergency")).to_be_visible()
    complaints.clear()


# --- hostile callers ---


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_caller_sends_is_text_on_every_page(house: House, page: Page, text: str) -> None:
    now(house).queued("c1", caller=text, caller_name=text)
    row = page.locator('#calls-now tr[data-call="c1"]')
    expect(row).to_contain_text(text)
    page.goto("/calls")
    expect(page.locator('tr[data-call="c1"]')).to_contain_text(text)
    page.locator('tr[data-call="c1"] a').click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)
    expect(page.locator("#timeline")).to_contain_text(text)
    assert page.locator("#main img, #main script").count() == 0


def test_what_is_said_is_text_beside_the_recording(house: House, page: Page) -> None:
    house.served("c1", length_s=20)
    lines = tuple(Utterance("caller", 1000 * at, 1000 * at + 900, text, 0.9) for at, text in enumerate(HOSTILE))
    said = Transcript(lines, "zh-CN", "whisper-base")
    with house.database.writing() as connection:
        facts = CallFacts(HEARD, transcript=said)
        keep_facts(connection, StoredFacts.of("c1-r1", "c1", "ab", facts, datetime.now(UTC)))
    house.score("c1", said)
    page.goto("/calls/c1")
    for text in HOSTILE:
        expect(page.locator("#main")).to_contain_text(text)
    assert page.locator("#main img, #main script").count() == 0


@pytest.mark.parametrize(
    "sink",
    [
        "document.body.innerHTML = '<img src=x onerror=alert(1)>'",
        "document.body.setAttribute('onclick', 'alert(1)'); document.body.click()",
        "document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))",
        "location.href = 'javascript:alert(1)'",
        "new Image().src = 'http://192.0.2.1/stolen'",
    ],
)
def test_the_policy_stops_what_could_run_or_leave_should_a_defect_let_it_in(
    page: Page, complaints: Complaints, sink: str
) -> None:
    page.evaluate(f"() => {{ try {{ {sink} }} catch {{ return }} }}")
    page.wait_for_timeout(300)
    assert not any("dialog" in said for said in complaints)
    assert any(re.search("Trusted|Content Security Policy", said) for said in complaints)
    complaints.clear()


def test_signing_out_leads_to_the_form_and_back_no_more(page: Page, complaints: Complaints) -> None:
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    complaints.clear()

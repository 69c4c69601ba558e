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
from console.names import naming
from console.serving import ConsoleServer
from routing import explain
from tests.decisions import SOME_WHY
from tests.unit.console.house import PASSWORD, TABLE, House

pytestmark = pytest.mark.live

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]
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
    if not Path(CHROMIUM).exists():
        pytest.fail("no browser: apt-get install -y --no-install-recommends chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
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
    expect(page.locator("body")).to_have_attribute("data-line", "live")
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
    expect(page.locator('#calls-today tr[data-call="c1"]')).to_contain_text("已服务")


def test_emergencies_stand_first_with_icon_and_word(house: House, page: Page) -> None:
    now(house).queued("normal")
    house.queued("vip", tier=Tier.VIP)
    house.queued("help", queue="emergency", tier=Tier.EMERGENCY)
    row = page.locator('#calls-now tr[data-call="help"]')
    expect(row).to_contain_text("▲ 紧急", timeout=1500)
    assert up(page) == ["help", "vip", "normal"]
    expect(page.locator("#tile-emergency")).to_have_text("1")
    expect(page.locator(".tile-emergency")).to_have_class(re.compile("alarm"))
    expect(page.locator("#emergency-words")).to_have_text("请立即关注")


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
    expect(page.locator("#paused-queues")).to_be_hidden(timeout=1500)


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
    expect(page.locator("#tile-service-level")).to_have_text("50.0%")
    page.locator(".tile-service-level").hover()
    expect(page.locator(".tile-service-level .tile-hint")).to_be_visible()


def test_agents_stand_by_state_with_icon_word_and_time(page: Page) -> None:
    expect(page.locator('#agents tr[data-agent="1001"]')).to_contain_text("李娜 1001")
    expect(page.locator('#agents tr[data-agent="1001"]')).to_contain_text("空闲")
    expect(page.locator('#agents tr[data-agent="1003"]')).to_contain_text("离线")
    expect(page.locator('#agent-states li[data-state="idle"]')).to_contain_text("2")


def test_todays_calls_can_be_filtered_and_read_on(house: House, page: Page) -> None:
    house.served("mine", "1002", sound=False, queue="repairs", caller="13900000001")
    for number in range(60):
        house.offered(f"c{number}", caller="13800000000")
    page.reload()
    rows = page.locator("#calls-today tr")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="显示更多").click()
    expect(rows).to_have_count(61)
    page.get_by_label("队列").select_option("repairs")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("13900000001")
    page.get_by_label("完整来电号码").fill("123")
    expect(page.get_by_text("没有符合条件的来电。")).to_be_visible()


def test_a_lost_line_turns_the_board_grey_in_words_and_comes_back_by_itself(
    house: House, server: ConsoleServer, page: Page, complaints: Complaints
) -> None:
    now(house).queued("before")
    expect(page.locator("#calls-now tr")).to_have_count(1)
    server.stop()
    expect(page.locator("body")).to_have_attribute("data-line", "stale", timeout=7000)
    expect(page.get_by_text("超过 5 秒没有收到服务器的数据")).to_be_visible()
    assert "grayscale" in page.locator(".tiles").evaluate("tiles => getComputedStyle(tiles).filter")
    house.queued("meanwhile")
    again = ConsoleServer(house.app(), "127.0.0.1", server.port)
    again.start()
    try:
        expect(page.locator("body")).to_have_attribute("data-line", "live", timeout=10_000)
        expect(page.locator('#calls-now tr[data-call="meanwhile"]')).to_be_visible()
        assert [said for said in complaints if "ERR_" not in said] == []
        complaints.clear()
        page.goto("about:blank")
    finally:
        again.stop()


def test_a_server_that_is_not_ready_is_said_to_be(house: House, page: Page) -> None:
    house.readiness = lambda: {"sip": False}
    expect(page.get_by_text("服务器报告未就绪")).to_be_visible(timeout=5000)
    house.readiness = lambda: {"sip": True}
    expect(page.locator("body")).to_have_attribute("data-line", "live", timeout=5000)


# --- language, looks ---


def test_english_is_one_click_away_and_stays(house: House, page: Page) -> None:
    now(house).queued("c1")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Calls now")).to_be_visible()
    expect(page.locator("#calls-now tr")).to_contain_text("Waiting")
    expect(page.locator("#calls-now tr")).to_contain_text("Orders")
    page.locator("#calls-now a").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_times_are_the_hotlines_wherever_the_browser_is(house: House, page: Page) -> None:
    house.at = datetime.now(UTC).replace(microsecond=0)
    house.queued("c1")
    shanghai = (house.queries.timeline("c1")[0].event.at + timedelta(hours=8)).strftime("%H:%M:%S")
    expect(page.locator("#calls-now tr td").last).to_have_text(shanghai)


def test_dark_follows_the_system_and_can_be_chosen(page: Page) -> None:
    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = background()
    page.emulate_media(color_scheme="dark")
    dark = background()
    assert light != dark
    theme = page.locator("#theme")
    theme.click()
    expect(theme).to_have_text("外观：浅色")
    assert background() == light
    page.reload()
    assert background() == light, "remembered, and in force before any script runs"


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


LOUDNESS = """async ([caller, agent]) => {
  const { ChannelMixer } = await import("/plain/channel_mixer.js");
  const audio = new Audio("/api/calls/c1/recording");
  const context = new AudioContext();
  const mixer = new ChannelMixer(audio, context);
  mixer.setVolume("caller", caller);
  mixer.setVolume("agent", agent);
  const ears = Object.entries(mixer.gains).map(([voice, gain]) => {
    const ear = context.createAnalyser();
    gain.connect(ear);
    return [voice, ear, new Float32Array(ear.fftSize)];
  });
  const loudest = { caller: { first: 0, then: 0 }, agent: { first: 0, then: 0 } };
  audio.currentTime = 1;
  await mixer.wake();
  await audio.play();
  while (audio.currentTime < 8.8) {
    await new Promise((done) => setTimeout(done, 20));
    const now = audio.currentTime;
    const turn = now > 1.6 && now < 3.9 ? "first" : now > 5.6 && now < 8.8 ? "then" : null;
    for (const [voice, ear, samples] of turn ? ears : []) {
      ear.getFloatTimeDomainData(samples);
      loudest[voice][turn] = Math.max(loudest[voice][turn], ...samples.map(Math.abs));
    }
  }
  audio.pause();
  await context.close();
  return loudest;
}"""


@pytest.mark.parametrize(("caller", "agent"), [(1, 0), (0, 1)])
def test_muting_a_channel_silences_that_voice_and_no_other(call_page: Page, caller: int, agent: int) -> None:
    """In this recording the agent speaks first, then the caller: what is loud when tells who is heard."""
    heard = call_page.evaluate(LOUDNESS, [caller, agent])
    open_voice, muted_voice = ("caller", "agent") if caller else ("agent", "caller")
    own_turn, others_turn = ("then", "first") if caller else ("first", "then")
    assert heard[open_voice][own_turn] > 0.05
    assert heard[open_voice][others_turn] < 0.02
    assert max(heard[muted_voice].values()) < 0.001


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
    page.get_by_role("link", name="返回首页").click()
    expect(page.locator("body")).to_have_attribute("data-line", "live")
    complaints.clear()


# --- hostile callers ---


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_caller_sends_is_text_on_every_page(house: House, page: Page, text: str) -> None:
    now(house).queued("c1", caller=text, caller_name=text)
    row = page.locator('#calls-now tr[data-call="c1"]')
    expect(row).to_contain_text(text)
    page.reload()
    expect(page.locator('#calls-today tr[data-call="c1"]')).to_contain_text(text)
    row.locator("a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)
    expect(page.locator("#timeline")).to_contain_text(text)
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

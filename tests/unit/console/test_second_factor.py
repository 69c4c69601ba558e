"""One-time codes: enrolling when one signs in, codes that count once, recovery codes, patience, and keys [X4]."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from console.accounts import ADMIN_NAME
from console.credentials import recovery, totp
from console.credentials.factors import TotpPolicy
from console.credentials.picture import picture
from console.credentials.secret_box import SecretBox, SecretLostError
from store.auditing import Hand
from store.rows import SecondFactor
from store.second_factors import SecondFactors
from tests.unit.console.house import PASSWORD, House
from tests.unit.console.test_audit_api import told
from tests.unit.console.test_sign_in import form_token, sign_in

RFC_SECRET = b"12345678901234567890"
NOW_S = 1_800_000_000.0
STEP = int(NOW_S // totp.STEP_S)


@pytest.fixture(autouse=True)
def admin(house: House) -> None:
    house.add_admin()
    house.codes_at_s = lambda: NOW_S


def enrolled(house: House, user: str = ADMIN_NAME, last_step: int = STEP - 10) -> bytes:
    """A user with one-time codes and the recovery code `abcd`; his secret."""
    secret = totp.new_secret()
    factor = SecondFactor(user, house.box.seal(secret, f"totp {user}"), last_step, datetime.now(UTC))
    hand = Hand("test", datetime.now(UTC))
    SecondFactors(house.database).enrol(factor, recovery.hashes(user, ["abcd"]), hand)
    return secret


async def give(browser: httpx.AsyncClient, **fields: str) -> httpx.Response:
    page = await browser.get("/login/step")
    assert page.status_code == 200, page.headers
    return await browser.post("/login/step", data={"form_token": form_token(page), **fields})


# --- codes ---


@pytest.mark.parametrize(
    ("at_s", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(at_s: int, code: str) -> None:
    """RFC 6238, appendix B, the last six of eight digits."""
    assert totp.code(RFC_SECRET, at_s // totp.STEP_S) == code
    assert totp.step_of(code, RFC_SECRET, at_s) == at_s // totp.STEP_S


@pytest.mark.parametrize(("off", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_half_a_minute_off(off: int, right: bool) -> None:
    given = totp.code(RFC_SECRET, STEP + off)
    assert totp.step_of(given, RFC_SECRET, NOW_S) == (STEP + off if right else None)


def test_what_is_no_code_is_none() -> None:
    for given in ("", "28708", "2870820", "１２３４５６", "abcdef"):
        assert totp.step_of(given, RFC_SECRET, 59) is None


def test_the_picture_says_what_the_address_does_and_has_its_margin() -> None:
    address = totp.address(RFC_SECRET, "李娜")
    assert address.startswith("otpauth://totp/Hotline:%E6%9D%8E%E5%A8%9C?")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in address
    assert totp.written(RFC_SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    drawn = picture(address)
    places = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn.path)}
    assert min(x for x, _ in places) == 4
    assert max(x for x, _ in places) == drawn.size - 5
    corner = {(x, y) for x, y in places if 4 <= x < 11 and 4 <= y < 11}
    assert len(corner) == 33, "the finder pattern of every such picture"


# --- signing in ---


async def test_without_a_second_factor_the_password_is_enough(browser: httpx.AsyncClient) -> None:
    assert (await sign_in(browser)).headers["location"] == "/"


async def test_with_one_the_password_opens_nothing_but_the_next_step(
    house: House, browser: httpx.AsyncClient
) -> None:
    secret = enrolled(house)
    answer = await sign_in(browser, next="/calls/c1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/step")
    assert "hotline_session" not in browser.cookies
    half = browser.cookies["hotline_half"]
    for path in ("/api/me", "/api/calls", "/"):
        assert (await browser.get(path)).status_code in (303, 401)
    async with house.client(cookies={"hotline_session": half}) as thief:
        assert (await thief.get("/api/me")).status_code == 401
    answer = await give(browser, code=totp.code(secret, STEP))
    assert (answer.status_code, answer.headers["location"]) == (303, "/calls/c1")
    assert (await browser.get("/api/me")).status_code == 200
    assert "hotline_half" not in browser.cookies
    assert told(house, "signed_in") == [("admin", "signed_in", {"by": "totp", "address": "192.0.2.9"})]


async def test_each_step_gives_another_token_and_the_one_before_is_worth_nothing(
    house: House, browser: httpx.AsyncClient
) -> None:
    secret = enrolled(house)
    await sign_in(browser)
    first = browser.cookies["hotline_half"]
    page = await browser.get("/login/step")
    assert (await browser.post("/login/step", data={"form_token": form_token(page), "code": "0"})).status_code == 401
    assert browser.cookies["hotline_half"] != first
    async with house.client(cookies={"hotline_half": first}) as thief:
        assert (await thief.get("/login/step")).headers["location"] == "/login"
        stolen = {"form_token": form_token(page), "code": totp.code(secret, STEP)}
        assert (await thief.post("/login/step", data=stolen)).status_code == 403


async def test_a_code_counts_once_also_one_that_came_before_a_later_one(
    house: House, browser: httpx.AsyncClient
) -> None:
    secret = enrolled(house)
    app = house.app()
    for code, status in ((STEP, 303), (STEP, 401), (STEP - 1, 401), (STEP + 1, 303)):
        async with house.client(app) as one:
            await sign_in(one)
            answer = await give(one, code=totp.code(secret, code))
            assert answer.status_code == status
            assert ("已使用过" in answer.text) == (status == 401)
    assert [detail["why"] for _, _, detail in told(house, "totp_failed")] == ["used", "used"]  # type: ignore[index]


async def test_digits_may_come_as_the_phone_shows_them(house: House, browser: httpx.AsyncClient) -> None:
    code = totp.code(enrolled(house), STEP)
    await sign_in(browser)
    assert (await give(browser, code=f" {code[:3]} {code[3:]} ")).status_code == 303


async def test_a_recovery_code_counts_once(house: House) -> None:
    enrolled(house)
    app = house.app()
    for status in (303, 401):
        async with house.client(app) as one:
            await sign_in(one)
            assert (await give(one, code="AB-CD")).status_code == status
    (entry,) = told(house, "recovery_code_used")
    assert entry == ("admin", "recovery_code_used", {"user": "admin", "left": 0})
    assert told(house, "signed_in")[0][2] == {"by": "recovery_code", "address": "192.0.2.9"}


async def test_another_users_recovery_code_is_none(house: House, browser: httpx.AsyncClient) -> None:
    enrolled(house, "li")
    secret = totp.new_secret()
    factor = SecondFactor("admin", house.box.seal(secret, "totp admin"), 0, datetime.now(UTC))
    SecondFactors(house.database).enrol(factor, [], Hand("test", datetime.now(UTC)))
    await sign_in(browser)
    assert (await give(browser, code="abcd")).status_code == 401


async def test_patience_is_one_for_passwords_and_codes_and_the_right_password_gives_no_new_tries(
    house: House,
) -> None:
    secret = enrolled(house)
    app = house.app()
    async with house.client(app) as browser:
        for _ in range(2):
            assert (await sign_in(browser, "wrong")).status_code == 401
        for _ in range(3):
            assert (await sign_in(browser)).status_code == 303
            assert (await give(browser, code="000000")).status_code == 401
        answer = await give(browser, code=totp.code(secret, STEP))
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert (await sign_in(browser)).status_code == 429
    locked = told(house, "sign_in_locked")
    assert locked == [("-", "sign_in_locked", {"name": "admin", "seconds": 2, "address": "192.0.2.9"})]


async def test_many_addresses_do_not_give_many_tries(house: House) -> None:
    enrolled(house)
    app = house.app()
    statuses = []
    for number in range(12):
        transport = httpx.ASGITransport(app, client=(f"192.0.2.{number}", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://hotline.test") as one:
            await sign_in(one)
            statuses.append((await give(one, code="000000")).status_code)
    assert statuses == [401] * 10 + [429] * 2


async def test_a_form_made_for_another_is_refused(house: House, browser: httpx.AsyncClient) -> None:
    secret = enrolled(house)
    await sign_in(browser)
    for token in ("", "0" * 64):
        form = {"form_token": token, "code": totp.code(secret, STEP)}
        assert (await browser.post("/login/step", data=form)).status_code == 403
    assert (await give(browser, code=totp.code(secret, STEP))).status_code == 303, "nothing was used up"


async def test_who_came_halfway_is_stopped_by_a_new_password_or_the_end_of_his_user(house: House) -> None:
    secret = enrolled(house)
    app = house.app()
    hand = Hand("test", datetime.now(UTC))
    for change in (
        lambda: house.accounts.change_password("admin", "another"),
        lambda: house.accounts.close_user("admin", hand),
    ):
        async with house.client(app) as browser:
            await sign_in(browser)
            page = await browser.get("/login/step")
            change()
            form = {"form_token": form_token(page), "code": totp.code(secret, STEP)}
            assert (await browser.post("/login/step", data=form)).status_code == 403
        house.accounts.reopen_user("admin", hand)
        house.add_admin()
    assert told(house, "signed_in") == []


# --- enrolling ---


async def test_where_it_is_required_one_enrols_when_signing_in(house: House) -> None:
    house.totp = TotpPolicy.REQUIRED
    async with house.client() as browser:
        assert (await sign_in(browser, next="/calls")).headers["location"] == "/login/step"
        page = await browser.get("/login/step?lang=en")
        assert "Set up one-time codes" in page.text
        assert "<svg" in page.text
        assert not re.search(r"<script|\sstyle=|\son\w+=", page.text)
        found = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)
        assert found
        secret = base64.b32decode(found[1].replace(" ", ""))
        assert (await give(browser, code="000000")).status_code == 401
        again = await browser.get("/login/step")
        assert found[1] in again.text, "the picture taken before still holds"
        done = await give(browser, code=totp.code(secret, STEP))
        codes = re.findall(r"<li><code>([\w-]{19})</code>", done.text)
        assert (done.status_code, len(set(codes)), 'href="/calls"' in done.text) == (200, 10, True)
        assert (await browser.get("/api/me")).status_code == 200
    stored = SecondFactors(house.database).of("admin")
    assert stored is not None
    assert house.box.open(stored.secret, "totp admin") == secret
    raw = (house.folder / "hotline.db").read_bytes()
    assert not [each for each in codes if each.encode() in raw or each.replace("-", "").encode() in raw]
    assert found[1].replace(" ", "").encode() not in raw
    assert told(house, "totp_enrolled") == [("admin", "totp_enrolled", {"user": "admin"})]
    async with house.client() as browser:
        await sign_in(browser)
        assert (await give(browser, code=codes[3])).status_code == 303
        assert (await browser.get("/api/me")).status_code == 200


@pytest.mark.parametrize(("role", "asked"), [("supervisor", True), ("qa_lead", False), ("agent", False)])
async def test_it_is_required_of_supervisors_and_administrators(house: House, role: str, asked: bool) -> None:
    house.totp = TotpPolicy.REQUIRED
    house.accounts.change_role("admin", role)
    async with house.client() as browser:
        there = (await sign_in(browser)).headers["location"]
    assert (there == "/login/step") == asked


async def test_switched_off_nobody_is_asked(house: House) -> None:
    enrolled(house)
    house.totp = TotpPolicy.OFF
    async with house.client() as browser:
        assert (await sign_in(browser)).headers["location"] == "/"


# --- a password that is good for once ---


async def test_a_password_that_was_reset_is_good_for_once(house: House, browser: httpx.AsyncClient) -> None:
    digest = house.accounts.user("admin")
    assert digest is not None
    house.accounts.reset_password("admin", digest.password_hash)
    assert (await sign_in(browser)).headers["location"] == "/login/step"
    for password, again, why in (
        ("short", "short", "至少 10 个字符"),
        ("long enough one", "another one", "不一致"),
        (PASSWORD, PASSWORD, "不能与原密码相同"),
        ("x" * 257, "x" * 257, "太长"),
    ):
        answer = await give(browser, password=password, again=again)
        assert (answer.status_code, why in answer.text) == (400, True)
    assert (await browser.get("/api/me")).status_code == 401
    assert (await give(browser, password="swift-osprey-77", again="swift-osprey-77")).headers["location"] == "/"
    assert (await browser.get("/api/me")).status_code == 200
    async with house.client() as other:
        assert (await sign_in(other)).status_code == 401
        assert (await sign_in(other, "swift-osprey-77")).headers["location"] == "/"


async def test_who_does_not_have_the_code_does_not_choose_the_password(
    house: House, browser: httpx.AsyncClient
) -> None:
    secret = enrolled(house)
    user = house.accounts.user("admin")
    assert user is not None
    house.accounts.reset_password("admin", user.password_hash)
    await sign_in(browser)
    form = {"password": "swift-osprey-77", "again": "swift-osprey-77"}
    assert (await give(browser, **form)).status_code == 401
    assert (await give(browser, code=totp.code(secret, STEP))).headers["location"] == "/login/step"
    assert (await give(browser, **form)).headers["location"] == "/"


# --- the key ---


async def test_without_the_key_the_reason_is_told_and_nobody_comes_in(house: House) -> None:
    secret = enrolled(house)
    house.box.path.unlink()
    async with house.client() as browser:
        await sign_in(browser)
        answer = await give(browser, code=totp.code(secret, STEP))
        assert (answer.status_code, "缺少其主密钥" in answer.text) == (503, True)
        assert (await browser.get("/api/me")).status_code == 401
    assert not house.box.path.exists(), "a new key would hide that the old one is gone"


def test_secrets_are_sealed_for_one_user_with_a_key_that_is_the_owners_alone(tmp_path: Path) -> None:
    box = SecretBox(tmp_path / "keys" / "console.key")
    sealed = box.seal(b"secret", "totp li")
    assert box.open(sealed, "totp li") == b"secret"
    assert box.path.stat().st_mode & 0o777 == 0o600
    assert box.path.parent.stat().st_mode & 0o777 == 0o700
    for broken, about in ((sealed, "totp wang"), (sealed[:-4] + "AAA=", "totp li"), ("x:y", "totp li"), ("", "")):
        with pytest.raises(SecretLostError):
            box.open(broken, about)


def test_an_older_key_opens_what_it_sealed_and_the_last_one_seals(tmp_path: Path) -> None:
    old, new = "0" * 64, "f" * 64
    sealed = SecretBox(tmp_path / "none", old).seal(b"secret", "a")
    both = SecretBox(tmp_path / "none", f"{old},{new}")
    assert both.open(sealed, "a") == b"secret"
    fresh = both.seal(b"secret", "a")
    assert SecretBox(tmp_path / "none", new).open(fresh, "a") == b"secret"
    with pytest.raises(SecretLostError):
        SecretBox(tmp_path / "none", new).open(sealed, "a")
    for wrong in ("0" * 63, "words", f"{old} {new}"):
        with pytest.raises(SecretLostError, match="HOTLINE_CONSOLE_KEY"):
            SecretBox(tmp_path / "none", wrong).seal(b"secret", "a")

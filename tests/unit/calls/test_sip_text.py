"""SIP messages fit to be kept and shown: hostile bytes, secrets, telephone numbers [X4]."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calls.sip_text import CUT, LONGEST, Opening, opening, shown, without_numbers, without_secrets

INVITE = (
    "INVITE sip:4008001234@192.0.2.1:5060 SIP/2.0\n"
    "Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK99887766554433\n"
    'From: "138-0013-8000" <sip:+8613800138000@192.0.2.9;user=phone>;tag=1\n'
    "To: <sip:4008001234@192.0.2.1>\n"
    "P-Asserted-Identity: <tel:%2B8613800138000>, <sip:%31%33%38%30%30138000@x>\n"
    "CSeq: 1380013 INVITE\n"
    "\n"
    "v=0\no=- 13800138000 1 IN IP4 192.0.2.9\np=+86 138 0013 8000\n"
)


def test_credentials_passwords_and_keys_are_cut() -> None:
    text = without_secrets(
        "REGISTER sip:alice:pa55@192.0.2.1 SIP/2.0\n"
        "AUTHORIZATION : Digest username=a,\n\tresponse=deadbeef,\n nonce=n\n"
        "Proxy-Authorization: Basic c2VjcmV0\n"
        "WWW-Authenticate: Digest nonce=n\n"
        "Contact: <sips:bob:s3cret@192.0.2.7:5061>\n"
        "X-Kept: yes\n"
        "\n"
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0\n"
        "a=ice-pwd:hush\nk=clear:hush\na=key-mgmt:mikey hush\na=rtpmap:8 PCMA/8000"
    )
    for secret in ("pa55", "deadbeef", "nonce", "c2VjcmV0", "s3cret", "hush"):
        assert secret not in text
    assert "sip:alice:(cut)@192.0.2.1" in text
    assert "X-Kept: yes" in text
    assert f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 {CUT}" in text
    assert "a=rtpmap:8 PCMA/8000" in text


def test_keys_that_were_pressed_are_cut() -> None:
    info = "INFO sip:x SIP/2.0\nCSeq: 2 INFO\n\nSignal=5\nDuration=100"
    assert without_secrets(info) == f"INFO sip:x SIP/2.0\nCSeq: 2 INFO\n\n{CUT}"
    assert without_secrets("INFO sip:x SIP/2.0\nCSeq: 2 INFO") == "INFO sip:x SIP/2.0\nCSeq: 2 INFO"


def test_bytes_that_are_no_text_stand_there_by_their_number() -> None:
    text = shown("BYE sip:x SIP/2.0\r\nSubject: \u202e张\x1b[2J\u3000\t".encode() + b"\xff\r\n\r\n\r\n")
    assert text == "BYE sip:x SIP/2.0\nSubject: \\u202e张\\u001b[2J\u3000\t\\xff"


def test_a_long_message_is_cut() -> None:
    assert len(shown(b"x" * (LONGEST + 9))) == LONGEST


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("INVITE sip:a SIP/2.0\nCSeq: 7 INVITE", Opening("INVITE", 0, "", 7)),
        ("SIP/2.0 486 Busy Here\ncseq : 8  INVITE", Opening("INVITE", 486, "Busy Here", 8)),
        ("SIP/2.0 200\nCSeq: 9 BYE", Opening("BYE", 200, "", 9)),
        ("nonsense\nCSeq: 9 BYE", Opening("BYE", 0, "", 9)),
        ("", Opening("", 0, "", -1)),
        ("BYE sip:a SIP/2.0\n\nCSeq: 1 BYE", Opening("BYE", 0, "", -1)),
    ],
)
def test_what_a_message_is(text: str, told: Opening) -> None:
    assert opening(text) == told


def test_numbers_are_hidden_and_machines_are_not() -> None:
    hidden = without_numbers(INVITE)
    for number in ("13800138000", "138-0013-8000", "138 0013 8000", "4008001234"):
        assert number not in hidden.replace("o=- 13800138000", "")
    assert '"138****8000" <sip:+86138****8000@192.0.2.9;user=phone>' in hidden
    assert "<sip:138****8000@x>" in hidden
    assert "sip:40****1234@192.0.2.1:5060" in hidden
    assert "branch=z9hG4bK99887766554433" in hidden
    assert "CSeq: 1380013 INVITE" in hidden
    assert without_numbers("To: <sip:8888888@x>") == "To: <sip:****888@x>"
    assert without_numbers("To: <sip:110@192.168.100.200:5060>") == "To: <sip:110@192.168.100.200:5060>"


@given(st.binary(max_size=600))
@example(b"INFO sip:x SIP/2.0\r\n\r\nSignal=1")
def test_any_bytes_become_lines_that_do_nothing(message: bytes) -> None:
    text = shown(message)
    assert all(letter.isprintable() or letter in "\n\t" or letter.isspace() for letter in text)
    assert not {"\r", "\x00", "\x1b", "\u2028", "\u2029"} & set(text)
    text.encode()
    opening(text)
    without_numbers(text)


@pytest.mark.parametrize(
    "hostile",
    [
        b"sip:" * 2000,
        b"INVITE " + b"sip:a:" * 1300,
        b"Authorization: x" + b"\n x" * 2600,
        b"1 " * 4000,
        b"1." * 4000,
        b"a=crypto:1 " * 700,
        b"%31" * 2700,
    ],
)
def test_no_message_takes_long(hostile: bytes) -> None:
    began = time.perf_counter()
    without_numbers(shown(b"x\r\n\r\n" + hostile))
    without_numbers(shown(hostile))
    assert time.perf_counter() - began < 1.0

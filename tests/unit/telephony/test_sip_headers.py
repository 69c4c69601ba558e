"""What a stranger's headers say, healthy and broken."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sip import headers

INVITE = "\r\n".join(
    (
        "INVITE sip:4008001234@10.0.0.1:5060;transport=udp SIP/2.0",
        "Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK1",
        'f: "王 \\"小\\" 五" <sip:13800138000@carrier.example>;tag=1',
        "To: <sip:4008001234@hotline.example>",
        'P-Asserted-Identity: "Asserted" <sip:+8613800138000@carrier.example>, <tel:+8613800138000>',
        "Diversion: <sip:02188888888@pbx.example>;reason=no-answer, <sip:first@pbx.example>",
        "Subject: folded",
        "\tline",
        "m: <sip:1001@10.0.0.7:5062;ob>;expires=60",
        "",
        "v=0",
        "From: <sip:in-the-body@evil.example>",
    )
)


def with_header(line: str) -> str:
    return f"INVITE sip:400@10.0.0.1 SIP/2.0\r\n{line}\r\n\r\n"


def test_a_trusted_trunk_s_assertion_wins_over_from() -> None:
    assert headers.caller(INVITE, trusted=True) == headers.Identity("+8613800138000", "Asserted")


def test_a_stranger_s_assertion_is_not_believed() -> None:
    assert headers.caller(INVITE, trusted=False) == headers.Identity("13800138000", '王 "小" 五')


def test_dialled_is_the_request_uri_and_diverted_from_the_topmost_diversion() -> None:
    assert headers.dialled(INVITE) == "4008001234"
    assert headers.diverted_from(INVITE) == "02188888888"


def test_dialled_falls_back_to_the_to_header() -> None:
    message = "INVITE sip:10.0.0.1 SIP/2.0\r\nt: <sip:110@x.example>\r\n\r\n"
    assert headers.dialled(message) == "110"


def test_dialled_is_empty_when_nobody_says_it() -> None:
    assert headers.dialled("INVITE sip:10.0.0.1 SIP/2.0\r\n\r\n") == ""
    assert headers.dialled("") == ""


def test_star_codes_come_through_escaped_or_not() -> None:
    for user in ("*4510014321", "%2A4510014321"):
        assert headers.dialled(f"INVITE sip:{user}@10.0.0.1 SIP/2.0\r\n\r\n") == "*4510014321"


def test_headers_are_found_by_compact_name_folded_and_never_in_the_body() -> None:
    assert headers.value(INVITE, "Subject") == "folded line"
    assert headers.value(INVITE, "Contact") == "<sip:1001@10.0.0.7:5062;ob>;expires=60"
    assert [value for value in headers.values(INVITE, "From") if "evil" in value] == []
    assert headers.value(INVITE, "X-None") == ""


@pytest.mark.parametrize(
    "line", ["From: nonsense", "From: <mailto:a@b>", "From:", "X: y", "From: <sip:@host>", 'From: "open <sip:1@h>']
)
def test_an_unreadable_caller_is_anonymous(line: str) -> None:
    assert headers.caller(with_header(line), trusted=True) == headers.Identity("anonymous")


def test_a_caller_without_a_user_part_is_anonymous_but_keeps_the_name() -> None:
    line = 'From: "Front desk" <sip:pbx.example>'
    assert headers.caller(with_header(line), trusted=False) == headers.Identity("anonymous", "Front desk")


def test_a_tel_uri_loses_its_visual_separators() -> None:
    assert headers.caller(with_header("From: <tel:+86-(21)-8888.8888;ext=1>"), False).number == "+862188888888"


def test_user_parameters_are_not_part_of_the_number() -> None:
    line = "From: <sip:+8613800138000;phone-context=x@carrier.example;user=phone>"
    assert headers.caller(with_header(line), False).number == "+8613800138000"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sip:1001@10.0.0.7", "sip:1001@10.0.0.7"),
        ("SIP:1001@10.0.0.7:5062;transport=TCP", "sip:1001@10.0.0.7:5062;transport=TCP"),
        ("sips:1001:secret@phone.example", "sips:1001@phone.example"),
        ("sip:10.0.0.7", "sip:10.0.0.7"),
        ("sip:a%20b@[2001:db8::7]:5060;ob", "sip:a%20b@[2001:db8::7]:5060;ob"),
        ("tel:+86-10-1234", "tel:+86101234"),
    ],
)
def test_a_uri_is_read_and_written_again(text: str, written: str) -> None:
    uri = headers.parse_uri(text)
    assert uri is not None
    assert str(uri) == written
    assert headers.parse_uri(str(uri)) == uri


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1001",
        "http://x",
        "sip:",
        "sip:1001@",
        "sip:@10.0.0.7",
        "sip:1001@10.0.0.7?Replaces=x",
        "sip:1001@10.0.0.7;maddr=6.6.6.6",
        "sip:1001@10.0.0.7;MADDR=6.6.6.6",
        "sip:1001@10.0.0.7;ttl=1",
        "sip:1001@10.0.0.7;method=REGISTER",
        "sip:1001@10.0.0.7:0",
        "sip:1001@10.0.0.7:65536",
        "sip:1001@10.0.0.7:99999999",
        "sip:10 01@10.0.0.7",
        "sip:1001@10.0.0.7\r\nEvil: yes",
        "sip:1001@host\x00name",
        "sip:1001%0@10.0.0.7",
        "sip:1001@ho_st",
        "sip:1001@-host",
        "sip:1001@10.0.0.7;=x",
        "sip:1001@10.0.0.7;x=<y>",
        "tel:call-me",
        "tel:",
        "sip:" + "1" * 300 + "@10.0.0.7",
    ],
)
def test_what_is_not_a_plain_uri_is_none(text: str) -> None:
    assert headers.parse_uri(text) is None


def test_line_breaks_and_controls_hidden_in_escapes_do_not_get_through() -> None:
    for text in ("sip:10%0d%0a01%00%1B@10.0.0.7", "sip:10%0D%0A%E2%80%AE01@10.0.0.7"):
        uri = headers.parse_uri(text)
        assert uri is not None
        assert uri.user == "1001"


@given(st.text(max_size=300))
def test_printable_is_one_short_line_of_sound_characters(text: str) -> None:
    shown = headers.printable(text, 40)
    assert len(shown) <= 40
    assert all(unicodedata.category(c)[0] != "C" for c in shown)
    assert shown.splitlines() in ([], [shown])
    assert shown.encode().decode() == shown


def test_printable_survives_bytes_that_were_no_utf8() -> None:
    assert headers.printable(b"a\xffb\x00c\xe2\x80\xae".decode("utf-8", "surrogateescape"), 10) == "a\ufffdbc"


@given(st.text(max_size=400))
def test_no_message_makes_the_reader_fail(text: str) -> None:
    for message in (text, f"INVITE {text} SIP/2.0\r\nFrom: {text}\r\nContact: {text}\r\nDiversion: {text}\r\n\r\n"):
        headers.caller(message, trusted=True)
        headers.dialled(message)
        headers.diverted_from(message)
        headers.contact(message, "10.0.0.9", 5060)
        headers.q850_cause(headers.values(message, "Reason"))


@given(st.text(max_size=80))
def test_every_uri_that_is_read_can_be_read_again_as_the_same(text: str) -> None:
    uri = headers.parse_uri(f"sip:{text}")
    if uri is not None:
        assert headers.parse_uri(str(uri)) == uri


def test_a_contact_with_an_address_is_kept_and_one_with_a_name_gives_way_to_the_packet_s_source() -> None:
    assert headers.contact(INVITE, "192.0.2.1", 1234) == "sip:1001@10.0.0.7:5062;ob"
    named = with_header('Contact: "x" <sip:1001@phone.example;transport=tcp>')
    assert headers.contact(named, "192.0.2.1", 1234) == "sip:1001@192.0.2.1:1234;transport=tcp"
    assert headers.contact(named, "2001:db8::1", 1234) == "sip:1001@[2001:db8::1]:1234;transport=tcp"


@pytest.mark.parametrize("line", ["Contact: *", "X: y", "Contact: <tel:1001>", "Contact: <sip:1@h;maddr=6.6.6.6>"])
def test_no_usable_contact_is_an_empty_one(line: str) -> None:
    assert headers.contact(with_header(line), "192.0.2.1", 1234) == ""


@pytest.mark.parametrize(
    ("reasons", "cause"),
    [
        (['Q.850;cause=16;text="x"'], 16),
        (["SIP;cause=480, Q.850 ;cause = 19"], 19),
        (['SIP;cause=200;text="elsewhere"', "q.850;cause=17"], 17),
        (["SIP;cause=200"], None),
        (["Q.850;cause=16000"], None),
        ([], None),
    ],
)
def test_the_cause_of_a_reason_header(reasons: list[str], cause: int | None) -> None:
    assert headers.q850_cause(iter(reasons)) == cause


@given(st.text(max_size=120))
def test_a_display_name_cannot_leave_its_quotes(name: str) -> None:
    written = headers.display_name(name)
    assert written[0] == written[-1] == '"'
    assert not set(written[1:-1]) & {'"', "\\", "\r", "\n", "\x00"}


def test_a_display_name_we_write_is_the_one_we_read() -> None:
    assert headers.parse_address(f"{headers.display_name('张三 Li')} <sip:1@h>") == (
        "张三 Li",
        headers.Uri("sip", "1", "h"),
    )


@pytest.mark.parametrize("name", ["Subject", "subject", "s"])
def test_what_a_call_is_about_is_one_short_line(name: str) -> None:
    message = f"INVITE sip:1001@10.0.0.1 SIP/2.0\r\n{name}: 查订单 \x0720261122{'。' * 200}\r\n\r\n"
    assert headers.subject(message).startswith("查订单 20261122。")
    assert len(headers.subject(message)) == headers.LONGEST_SUBJECT
    assert headers.subject("INVITE sip:1001@10.0.0.1 SIP/2.0\r\n\r\n") == ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [("203.0.113.5", "203.0.113.5"), ("2001:DB8::1", "2001:db8::1"), ("proxy.example", ""), ("203.0.113.5, 1", "")],
)
def test_where_a_proxy_says_it_came_from_is_an_address_or_nothing(said: str, meant: str) -> None:
    assert headers.source(f"INVITE sip:400@h SIP/2.0\r\nX-Hotline-Source: {said}\r\n\r\n") == meant
    assert headers.source("INVITE sip:400@h SIP/2.0\r\n\r\n") == ""

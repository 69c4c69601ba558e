"""The loopback signs as Twilio does: by the example in Twilio's documentation, and by Twilio's own library."""

from __future__ import annotations

from twilio.request_validator import RequestValidator

from tests.twilio_cloud.signing import new_sid, signature

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+12349013030",
    "Digits": "1234",
    "From": "+12349013030",
    "To": "+18005551212",
}
PUBLISHED = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


def test_the_published_example() -> None:
    assert signature("12345", URL, FIELDS.items()) == PUBLISHED


def test_fields_are_signed_in_the_order_of_their_names() -> None:
    assert signature("12345", URL, reversed(FIELDS.items())) == PUBLISHED


def test_twilios_library_takes_it() -> None:
    fields = {"Digits": "", "From": "+86 138", "名": "张三&x=1", "SpeechResult": "a b\r\n"}
    assert RequestValidator("t").validate(URL, fields, signature("t", URL, fields.items()))
    assert not RequestValidator("t").validate(URL, {**fields, "Digits": "1"}, signature("t", URL, fields.items()))


def test_a_fragment_is_not_signed() -> None:
    assert signature("12345", f"{URL}#rc=2&rp=all", FIELDS.items()) == PUBLISHED


def test_sids_look_like_twilios() -> None:
    assert len(new_sid("CA")) == 34
    assert new_sid("CA") != new_sid("CA")

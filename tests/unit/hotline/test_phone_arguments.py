"""What stands behind the phones' options is taken at its word or refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from hotline.commands import phone_arguments as arguments
from hotline.commands import pins
from telephony.sip.phones.phone import CODEC_IDS
from telephony.sip.phones.settings import PhoneSettings


@pytest.mark.parametrize(("text", "seconds"), [("12s", 12), ("12", 12), ("0.8s", 0.8), (" 3s ", 3), ("0", 0)])
def test_seconds(text: str, seconds: float) -> None:
    assert arguments.seconds(text) == seconds


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (arguments.seconds, "soon"),
        (arguments.seconds, "-1s"),
        (arguments.seconds, "١s"),
        (arguments.seconds, "12 m"),
        (arguments.number, ""),
        (arguments.number, "138@x"),
        (arguments.number, "1\r\n2"),
        (arguments.number, "1" * 33),
        (arguments.steps, "1;2"),
        (arguments.point, "later"),
    ],
)
def test_other_words_are_refused(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(typer.BadParameter):
        read(text)


def test_numbers_are_what_a_sip_address_can_carry() -> None:
    assert [arguments.number(text) for text in ("13800138000", "+8610", "*45", "alice.b")] == [
        "13800138000", "+8610", "*45", "alice.b",
    ]  # fmt: skip


def test_a_tape_has_to_be_a_wav_that_can_be_written(tmp_path: Path) -> None:
    assert arguments.tape(tmp_path / "heard.wav").exists()
    for wrong in (tmp_path / "heard.mp3", tmp_path / "nowhere" / "heard.wav"):
        with pytest.raises(typer.BadParameter):
            arguments.tape(wrong)


def test_a_folder_is_made_unless_a_file_is_in_its_place(tmp_path: Path) -> None:
    assert arguments.folder(tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(typer.BadParameter):
        arguments.folder(tmp_path / "file")


def test_every_codec_of_the_phone_can_be_asked_for() -> None:
    assert {codec.value for codec in arguments.Codec} == set(CODEC_IDS)


@pytest.mark.parametrize(("codec", "rate_hz"), [("", 8_000), ("PCMU", 8_000), ("G722", 16_000), ("opus", 16_000)])
def test_wide_codecs_are_heard_wide(codec: str, rate_hz: int) -> None:
    assert PhoneSettings("sip:x", codec=codec).rate_hz == rate_hz


def test_pins_are_read_anew_each_time(tmp_path: Path) -> None:
    file = tmp_path / "pins.json"
    pin_of = pins.from_file(file)
    assert pin_of("1001") is None
    for pin in ("4321", "8765"):
        file.write_text(json.dumps({"1001": pin}))
        assert pin_of("1001") == pin
    assert pin_of("1002") is None


@pytest.mark.parametrize(
    "content", ["", "[]", "null", '{"1001": 4321}', '{"1001": "43;1"}', '{"1001": "٤"}', "\ufffe"]
)
def test_a_broken_file_holds_no_pin(tmp_path: Path, content: str) -> None:
    file = tmp_path / "pins.json"
    file.write_text(content, encoding="utf-8")
    assert pins.from_file(file)("1001") is None

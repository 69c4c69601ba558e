"""Small things made at the edge: ids, certificates, addresses to dial, names of recordings."""

from __future__ import annotations

import asyncio
import ssl
import stat
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from calls import commands as c
from calls import events as e
from calls.model import HangupCause
from telephony.ids import call_id, new_call_id
from telephony.leaving import NEEDED_S
from telephony.recording_paths import relative_path
from telephony.sip import certificates, dialling
from telephony.sip.admission import limits
from telephony.sip.headers import LONGEST_USER, parse_address
from telephony.sip.registry import Registry

moments = st.integers(0, 2**50 - 1)
draws = st.integers(0, 2**40 - 1)


@given(moments, draws, moments, draws)
def test_ids_sort_by_time_and_differ(at: int, draw: int, later: int, other: int) -> None:
    one, two = call_id(at, draw), call_id(later, other)
    assert len(one) == len(two) == 19
    assert ((at, draw) < (later, other)) == (one < two)
    assert ((at, draw) == (later, other)) == (one == two)


def test_a_new_id_is_now() -> None:
    assert new_call_id() < call_id(2_000_000_000_000, 0)
    assert new_call_id() != new_call_id()


def test_a_certificate_is_made_once_and_its_key_is_private(tmp_path: Path) -> None:
    certificate, key = certificates.self_signed(tmp_path / "tls", "192.0.2.1")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    held = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name) for name in names.get_values_for_type(x509.IPAddress)] == ["192.0.2.1"]
    before = certificate.read_bytes()
    assert certificates.self_signed(tmp_path / "tls", "192.0.2.1")[0].read_bytes() == before


def test_a_certificate_that_is_broken_or_about_to_end_is_made_anew(tmp_path: Path) -> None:
    certificate, _ = certificates.self_signed(tmp_path, "hotline.example")
    now, soon = datetime.now(UTC), datetime.now(UTC) + certificates.LIFETIME - certificates.RENEWED_BEFORE_END
    assert certificates._is_good(certificate, now)
    assert not certificates._is_good(certificate, soon)
    certificate.write_text("not a certificate")
    certificate, key = certificates.self_signed(tmp_path, "hotline.example")
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)


@pytest.mark.parametrize("address", ["", "1001", "tel:1001", "sip:1001@10.0.0.7;maddr=6.6.6.6", "sip:1@x\r\nEvil: 1"])
def test_only_a_sip_address_is_dialled(address: str) -> None:
    assert dialling.target(address) is None


async def test_an_address_with_a_number_is_kept_and_a_name_is_looked_up() -> None:
    numeric = dialling.target("sip:1001@10.0.0.7:5062;transport=tcp")
    assert numeric is not None
    assert numeric.is_numeric
    named = dialling.target("sip:1001@localhost:5062;transport=tcp")
    assert named is not None
    assert not named.is_numeric
    assert str(await dialling.numeric(named)) == "sip:1001@127.0.0.1:5062;transport=tcp"
    unknown = dialling.target("sip:1001@no-such-host.invalid")
    assert unknown is not None
    assert await dialling.numeric(unknown) is None


def test_letters_that_grow_when_escaped_are_cut_whole() -> None:
    written = dialling.local_uri("))))" + 60 * "𝀀", "", "h:1")
    user = written.removeprefix("<sip:").split("@")[0]
    assert len(user) <= LONGEST_USER
    assert unquote(user).startswith("))))𝀀")
    assert "\ufffd" not in unquote(user)


@given(st.text(max_size=80), st.text(max_size=80))
def test_whoever_calls_and_whatever_he_is_called_our_from_header_is_sound(caller: str, name: str) -> None:
    written = dialling.local_uri(caller, name, "10.0.0.1:5060")
    read = parse_address(written)
    assert read is not None
    assert (read[1].host, read[1].port) == ("10.0.0.1", 5060)
    assert written.count("<") - written.split(" <sip:")[0].count("<") <= 1
    assert not set(written) & {"\r", "\n", "\x00"}


def test_the_agent_sees_number_and_name() -> None:
    assert dialling.local_uri("+8613800138000", "张三", "h:1") == '"张三" <sip:+8613800138000@h:1>'
    assert dialling.local_uri("", "", "h:1") == "<sip:anonymous@h:1>"


async def test_nobody_is_called_anew_shortly_before_the_server_goes() -> None:
    told: list[e.Event] = []
    loop = asyncio.get_running_loop()
    registry = Registry(loop, told.append, lambda _: None, lambda _: None, lambda _: False)
    dialler = dialling.Dialler(None, registry, told.append, "127.0.0.1:5060", limits(10, 100, 0, 10, 10))
    dialler.leaving.begin(loop.time() + NEEDED_S - 1.0)
    dialler.dial_outside(c.Dial("c1-b1.1", "c1-b1.1-c", "sip:13800138000@127.0.0.1", "400"))
    assert told == [e.LegHungUp("c1-b1.1", "c1-b1.1-c", HangupCause.SERVER_RESTART, by_us=True)]
    dialler.leaving.begin(loop.time() + NEEDED_S + 60.0)
    dialler.dial_outside(c.Dial("c2-b1.1", "c2-b1.1-c", "no address", "400"))
    assert told[1:] == [e.LegHungUp("c2-b1.1", "c2-b1.1-c", HangupCause.UNALLOCATED_NUMBER)], "it was tried"


def test_recordings_lie_in_a_folder_of_their_day() -> None:
    at = datetime(2026, 11, 2, 23, 59, tzinfo=UTC)
    assert relative_path("c01m81d9dje5532hv7s-r1", at) == PurePosixPath("2026/11/02/c01m81d9dje5532hv7s-r1.wav")
    assert relative_path("c01-b1.1-r1", at) == PurePosixPath("2026/11/02/c01-b1.1-r1.wav")  # of a call back


@pytest.mark.parametrize("name", ["", "../etc/passwd", "a/b", ".hidden", "a\x00", "a" * 65, "-x"])
def test_a_name_that_is_not_ours_is_no_recording(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        relative_path(name, datetime(2026, 1, 1, tzinfo=UTC))

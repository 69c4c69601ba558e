"""The doctor finds what is wrong and says the line that mends it."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from pathlib import Path

import pytest

from hotline import doctor
from hotline.doctor import Finding, examine
from hotline.settings import Settings


def named(english: str, findings: Iterable[Finding]) -> Finding:
    return next(found for found in findings if found.name.en == english)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(sip_host="127.0.0.1", sip_port=0, http_port=0, data_dir=tmp_path)


def test_every_finding_speaks_both_languages(settings: Settings) -> None:
    for found in examine(settings):
        assert found.name.zh
        assert found.name.en
        assert found.remedy.zh
        assert found.remedy.en


def test_the_compiled_library_is_asked_what_it_can_do(settings: Settings) -> None:
    library, calls_at_once, codecs = doctor.sip_library(settings)
    assert library.ok
    assert "OpenSSL 3" in library.detail
    assert calls_at_once.ok
    assert codecs.ok


def test_a_library_that_cannot_be_loaded_is_one_finding_not_a_crash(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.sys, "executable", "/bin/false")
    broken = named("SIP engine pjsua2", doctor.sip_library(settings))
    assert (broken.ok, broken.remedy) == (False, doctor.MAKE_RUN)


@pytest.mark.parametrize(("title", "kind"), [("UDP", socket.SOCK_DGRAM), ("TCP", socket.SOCK_STREAM)])
def test_a_port_in_use_is_found_out(title: str, kind: socket.SocketKind, tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            taken.listen()
        settings = Settings(sip_host="127.0.0.1", sip_port=taken.getsockname()[1], http_port=0, data_dir=tmp_path)
        busy = named(f"Port SIP {title}", doctor.ports(settings))
    assert not busy.ok
    assert "HOTLINE_SIP_PORT" in busy.remedy.en
    assert named(f"Port SIP {title}", doctor.ports(settings)).ok


def test_too_few_rtp_ports_for_the_calls_promised(settings: Settings) -> None:
    narrow = settings.model_copy(update={"rtp_ports": "30000-30009", "max_calls": 3})
    assert not doctor.rtp_ports(narrow).ok
    assert doctor.rtp_ports(narrow.model_copy(update={"max_calls": 2})).ok


def test_a_data_folder_nobody_can_write_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert doctor.data_folder(tmp_path).ok
    assert not doctor.data_folder(tmp_path / "file" / "var").ok


def test_a_folder_yet_to_be_made_is_judged_by_the_one_it_will_be_in(tmp_path: Path) -> None:
    assert doctor.data_folder(tmp_path / "a" / "b").ok
    assert not (tmp_path / "a").exists()


def test_missing_test_programs_keep_nobody_from_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda _: None)
    missing = named("sipp (tests)", doctor.test_programs())
    assert (missing.ok, missing.optional) == (False, True)
    assert missing.remedy.en == "sudo apt-get install sip-tester"


def test_a_full_disk_is_noticed_before_the_first_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.disk(tmp_path).ok
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
    assert not doctor.disk(tmp_path).ok

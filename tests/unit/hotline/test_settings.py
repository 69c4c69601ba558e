"""Settings: from file and environment, and what is said when one does not fit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from hotline.settings import SETTINGS_FILE, load


@pytest.fixture(autouse=True)
def _no_settings_of_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        monkeypatch.delenv(name)


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert (settings.sip_port, settings.http_port, settings.tls_port) == (5060, 8080, 5061)
    assert settings.rtp_range == (16000, 19999)
    assert settings.database == "sqlite:///var/hotline.db"
    assert settings.funnel_days == 400


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / SETTINGS_FILE).write_text("sip_port: 6000\nhttp_port: 9000\n")
    monkeypatch.setenv("HOTLINE_SIP_PORT", "7000")
    settings = load(tmp_path)
    assert (settings.sip_port, settings.http_port) == (7000, 9000)


def test_a_free_sip_port_means_a_free_tls_port_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_SIP_PORT", "0")
    assert load(tmp_path).tls_port == 0
    monkeypatch.setenv("HOTLINE_SIP_TLS_PORT", "5999")
    assert load(tmp_path).tls_port == 5999


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIP_PORT", "70000"),
        ("SIP_PORT", "abc"),
        ("RTP_PORTS", "20000"),
        ("RTP_PORTS", "20000-100"),
        ("MAX_CALLS", "0"),
        ("AGENTS_AT", "sip:1001@proxy.example"),
        ("AGENTS_AT", "sip:{agent}{phone}@proxy.example"),
        ("AGENTS_AT", "sip:{agent}@{phone}"),
        ("AGENTS_AT", "{agent}@proxy.example"),
    ],
)
def test_a_value_that_does_not_fit_names_its_variable(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"HOTLINE_{name}", value)
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path)
    assert caught.value.faults[0].place == f"HOTLINE_{name}"


@pytest.mark.parametrize("content", ["sip_prot: 5060\n", "- 1\n", "a: [\n", "sip_port: \x00\n"])
def test_a_file_that_cannot_be_used_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path)
    assert SETTINGS_FILE in caught.value.faults[0].place


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_API_TOKEN", "s3cret-token")
    assert "s3cret-token" not in repr(load(tmp_path))


def test_a_faulty_broker_is_named(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text("mqtt:\n  url: http://broker\n  password: heron\n")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path)
    (fault,) = caught.value.faults
    assert fault.place.endswith(f"{SETTINGS_FILE}: mqtt.url")
    assert "heron" not in str(fault)

"""`hotline phones` on the example [X3]."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app
from hotline.registrar.files import ha1
from tests.unit.config.folders import EXAMPLE

DOMAIN = "hotline.example"


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("HOTLINE_CONFIG_DIR", str(EXAMPLE))


def phones(*words: str | Path, language: str = "C") -> Result:
    return CliRunner().invoke(app, ["phones", *map(str, words)], env={"LC_ALL": language, "COLUMNS": "120"})


def table(folder: Path) -> list[str]:
    return (folder / "db" / "subscriber").read_text().splitlines()


def test_what_is_exported_fits_the_password_that_is_shown(tmp_path: Path) -> None:
    assert phones("export", tmp_path, "--domain", DOMAIN).exit_code == 0
    password = phones("show", "1001").output.strip()
    assert f"1001:{DOMAIN}:{ha1('1001', DOMAIN, password)}" in table(tmp_path)
    assert (tmp_path / "emergency.list").read_text().startswith("[0]\n^")


def test_a_renewed_password_counts_from_the_next_export_on(tmp_path: Path) -> None:
    phones("export", tmp_path, "--domain", DOMAIN)
    before = table(tmp_path)
    password = phones("renew", "1002").output.strip()
    assert table(tmp_path) == before
    phones("export", tmp_path, "--domain", DOMAIN)
    assert set(table(tmp_path)) - set(before) == {f"1002:{DOMAIN}:{ha1('1002', DOMAIN, password)}"}


def test_who_is_no_agent_has_no_password() -> None:
    for verb in ("show", "renew"):
        assert (phones(verb, "9999").exit_code, phones(verb, "9999", language="zh_CN.UTF-8").exit_code) == (2, 2)


@pytest.mark.parametrize("domain", ["", "a:b", "a b", 'a"'])
def test_a_domain_that_would_break_the_table_is_refused(tmp_path: Path, domain: str) -> None:
    assert phones("export", tmp_path, "--domain", domain).exit_code == 2
    assert not (tmp_path / "db").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = phones("export", tmp_path / "file", "--domain", DOMAIN)
    assert (result.exit_code, str(tmp_path / "file") in result.output) == (2, True)


def test_a_folder_without_a_configuration_is_named(tmp_path: Path) -> None:
    result = phones("show", "1001", "--config", tmp_path / "nowhere")
    assert (result.exit_code, "nowhere" in result.output) == (2, True)

"""`hotline check` on whole folders."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app
from tests.unit.config.folders import EXAMPLE

WEBHOOK = "  webhook:\n    url: https://sms.example/send\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "config"))


def check(folder: Path, language: str = "C") -> Result:
    return CliRunner().invoke(app, ["check", str(folder)], env={"LC_ALL": language, "COLUMNS": "120"})


def without_webhook(folder: Path) -> None:
    file = folder / "services.yaml"
    text = file.read_text(encoding="utf-8")
    assert WEBHOOK in text
    file.write_text(text.replace(WEBHOOK, ""), encoding="utf-8")


def test_the_example_can_be_used_and_its_texts_are_sent() -> None:
    result = check(EXAMPLE)
    assert result.exit_code == 0
    assert "services.yaml" not in result.output


def test_a_template_that_nobody_sends_is_a_warning_and_no_fault(folder: Path) -> None:
    without_webhook(folder)
    result = check(folder)
    assert result.exit_code == 0
    assert "! services.yaml: no service sends texts of the template solution" in result.output
    assert "can be used" in result.output
    assert "! services.yaml: 没有服务发送短信模板 solution" in check(folder, "zh_CN.UTF-8").output


def test_while_there_are_faults_nothing_is_said_about_who_sends(folder: Path) -> None:
    without_webhook(folder)
    (folder / "lines.yaml").write_text("lines: 7\n", encoding="utf-8")
    result = check(folder)
    assert result.exit_code == 2
    assert "✗ lines.yaml" in result.output
    assert "no service sends" not in result.output

"""`hotline mqtt schemas`: names, one of them, files [M3]."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from backplane.mqtt import schemas
from hotline.cli import app


def test_names_one_of_them_and_all_as_files(tmp_path: Path) -> None:
    names = CliRunner().invoke(app, ["mqtt", "schemas"]).stdout.split()
    assert set(names) == set(schemas.all_schemas())
    one = CliRunner().invoke(app, ["mqtt", "schemas", "event.CallOffered"])
    assert json.loads(one.stdout)["title"] == "CallOffered"
    assert CliRunner().invoke(app, ["mqtt", "schemas", "--folder", str(tmp_path / "a")]).exit_code == 0
    assert len(list((tmp_path / "a").iterdir())) == len(names)


def test_what_cannot_be_done_has_an_exit_status(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["mqtt", "schemas", "nonsense"]).exit_code == 2
    (tmp_path / "file").write_text("")
    assert CliRunner().invoke(app, ["mqtt", "schemas", "--folder", str(tmp_path / "file")]).exit_code == 1

"""Whoever starts or reloads a hotline hears of texts that nobody would send; nothing is stopped by it [H6]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.services import Services, Webhook
from hotline.after_the_call import AfterTheCall
from ivr.flow import Flow, Node
from ivr.verbs import Hangup, Sms
from recordings.folder import RecordingFolder
from store.database import Database
from store.recovery import Unfinished

TEMPLATES = {"solution": {"zh-CN": "已处理。"}}
SENT = Services({}, TEMPLATES, Webhook("https://sms.example/", "a-secret"))
FLOW = Flow("main", "1", "text", {"text": Node("text", Sms("solution", "end")), "end": Node("end", Hangup(()))})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'hotline.db'}")
    database.migrate()
    yield database
    database.dispose()


def after(database: Database, tmp_path: Path, services: Services) -> AfterTheCall:
    folder, played = RecordingFolder(tmp_path / "recordings"), tmp_path / "played"
    return AfterTheCall(database, folder, played, services, Unfinished((), (), (), None))


def test_a_start_names_templates_nobody_sends_in_both_languages_and_goes_on(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    parts = after(database, tmp_path, Services({}, TEMPLATES))
    parts.start([FLOW])
    parts.stop()
    (warning,) = caplog.records
    assert warning.levelname == "WARNING"
    assert warning.getMessage().startswith("services.yaml: no service sends texts of the template solution")
    assert "没有服务发送短信模板 solution" in warning.getMessage()


def test_a_start_says_nothing_of_texts_that_are_sent(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    parts = after(database, tmp_path, SENT)
    parts.start([FLOW])
    parts.stop()
    assert not caplog.records


def test_a_reload_takes_the_services_there_are_now_and_warns_of_what_they_do_not_send(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    parts = after(database, tmp_path, Services({}, TEMPLATES))
    parts.use(SENT, [FLOW])
    assert not caplog.records
    parts.use(Services({}, TEMPLATES), [FLOW])
    assert "solution" in caplog.text

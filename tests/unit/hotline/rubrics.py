"""A rubric with a clock moved by hand, on a real database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from hotline.publishing.publisher import Publisher
from hotline.rubrics.source import Examine, RubricSource, Weigh
from qa_scoring.rubric import Rubric
from store import AuditTrail, Publications, Versions, publication
from store.publication import Order, Publication
from tests.unit.hotline.tables import NOON, Breakable

RUBRIC = """\
rubric: service
version: 1
title: {zh-CN: 服务, en: Service}
criteria:
  - id: first_word
    title: {zh-CN: 应答及时, en: Prompt greeting}
    measure: agent_first_word_s
    full_at: 3
    zero_at: 10
    weight: 20
"""
STRICTER = RUBRIC.replace("zero_at: 10", "zero_at: 6")
FAULTY = RUBRIC.replace("full_at", "full_att")


class RubricShop:
    """A publisher of the rubric and all around it; `versions_in_force` are those that came into force."""

    def __init__(self, folder: Path, examine: Examine = lambda _: (), weigh: Weigh = lambda _old, _new: ()) -> None:
        self.now = NOON
        self.database = Breakable(f"sqlite:///{folder / 'hotline.db'}")
        self.database.migrate()
        subject = publication.RUBRIC
        self.versions, self.publications = Versions(self.database, subject), Publications(self.database, subject)
        self.trail = AuditTrail(self.database)
        self.in_force: list[Rubric] = []
        self.source = RubricSource(RUBRIC, examine, weigh)
        self.publisher: Publisher[Rubric, Rubric] = Publisher(
            self.versions, self.publications, self.source, folder, self.in_force.append, wall=lambda: self.now
        )
        self.publisher.open()

    @property
    def versions_in_force(self) -> list[int]:
        return [rubric.version for rubric in self.in_force]

    def publish(self, text: str, by: str = "wang", after_minutes: float | None = None) -> Publication:
        draft = self.versions.draft("draft")
        kept = self.versions.save_draft(
            "draft", text, author=by, based_on=1, etag=draft.etag if draft else None, at=self.now
        )
        at = self.now + timedelta(minutes=after_minutes) if after_minutes is not None else None
        return self.publisher.publish(Order(by, "更严格", "draft", kept.etag, at=at))

    def after(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)
        self.publisher.tick()

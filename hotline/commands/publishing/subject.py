"""Something that is published on a running server: a routing table, a flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import typer

from hotline.commands.language import say
from hotline.commands.phone_environment import complain
from hotline.commands.remote import Remote, Status

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """`base` is where the API has it, `versions` where its versions are; `command` begins commands about it."""

    remote: Remote
    base: str
    versions: str
    command: str

    def save(self, text: str, name: str, etag: str = "", over: bool = False) -> Answer:
        """The draft as the server keeps it. Unless told to go `over` it, another one that is there stays."""
        known: str | None = etag or None
        if over:
            items = self._ask("GET", f"{self.base}/drafts")["items"]
            known = next((item["etag"] for item in items if item["name"] == name), None)
        return self._ask("PUT", f"{self.base}/draft", {"text": text, "name": name, "etag": known})

    def draft(self, name: str) -> Answer:
        return self._ask("GET", f"{self.base}/draft", name=name)

    def publish(self, what: Answer, reason: str, at: str | None, until: str | None) -> Answer:
        """`what` is a version, or a draft by name and etag."""
        return self._ask("POST", f"{self.base}/publish", {"reason": reason, "at": at, "until": until} | what)

    def rollback(self, reason: str, to: int | None) -> Answer:
        return self._ask("POST", f"{self.base}/rollback", {"reason": reason, "to": to})

    def approve(self, version: int) -> Answer:
        return self._ask("POST", f"{self.versions}/{version}/approve")

    def cancel(self, publication: int) -> Answer:
        return self._ask("DELETE", f"{self.base}/publications/{publication}")

    def history(self, limit: int) -> Answer:
        return self._ask("GET", self.versions, limit=limit)

    def version(self, number: int | None) -> Answer:
        """The live one when there is no number."""
        return self._ask("GET", f"{self.versions}/{number or self._live()}")

    def _live(self) -> str:
        live = self._ask("GET", f"{self.base}/live")
        if live["publication"] is None:
            complain(
                say("数据库无法访问，生效版本暂不可查", "the database is away: the live version cannot be shown now")
            )
            raise typer.Exit(Status.REFUSED)
        return str(live["version"])

    def _ask(self, method: str, path: str, body: object = None, **query: object) -> Answer:
        answer: Answer = self.remote.ask(method, path, body, **query)
        return answer

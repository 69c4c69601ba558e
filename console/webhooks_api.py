"""Events told to other systems: who is told, what was not delivered, and having it sent anew (M3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, content, parameters
from console.orders import who
from console.problems import Problem
from console.webhooks_schemas import (
    Enabled,
    HookItem,
    HookPage,
    PostItem,
    PostPage,
    PostQuery,
    Replayed,
    ReplayWanted,
    Tested,
)
from store.auditing import AuditTrail
from store.event_posts import EventPost, EventPosts

Change = Callable[[str, datetime], bool]


class HookDesk(Protocol):
    """Who is told of events. From any thread; may wait for the database."""

    posts: EventPosts

    def endpoints(self) -> list[HookItem]: ...

    def replay(self, endpoint: str, since: datetime | None, *, also_sent: bool) -> int:
        """Have those that failed or were dropped sent anew; how many."""

    def test(self, endpoint: str) -> str:
        """Send a test; the name of the message."""

    def enable(self, endpoint: str) -> bool:
        """Tell one again that said it is gone; whether it had."""

    def wake(self, endpoint: str) -> None:
        """Something may be due."""


class WebhooksApi:
    def __init__(self, desk: HookDesk, audit: AuditTrail) -> None:
        self._desk, self._audit = desk, audit

    def operations(self) -> list[Operation]:
        one, posts = "/api/webhooks/{id}", "/api/webhook_posts"
        return [
            Operation("webhooks", "/api/webhooks", self.all, "Who is told of events, and how that goes", HookPage),
            Operation("replay_webhook", f"{one}/replay", self.replay, "Have events sent anew that were not delivered",
                      Replayed, method="POST", body=ReplayWanted, problems=(400, 404)),
            Operation("test_webhook", f"{one}/test", self.test, "Send an event of type webhook.test",
                      Tested, method="POST", problems=(404,)),
            Operation("enable_webhook", f"{one}/enable", self.enable, "Tell one again that answered 410",
                      Enabled, method="POST", problems=(404,)),
            Operation("webhook_posts", posts, self.posts, "Events sent and to be sent, the latest first",
                      PostPage, query=PostQuery, problems=(400,)),
            Operation("retry_webhook_post", f"{posts}/{{id}}/retry", self.retry,
                      "Try one anew that failed or was dropped", PostItem, method="POST", problems=(404, 409)),
            Operation("drop_webhook_post", f"{posts}/{{id}}/drop", self.drop, "Never send one that waits or failed",
                      PostItem, method="POST", problems=(404, 409)),
        ]  # fmt: skip

    async def all(self, _: Request) -> Response:
        return answer(HookPage(items=await run_in_threadpool(self._desk.endpoints)))

    async def replay(self, request: Request) -> Response:
        wanted = await content(request, ReplayWanted)
        return await run_in_threadpool(self._replay, request, wanted)

    async def test(self, request: Request) -> Response:
        return await run_in_threadpool(self._test, request)

    async def enable(self, request: Request) -> Response:
        return await run_in_threadpool(self._enable, request)

    async def posts(self, request: Request) -> Response:
        query: PostQuery = parameters(request, PostQuery)
        kept = self._desk.posts.of(query.endpoint) if query.endpoint else self._desk.posts
        found = await run_in_threadpool(kept.told, query.state, query.limit)
        return answer(PostPage(items=[_item(post) for post in found]))

    async def retry(self, request: Request) -> Response:
        return await run_in_threadpool(self._change, request, "webhook_retried", self._desk.posts.retry)

    async def drop(self, request: Request) -> Response:
        return await run_in_threadpool(self._change, request, "webhook_dropped", self._desk.posts.drop)

    def _replay(self, request: Request, wanted: ReplayWanted) -> Response:
        endpoint = self._known(request)
        posts = self._desk.replay(endpoint, wanted.since, also_sent=wanted.also_sent)
        detail = {"endpoint": endpoint, "posts": posts, "also_sent": wanted.also_sent}
        since = {"since": wanted.since.isoformat()} if wanted.since is not None else {}
        self._audit.add(datetime.now(UTC), who(request), "webhook_replayed", detail | since)
        return answer(Replayed(endpoint=endpoint, posts=posts))

    def _test(self, request: Request) -> Response:
        endpoint = self._known(request)
        message = self._desk.test(endpoint)
        self._audit.add(datetime.now(UTC), who(request), "webhook_tested", {"endpoint": endpoint})
        return answer(Tested(endpoint=endpoint, message=message))

    def _enable(self, request: Request) -> Response:
        endpoint = self._known(request)
        was_gone = self._desk.enable(endpoint)
        self._audit.add(datetime.now(UTC), who(request), "webhook_enabled", {"endpoint": endpoint})
        return answer(Enabled(endpoint=endpoint, was_gone=was_gone))

    def _known(self, request: Request) -> str:
        endpoint = str(request.path_params["id"])
        if endpoint not in {each.endpoint for each in self._desk.endpoints()}:
            raise Problem(404, "no_such_webhook")
        return endpoint

    def _change(self, request: Request, what: str, change: Change) -> Response:
        message, now = request.path_params["id"], datetime.now(UTC)
        if self._desk.posts.one(message) is None:
            raise Problem(404, "no_such_webhook_post")
        if not change(message, now):
            raise Problem(409, "webhook_post_is_past_that")
        self._audit.add(now, who(request), what, {"message": message})
        post = self._desk.posts.one(message)
        assert post is not None
        self._desk.wake(post.endpoint)
        return answer(_item(post))


def _item(post: EventPost) -> PostItem:
    shown = PostItem.model_fields.keys() & {field.name for field in fields(post)}
    return PostItem(**{name: getattr(post, name) for name in shown})

"""How long a call is kept: its class, legal holds on it, and what is left of what was deleted [X4]."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.retention import RetentionClass, RetentionPolicy, classed, due
from console.calls_api import CallsApi
from console.operation import Operation, answer, content
from console.orders import who
from console.problems import Problem
from console.schemas import Shape
from store.auditing import Hand
from store.burials import Burials
from store.holds import Holds
from store.rows import Kept


class KeepingReason(Shape):
    reason: str = Field(min_length=1, max_length=500, pattern=r"\S", description="Why; it is kept and audited.")


class ClassChoice(KeepingReason):
    kept_as: RetentionClass | None = Field(description="null: as tier and queue say.")


class HoldItem(Shape):
    """A legal hold; `lifted_at` is null while it is in force."""

    hold: int
    call: str
    by: str
    reason: str
    placed_at: datetime
    lifted_by: str | None
    lifted_reason: str | None
    lifted_at: datetime | None


class DeletedItem(Shape):
    """What is left of a deleted recording. `done_at` is null while the deletion is under way."""

    recording: str
    kept_as: RetentionClass
    kept_days: int
    started_at: datetime
    length_ms: int | None
    sha256: str | None
    by: str
    begun_at: datetime
    done_at: datetime | None


class KeptItem(Shape):
    """A recording that is there, of a call that is over."""

    recording: str
    due_at: datetime | None = Field(description="When it is deleted; null: not as things stand.")
    unheard: bool = Field(description="A message nobody has heard: it waits for that, too.")


class KeepingAnswer(Shape):
    call: str
    kept_as: RetentionClass = Field(description="The class in effect.")
    kept_days: int | None = Field(description="Days after the call's end; null: for ever.")
    chosen: RetentionClass | None = Field(description="What a person chose; null: as tier and queue say.")
    holds: list[HoldItem]
    kept: list[KeptItem]
    deleted: list[DeletedItem]


class KeepingApi:
    def __init__(self, holds: Holds, burials: Burials, calls: CallsApi, policy: RetentionPolicy) -> None:
        self._holds, self._burials, self._calls, self._policy = holds, burials, calls, policy

    def operations(self) -> list[Operation]:
        one = "/api/calls/{id}"
        return [
            Operation(
                "keeping", f"{one}/keeping", self.keeping, "Class, legal holds and what was deleted of a call",
                KeepingAnswer, problems=(404,),
            ),
            Operation(
                "choose_class", f"{one}/keeping", self.choose, "Keep a call as another class",
                KeepingAnswer, problems=(404,), method="PUT", body=ClassChoice,
            ),
            Operation(
                "place_hold", f"{one}/holds", self.place, "Hold a call for the law: nothing of it is deleted",
                HoldItem, problems=(404,), method="POST", body=KeepingReason,
            ),
            Operation(
                "lift_hold", f"{one}/holds/{{hold}}/lift", self.lift, "Lift one legal hold of a call",
                HoldItem, problems=(404,), method="POST", body=KeepingReason,
            ),
        ]  # fmt: skip

    async def keeping(self, request: Request) -> Response:
        return await run_in_threadpool(self._keeping, request.path_params["id"])

    async def choose(self, request: Request) -> Response:
        choice = await content(request, ClassChoice)
        call = request.path_params["id"]

        def chosen() -> Response:
            self._calls.find(call)
            self._holds.choose_class(call, choice.kept_as, choice.reason, _hand(request))
            return self._keeping(call)

        return await run_in_threadpool(chosen)

    async def place(self, request: Request) -> Response:
        why = await content(request, KeepingReason)
        call = request.path_params["id"]

        def placed() -> Response:
            self._calls.find(call)
            return answer(HoldItem(**asdict(self._holds.place(call, why.reason, _hand(request)))))

        return await run_in_threadpool(placed)

    async def lift(self, request: Request) -> Response:
        why = await content(request, KeepingReason)
        return await run_in_threadpool(self._lift, request, why.reason)

    def _lift(self, request: Request, reason: str) -> Response:
        call, number = request.path_params["id"], request.path_params["hold"]
        self._calls.find(call)
        in_force = {str(one.hold): one.hold for one in self._holds.of(call) if one.lifted_at is None}
        lifted = self._holds.lift(in_force[number], reason, _hand(request)) if number in in_force else None
        if lifted is None:
            raise Problem(404, "no_such_hold")
        return answer(HoldItem(**asdict(lifted)))

    def _keeping(self, call: str) -> Response:
        cdr, choice, policy = self._calls.find(call), self._holds.chosen_class(call), self._policy
        chosen = choice.kept_as if choice is not None else None
        kept_as = classed(cdr.tier, cdr.queue, chosen, policy)
        kept = [_kept(one, policy) for one in self._burials.kept(call, policy)]
        deleted = [
            DeletedItem(**{name: getattr(stone, name) for name in DeletedItem.model_fields})
            for stone in self._burials.of(call)
        ]
        holds = [HoldItem(**asdict(hold)) for hold in self._holds.of(call)]
        return answer(
            KeepingAnswer(
                call=call,
                kept_as=kept_as,
                kept_days=policy.days[kept_as],
                chosen=chosen,
                holds=holds,
                kept=kept,
                deleted=deleted,
            )
        )


def _kept(one: Kept, policy: RetentionPolicy) -> KeptItem:
    due_at = due(one.kept_as, one.ended_at, held=one.held, policy=policy)
    return KeptItem(recording=one.recording, due_at=due_at, unheard=one.unheard)


def _hand(request: Request) -> Hand:
    return Hand(who(request), datetime.now(UTC))

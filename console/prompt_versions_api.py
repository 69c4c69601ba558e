"""What was uploaded for a prompt: every version listened to, put back on the air, or withdrawn [H4]."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from console.operation import Operation, answer, content, parameters
from console.orders import who
from console.problems import Problem
from console.prompt_desks import PromptDesks
from console.prompts_api import ALL
from console.prompts_schemas import (
    DraftSoundQuery,
    PromptChange,
    PromptHistory,
    PromptPutBack,
    PromptVersion,
    PromptWithdrawal,
)
from prompts.figures import figures_of
from prompts.shelf import Spoken, is_key, is_language
from prompts.uploads import NOTHING, HeardOtherwiseError, NoSuchUploadError, Upload
from prompts.wav import RATES_HZ, length_ms
from store.auditing import AuditTrail
from store.database import AWAY


class PromptVersionsApi:
    def __init__(self, desks: PromptDesks, audit: AuditTrail) -> None:
        self._desk, self._uses, self._audit = desks.prompts, desks.uses, audit

    def operations(self) -> list[Operation]:
        one = f"{ALL}/{{key}}/{{language}}"
        return [
            Operation(
                "prompt_versions", f"{one}/versions", self.versions, "What was uploaded, and when it was heard",
                PromptHistory, problems=(422,),
            ),
            Operation(
                "prompt_version_audio", f"{one}/versions/{{version}}/audio", self.audio, "How it sounds",
                media="audio/wav", query=DraftSoundQuery, problems=(400, 404, 422),
            ),
            Operation(
                "put_back_prompt", f"{one}/put_back", self.put_back, "This version is heard from the next play on",
                PromptHistory, problems=(400, 404, 409, 422), method="POST", body=PromptPutBack,
            ),
            Operation(
                "withdraw_prompt", f"{one}/withdraw", self.withdraw,
                "No upload is heard any more: the folder's recording is, or the text, or the product's own",
                PromptHistory, problems=(400, 404, 409, 422), method="POST", body=PromptWithdrawal,
            ),
        ]  # fmt: skip

    async def versions(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._history, _named(request)))

    async def audio(self, request: Request) -> Response:
        spoken, number = _named(request), request.path_params["version"]
        query: DraftSoundQuery = parameters(request, DraftSoundQuery)
        found = await run_in_threadpool(self._desk.uploads.versions, spoken)
        files = next((each.files for each in found if str(each.version) == number), None)
        if files is None:
            raise Problem(404, "no_such_version_of_prompt")
        return FileResponse(files[(min if query.heard else max)(RATES_HZ)], media_type="audio/wav")

    async def put_back(self, request: Request) -> Response:
        spoken, order = _named(request), await content(request, PromptPutBack)
        return answer(await run_in_threadpool(self._put_back, spoken, order, who(request)))

    async def withdraw(self, request: Request) -> Response:
        spoken, order = _named(request), await content(request, PromptWithdrawal)
        return answer(await run_in_threadpool(self._withdraw, spoken, order, who(request)))

    def _put_back(self, spoken: Spoken, order: PromptPutBack, by: str) -> PromptHistory:
        with told_as_problems():
            self._desk.put_on(spoken, order.version, by=by, why=order.why, expected=order.expected)
        self._note(by, "prompt_put_back", spoken, version=order.version, why=order.why)
        return self._history(spoken)

    def _withdraw(self, spoken: Spoken, order: PromptWithdrawal, by: str) -> PromptHistory:
        """Callers of a flow must not come to a prompt that nobody can hear."""
        before = self._desk.uploads.heard_version(spoken)
        if before == NOTHING:
            raise Problem(404, "no_upload_heard")
        if spoken[0] in self._uses().keys and not self._desk.left_without(spoken):
            raise Problem(409, "nothing_left_to_hear", key=spoken[0])
        with told_as_problems():
            self._desk.put_on(spoken, NOTHING, by=by, why=order.why, expected=order.expected)
        self._note(by, "prompt_withdrawn", spoken, version=before, why=order.why)
        return self._history(spoken)

    def _note(self, by: str, what: str, spoken: Spoken, **detail: object) -> None:
        key, language = spoken
        with contextlib.suppress(*AWAY):  # the uploads' own notes say it too
            self._audit.add(datetime.now(UTC), by, what, {"key": key, "language": language, **detail})

    def _history(self, spoken: Spoken) -> PromptHistory:
        uploads = self._desk.uploads
        return PromptHistory(
            items=[_version(each) for each in reversed(uploads.versions(spoken))],
            heard=uploads.heard_version(spoken),
            changes=[
                PromptChange(version=each.version, by=each.by, at=each.at, why=each.why)
                for each in reversed(uploads.changes(spoken))
            ],
        )


@contextmanager
def told_as_problems() -> Iterator[None]:
    try:
        yield
    except NoSuchUploadError as error:
        raise Problem(404, "no_such_version_of_prompt") from error
    except HeardOtherwiseError as error:
        last = error.last
        raise Problem(409, "prompt_changed", who=last.by if last else "–", version=last.version if last else 0) from (
            error
        )


def _named(request: Request) -> Spoken:
    key, language = request.path_params["key"], request.path_params["language"]
    if not (is_key(key) and is_language(language)):
        raise Problem(422, "no_prompt_name")
    return key, language


def _version(each: Upload) -> PromptVersion:
    path = each.files[max(each.files)]
    figures, origin = figures_of(path), each.origin
    return PromptVersion(
        version=each.version,
        by=origin.by,
        at=origin.at,
        words=origin.words,
        why=origin.why,
        voice=origin.voice,
        speed=origin.speed,
        length_ms=figures.length_ms if figures is not None else length_ms(path),
        lufs=figures.lufs if figures is not None else None,
        audio=f"{ALL}/{quote(each.key)}/{quote(each.language)}/versions/{each.version}/audio",
    )

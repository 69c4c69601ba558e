"""Sounds that are sent to the console: taken out of the request, and refused in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import UploadFile
from starlette.requests import Request

from calls.model import CHINESE, ENGLISH
from console.problems import Problem
from console.schemas import Text
from speech.errors import SpeechError
from speech.intake import SoundRefusedError

MOST_BYTES = 20 * 1024 * 1024


async def sent(request: Request) -> bytes:
    """The body, or the first file of a form. Raises Problem 422 for nothing."""
    sound = await _sent(request)
    if not sound:
        raise Problem(422, "no_sound_sent")
    return sound


async def _sent(request: Request) -> bytes:
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=4) as form:
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        return await files[0].read() if files else b""


@contextmanager
def refused() -> Iterator[None]:
    """Why a sound cannot be taken, as Problem 422."""
    try:
        yield
    except SoundRefusedError as error:
        raise Problem(422, "sound_refused", why=both(error)) from error


def both(error: SpeechError) -> Text:
    return Text.model_validate({CHINESE: error.zh, ENGLISH: error.en})

"""Why a command is not carried out, in the shape and words that errors of the HTTP API have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from calls.errors import FarEndError


class Refused(FarEndError):  # noqa: N818  what it is, not that it is an error of ours
    """`status` as of HTTP, `error` as in its answers."""

    def __init__(self, status: int, error: Mapping[str, Any]) -> None:
        super().__init__(str(error.get("message_en", "")))
        self.status, self.error = status, error
        self.code = str(error.get("code", ""))


def _refused(status: int, code: str, zh: str, en: str, faults: Sequence[Mapping[str, Any]] = ()) -> Refused:
    places = {"faults": list(faults)} if faults else {}
    return Refused(status, {"code": code, "message_zh": zh, "message_en": en, **places})


def no_such_command(known: Sequence[str]) -> Refused:
    names = ", ".join(known)
    return _refused(
        404, "no_such_command", f"没有这个命令；可用命令：{names}", f"There is no such command; there are: {names}"
    )


def retained() -> Refused:
    return _refused(
        400, "retained_command", "命令不得设置保留标志", "A command must not be retained: it would be given for ever"
    )  # fmt: skip


def no_id(most: int) -> Refused:
    return _refused(
        400, "no_id",
        f"缺少用户属性 id（一个，最多 {most} 个可见字符）",
        f"The user property `id` is missing (one, at most {most} printable characters)",
    )  # fmt: skip


def no_token() -> Refused:
    return _refused(
        401, "sign_in_needed",
        "缺少用户属性 token（一个，在“我的账户”中创建）",
        "The user property `token` is missing (one, as made under “My account”)",
    )  # fmt: skip


def no_expiry() -> Refused:
    return _refused(
        400, "no_expiry",
        "缺少用户属性 expires（一个，带时区的 ISO 8601 时间）",
        "The user property `expires` is missing (one, ISO 8601 with a time zone)",
    )  # fmt: skip


def expired(when: str) -> Refused:
    return _refused(
        410, "command_expired",
        f"命令已于 {when} 过期，未执行", f"The command expired at {when} and was not carried out",
    )  # fmt: skip


def lives_too_long(most_s: int) -> Refused:
    return _refused(
        400, "expires_too_late",
        f"expires 最多为 {most_s} 秒之后；请核对两边的时钟",
        f"`expires` may be at most {most_s} seconds ahead; compare the clocks of both sides",
    )  # fmt: skip


def too_large(most_bytes: int) -> Refused:
    return _refused(
        413, "too_large", f"内容最多 {most_bytes} 字节", f"The payload may have at most {most_bytes} bytes"
    )


def not_json() -> Refused:
    return _refused(400, "not_json", "内容不是 UTF-8 编码的 JSON", "The payload is not JSON in UTF-8")


def wrong_content(faults: Sequence[Mapping[str, Any]]) -> Refused:
    return _refused(
        422, "wrong_content", f"内容有 {len(faults)} 处不符", f"{len(faults)} places of it do not fit", faults
    )  # fmt: skip


def id_used() -> Refused:
    return _refused(
        409, "id_used",
        "该 id 已用于另一个命令，本命令未执行",
        "The id was used for another command; this one was not carried out",
    )  # fmt: skip


def end_unknown() -> Refused:
    return _refused(
        409, "end_unknown",
        "该命令执行时系统中断，结果未知；请查看审计记录后以新 id 重发",
        "The server was interrupted while it did this; look into the audit, then give it anew with another id",
    )  # fmt: skip


def no_room() -> Refused:
    return _refused(
        503, "no_room",
        "磁盘已满，无法记下该命令，未执行",
        "The disk is full: the command cannot be remembered and was not carried out",
    )  # fmt: skip


def our_fault() -> Refused:
    return _refused(
        500, "our_fault",
        "执行时出错，详见日志；结果请查看审计记录",
        "It went wrong on our side, see the log; look into the audit for what was done",
    )  # fmt: skip


def passed_on(status: int, body: Any) -> Refused:
    """What the HTTP API says."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        return Refused(status, error)
    return _refused(status, "not_done", f"未执行（{status}）", f"Not carried out ({status})")

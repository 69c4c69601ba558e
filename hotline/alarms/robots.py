"""What robots of chat groups take, as their makers describe it; signed where they have a secret.

企业微信: developer.work.weixin.qq.com/document/path/91770 (the address is the secret).
钉钉: open.dingtalk.com/document/robots/customize-robot-security-settings (the signature is in the address).
飞书: open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (the signature is in the body).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import datetime
from urllib.parse import urlencode

from calls.errors import FarEndError
from config.services import AlarmHook
from hotline.outside import Answered, Asked
from hotline.sending import settle
from hotline.signing import signed

TIMEOUT_S = 5.0
GOOD_CODES = ("errcode", "code", "StatusCode")
"""They answer 200 whatever happens; what happened stands in one of these, 0 when all is well."""


def asked(hook: AlarmHook, text: str, key: str, now: datetime) -> Asked:
    """The request that tells `text`."""
    url, content = hook.url, _content(hook, text, now)
    if hook.kind == "dingtalk" and hook.secret:
        url += ("&" if "?" in url else "?") + urlencode(_dingtalk(hook.secret, now))
    body = json.dumps(content, ensure_ascii=False).encode()
    own = signed(hook.secret, key, body, now) if hook.kind == "json" and hook.secret else {}
    return Asked("POST", url, {"Content-Type": "application/json", **own}, body, TIMEOUT_S, hook.allow_private)


def judge(answered: Answered, kind: str, now: datetime) -> None:
    """Raises FarEndError or ForGoodError when it was not taken."""
    settle(answered, now)
    if kind == "json":
        return
    try:
        told = json.loads(answered.body)
    except ValueError as error:
        raise FarEndError("the answer is not JSON") from error
    code = next((told[name] for name in GOOD_CODES if isinstance(told, dict) and name in told), None)
    if code != 0:
        raise FarEndError(f"refused: {str(told)[:200]}")


def _content(hook: AlarmHook, text: str, now: datetime) -> dict[str, object]:
    if hook.kind == "feishu":
        return {**_feishu(hook.secret, now), "msg_type": "text", "content": {"text": text}}
    if hook.kind == "json":
        return {"text": text, "at": now.isoformat()}
    return {"msgtype": "text", "text": {"content": text}}


def _dingtalk(secret: str, now: datetime) -> dict[str, str]:
    timestamp = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": b64encode(digest).decode()}


def _feishu(secret: str, now: datetime) -> dict[str, str]:
    if not secret:
        return {}
    timestamp = str(int(now.timestamp()))
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": b64encode(digest).decode()}

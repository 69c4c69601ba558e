"""Wire phones at a registrar: they register with a password, and give it when a proxy asks for it (RFC 7616, MD5)."""

from __future__ import annotations

import hashlib
import re
import uuid

from tests.live.wire_phone import Message, WirePhone


async def register(phone: WirePhone, password: str, expires_s: int = 120) -> Message:
    """The registrar's last word on the phone of `phone.name`; the phone can go on to call or be called."""
    phone.dialled = phone.name
    return await asked_for(phone, "REGISTER", password, f"Expires: {expires_s}\r\n")


async def call(phone: WirePhone, dialled: str, password: str) -> Message:
    """INVITE, with the password when asked; on 200 the call is up."""
    phone.dialled = dialled
    answer = await asked_for(phone, "INVITE", password)
    if answer.status == 200:
        phone.accept(answer)
    return answer


async def asked_for(phone: WirePhone, method: str, password: str, extra: str = "") -> Message:
    """The answer to a request, sent again with the password if that is what is wanted."""
    body = phone.sdp() if method == "INVITE" else ""
    phone.request(method, body, extra=extra)
    answer = await phone.answer()
    if answer.status not in (401, 407):
        return answer
    phone.request(method, body, extra=extra + credentials(phone, method, password, answer))
    return await phone.answer()


def credentials(phone: WirePhone, method: str, password: str, challenge: Message) -> str:
    """The header line that answers the challenge."""
    asked, header = (
        ("www-authenticate", "Authorization")
        if challenge.status == 401
        else ("proxy-authenticate", "Proxy-Authorization")
    )
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.headers[asked]))
    uri, cnonce, count = f"sip:{phone.server[0]}:{phone.server[1]}", uuid.uuid4().hex, "00000001"
    first, second = _md5(f"{phone.name}:{given['realm']}:{password}"), _md5(f"{method}:{uri}")
    answer = _md5(f"{first}:{given['nonce']}:{count}:{cnonce}:{given['qop']}:{second}")
    return (
        f'{header}: Digest username="{phone.name}", realm="{given["realm"]}", nonce="{given["nonce"]}", uri="{uri}", '
        f'qop={given["qop"]}, nc={count}, cnonce="{cnonce}", response="{answer}", algorithm=MD5\r\n'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

"""What the headers of an INVITE say, read strictly: who calls, what was dialled, who diverted it, where the phone is.

Pure functions over the message's text, which a stranger wrote: everything returned is printable, one line and short.
RFC 3261 (From, To, Contact, Request-URI), RFC 3325 (P-Asserted-Identity), RFC 5806 (Diversion), RFC 3966 (tel URIs).
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

LONGEST_MESSAGE = 65_536
LONGEST_VALUE = 1_024
LONGEST_USER = 64
LONGEST_NAME = 80
LONGEST_URI = 256
LONGEST_SUBJECT = 80

_COMPACT = {"from": "f", "to": "t", "contact": "m", "subject": "s", "call-id": "i"}
_NAME_ADDR = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"\s*|([^<"]*))<([^<>]*)>')
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Za-z](?:[0-9A-Za-z.-]{0,252}))(?::(?P<port>[0-9]{1,5}))?")
_USER = re.compile(r"(?:[0-9A-Za-z\-_.!~*'()&=+$,;?/#]|%[0-9A-Fa-f]{2})*")
_PARAMETER = re.compile(r"[0-9A-Za-z\-.!%*_+`'~]{1,64}(?:=[0-9A-Za-z\-.!%*_+`'~:\[\]/]{1,128})?")
_FORBIDDEN_PARAMETERS = frozenset({"maddr", "ttl", "method"})
"""Parameters that would send a request elsewhere than the address says (RFC 3261, 19.1.1)."""


@dataclass(frozen=True, slots=True)
class Uri:
    """A sip, sips or tel URI taken apart; `user` is decoded and printable, `host` is empty for tel."""

    scheme: str
    user: str
    host: str = ""
    port: int | None = None
    parameters: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.scheme == "tel":
            return f"tel:{quote(self.user, safe='+*')}"
        at = f"{quote(self.user, safe=_SAFE_IN_USER)}@" if self.user else ""
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}:{at}{self.host}{port}" + "".join(f";{item}" for item in self.parameters)

    @property
    def is_numeric(self) -> bool:
        """True when the host is an IP address: nobody has to be asked where it is."""
        try:
            ipaddress.ip_address(self.host.strip("[]"))
        except ValueError:
            return False
        return True


_SAFE_IN_USER = "!~*'()&=+$,/"


@dataclass(frozen=True, slots=True)
class Identity:
    """A party: what to show and what to compare."""

    number: str
    name: str = ""


def printable(text: str, limit: int) -> str:
    """One line without control, formatting or broken characters, at most `limit` long."""
    sound = text[: 4 * limit].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(c for c in sound if unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029")[:limit].strip()


def values(message: str, name: str) -> Iterator[str]:
    """Every value of the header called `name` (or its compact form), in order; folded lines joined, lists whole."""
    names = {name.lower(), _COMPACT.get(name.lower(), name.lower())}
    for line in _header_lines(message):
        field, colon, value = line.partition(":")
        if colon and field.strip().lower() in names:
            yield value.strip()[:LONGEST_VALUE]


def value(message: str, name: str) -> str:
    """The first value of the header, or an empty text."""
    return next(values(message, name), "")


def request_uri(message: str) -> Uri | None:
    parts = message[:LONGEST_VALUE].partition("\n")[0].split()
    return parse_uri(parts[1]) if len(parts) == 3 else None


def parse_uri(text: str) -> Uri | None:
    """The URI, or None: wrong grammar, over 256 characters, embedded headers or redirecting parameters."""
    scheme, colon, rest = text.strip().partition(":")
    scheme = scheme.lower()
    if not colon or len(text) > LONGEST_URI or scheme not in ("sip", "sips", "tel"):
        return None
    return _tel(rest) if scheme == "tel" else _sip(scheme, rest)


def parse_address(text: str) -> tuple[str, Uri] | None:
    """Display name and URI of a name-addr or addr-spec (the first one of a list), or None."""
    if bracketed := _NAME_ADDR.match(text[:LONGEST_VALUE]):
        quoted, plain, inside = bracketed.groups()
        name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain
        uri = parse_uri(inside)
    else:
        name, uri = "", parse_uri(text.partition(";")[0].partition(",")[0])
    return None if uri is None else (printable(name, LONGEST_NAME), uri)


def caller(message: str, trusted: bool) -> Identity:
    """Who calls: P-Asserted-Identity from a trusted source (RFC 3325, 4), else From; "anonymous" when unreadable."""
    claims = (
        [*values(message, "P-Asserted-Identity"), *values(message, "From")] if trusted else values(message, "From")
    )
    for claim in claims:
        if (address := parse_address(claim)) is not None:
            name, uri = address
            return Identity(uri.user or "anonymous", name)
    return Identity("anonymous")


def subject(message: str) -> str:
    """What the call is about (RFC 3261, 20.36), else an empty text."""
    return printable(value(message, "Subject"), LONGEST_SUBJECT)


def dialled(message: str) -> str:
    """The number called: the user of the Request-URI, else of To."""
    uri = request_uri(message)
    if uri is not None and uri.user:
        return uri.user
    address = parse_address(value(message, "To"))
    return address[1].user if address else ""


def diverted_from(message: str) -> str:
    """The number that sent the call on to us: the topmost Diversion (RFC 5806, 3), else an empty text."""
    address = parse_address(value(message, "Diversion"))
    return address[1].user if address else ""


def source(message: str) -> str:
    """The address a proxy of ours says the message came from (X-Hotline-Source), or an empty text: to be asked only
    where the proxy is trusted."""
    said = value(message, "X-Hotline-Source")
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return ""


def contact(message: str, source_host: str, source_port: int) -> str:
    """Where the phone can be rung, as a SIP URI; a host that is a name gives way to where the packet came from.

    An empty text when the phone gave no usable Contact. A name is not kept because looking it up blocks.
    """
    address = parse_address(value(message, "Contact"))
    if address is None or address[1].scheme == "tel":
        return ""
    uri = address[1]
    if not uri.is_numeric:
        host = f"[{source_host}]" if ":" in source_host else source_host
        uri = Uri(uri.scheme, uri.user, host, source_port, uri.parameters)
    return str(uri)


def q850_cause(reasons: Iterator[str]) -> int | None:
    """The cause value of a `Reason: Q.850;cause=16` header (RFC 3326), from all its values."""
    for reason in reasons:
        if found := re.search(r"Q\.850\s*;[^,]{0,64}?cause\s*=\s*(\d{1,3})\b", reason, re.IGNORECASE):
            return int(found.group(1))
    return None


def display_name(name: str) -> str:
    """`name` as a quoted-string for a header we send; nothing in it can end the string."""
    return '"' + printable(name, LONGEST_NAME).replace("\\", "").replace('"', "") + '"'


def _header_lines(message: str) -> Iterator[str]:
    head = re.split(r"\r?\n\r?\n", message[:LONGEST_MESSAGE], maxsplit=1)[0]
    return iter(re.sub(r"\r?\n[ \t]+", " ", head).replace("\r", "").split("\n")[1:])


def _sip(scheme: str, rest: str) -> Uri | None:
    userinfo, at, place = rest.rpartition("@")
    account = userinfo.partition(":")[0]
    place, *parameters = place.split(";")
    where = _HOST.fullmatch(place)
    if where is None or not _USER.fullmatch(account) or (at and not account) or not _sound(parameters):
        return None
    port = None if where["port"] is None else int(where["port"])
    if port is not None and not 0 < port < 65_536:
        return None
    return Uri(scheme, _decoded(account), where["host"].lower(), port, tuple(parameters))


def _sound(parameters: list[str]) -> bool:
    return all(
        _PARAMETER.fullmatch(item) and item.partition("=")[0].lower() not in _FORBIDDEN_PARAMETERS
        for item in parameters
    )


def _tel(rest: str) -> Uri | None:
    number = re.sub(r"[\-.()]", "", rest.partition(";")[0])
    return Uri("tel", number) if re.fullmatch(r"\+?[0-9A-Fa-f*#]{1,32}", number) else None


def _decoded(account: str) -> str:
    """Without parameters of the user part ("+8610…;phone-context=…") and without escapes."""
    return printable(unquote(account.partition(";")[0], errors="replace"), LONGEST_USER)

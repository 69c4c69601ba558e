"""SIP messages made fit to be kept and shown: no byte that is no text, no secret, and without numbers where asked.

Pure functions over what strangers wrote. RFC 3261 (messages), RFC 4568 (keys in SDP), RFC 6086 (INFO).
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LONGEST = 8_192
CUT = "(cut)"
LONGEST_WORD = 80

_SECRET_HEADERS = re.compile(
    r"^((?:proxy-)?authorization|(?:proxy|www)-authenticate|authentication-info)[ \t]*:.*(?:\n[ \t].*)*",
    re.IGNORECASE | re.MULTILINE,
)
_URI_PASSWORD = re.compile(r"(sips?:[^\s:@;<>\"]{0,256}):[^\s@;<>\"]{1,256}@", re.IGNORECASE)
_SDP_KEYS = re.compile(r"^(a=crypto:\S+ \S+ |a=key-mgmt:|a=ice-pwd:|k=).*", re.IGNORECASE | re.MULTILINE)
_CSEQ = re.compile(r"^cseq[ \t]*:[ \t]*([0-9]{1,10})[ \t]+([^\s]+)", re.IGNORECASE | re.MULTILINE)
_RESPONSE = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?")
_REQUEST = re.compile(r"([A-Za-z0-9\-.!%*_+`'~]{1,32}) (\S+) SIP/2\.0")
_ESCAPED_DIGIT = re.compile(r"%3([0-9])")
_PLACE_OR_NUMBER = re.compile(
    r"(?P<place>(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\d.]))|(?P<number>\d(?:[-. ()]{0,2}\d){6,})"
)
_NO_NUMBERS = re.compile(
    r"(?:via|v|cseq|max-forwards|content-length|l|content-type|c|session-expires|x|min-se|allow|supported|k|date|"
    r"user-agent|server|expires|require|timestamp)[ \t]*:|[abcmotr]=",
    re.IGNORECASE,
)
"""Lines whose digits are no telephone numbers: parts of the protocol, and those of SDP."""


class Opening(NamedTuple):
    """`method` of the request, also of the one a response answers; `status` 0 for a request; `sequence` -1 where
    there is no CSeq."""

    method: str
    status: int
    reason: str
    sequence: int


def shown(message: bytes) -> str:
    """At most `LONGEST` bytes as text with lines ended by a line feed; what is no text, or would move on a screen,
    stands there by its number. Secrets are cut."""
    text = message[:LONGEST].decode("utf-8", "backslashreplace").replace("\r\n", "\n").strip("\n")
    return without_secrets(text if _is_plain(text) else "".join(map(_visible, text)))


def without_secrets(text: str) -> str:
    """Credentials, passwords in addresses, keys of encrypted media; and keys pressed, which INFO carries."""
    head, blank, body = text.partition("\n\n")
    head = _SECRET_HEADERS.sub(rf"\1: {CUT}", head)
    head = _URI_PASSWORD.sub(rf"\1:{CUT}@", head)
    if body and opening(head).method == "INFO":
        return f"{head}{blank}{CUT}"
    return f"{head}{blank}{_SDP_KEYS.sub(_key_cut, body)}"


def opening(text: str) -> Opening:
    """What the message is, by its first line and CSeq; an empty method where it has none."""
    first = text.partition("\n")[0]
    found = _CSEQ.search(text.partition("\n\n")[0])
    sequence, method = (int(found[1]), found[2][:LONGEST_WORD]) if found else (-1, "")
    if response := _RESPONSE.match(first):
        return Opening(method, int(response[1]), (response[2] or "").strip()[:LONGEST_WORD], sequence)
    request = _REQUEST.match(first)
    return Opening(request[1] if request else method, 0, "", sequence)


def without_numbers(text: str) -> str:
    """Every run of seven digits or more, however it is written, all but its last three or four hidden; addresses of
    machines stay."""
    return "\n".join(line if _NO_NUMBERS.match(line) else _hidden(line) for line in text.split("\n"))


def _hidden(line: str) -> str:
    return _PLACE_OR_NUMBER.sub(_masked, _ESCAPED_DIGIT.sub(r"\1", line))


def _masked(found: re.Match[str]) -> str:
    if found["place"]:
        return found["place"]
    digits = re.sub(r"\D", "", found["number"])
    kept = 4 if len(digits) > 7 else 3
    return f"{digits[:-8]}****{digits[-kept:]}"


def _key_cut(found: re.Match[str]) -> str:
    return found[1] + CUT


def _is_plain(text: str) -> bool:
    return text.replace("\n", "").replace("\t", "").isprintable()


def _visible(letter: str) -> str:
    if letter in "\n\t" or letter.isprintable() or unicodedata.category(letter) == "Zs":
        return letter
    return f"\\u{ord(letter):04x}"

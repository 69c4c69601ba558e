"""SIP messages that are wrong, or right and strange: after RFC 4475, numbers of its sections beside them."""

from __future__ import annotations

import random

BODY = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n"


def message(
    *,
    start: str = "INVITE sip:400@127.0.0.1 SIP/2.0",
    via: str = "SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{unique}",
    to: str = "<sip:400@127.0.0.1>",
    sender: str = "<sip:torture@127.0.0.1>;tag=t{unique}",
    cseq: str = "1 INVITE",
    contact: str = "<sip:torture@127.0.0.1:{port}>",
    length: str = str(len(BODY)),
    extra: str = "",
    body: str = BODY,
) -> str:
    """A message that is sound where it is not told otherwise; `{port}` and `{unique}` are still to be filled in."""
    return (
        f"{start}\r\nVia: {via}\r\nMax-Forwards: 70\r\nFrom: {sender}\r\nTo: {to}\r\nCall-ID: {{unique}}\r\n"
        f"CSeq: {cseq}\r\nContact: {contact}\r\n{extra}"
        f"Content-Type: application/sdp\r\nContent-Length: {length}\r\n\r\n{body}"
    )


MESSAGES = {
    "3.1.1.1 folded and oddly spaced": message(via="SIP/2.0/UDP\r\n 127.0.0.1:{port}\r\n\t;branch=z9hG4bK{unique}"),
    "3.1.1.2 wide range of characters": message(
        start="!interesting-Method0123456789_*+`.%indeed'~ sip:4@127.0.0.1 SIP/2.0"
    ),
    "3.1.1.3 escapes in the URI": message(start="INVITE sip:sips%3Auser%40example.com@127.0.0.1 SIP/2.0"),
    "3.1.1.4 escaped nulls": message(start="INVITE sip:null-%00-null@127.0.0.1 SIP/2.0"),
    "3.1.1.7 long values": message(extra="X-Long: " + "x" * 30_000 + "\r\n"),
    "3.1.2.1 extraneous separators": message(
        via="SIP/2.0/UDP 127.0.0.1:{port};;,;,,", contact='"" <> ;,"Joe" <sip:j@x>;;;,'
    ),
    "3.1.2.2 body shorter than said": message(length="9999"),
    "3.1.2.3 negative length": message(length="-999"),
    "3.1.2.4 overlarge numbers": message(cseq="36893488147419103232 INVITE", extra="Expires: 1000000000000000\r\n"),
    "3.1.2.6 unterminated quote": message(to='"Mr. J. User <sip:j.user@127.0.0.1>'),
    "3.1.2.7 URI in brackets": message(start="INVITE <sip:400@127.0.0.1> SIP/2.0"),
    "3.1.2.8 blanks in the start line": message(start="INVITE sip:400@127.0.0.1; lr SIP/2.0"),
    "3.1.2.13 unknown scheme": message(start="INVITE nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0"),
    "3.1.2.16 another version": message(start="INVITE sip:400@127.0.0.1 SIP/7.0"),
    "3.1.2.17 method differs from CSeq": message(cseq="8 OPTIONS"),
    "3.1.2.19 response with a huge status": message(start="SIP/2.0 4294967301 better not break the receiver"),
    "3.3.1 missing headers": "INVITE sip:4@127.0.0.1 SIP/2.0\r\nCSeq: 1 INVITE\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\n",
    "a fold inside the name": message(sender='"Eve\r\n\tlevel=error event=forged" <sip:e@127.0.0.1>;tag=t{unique}'),
    "3.3.8 many of what there is one of": message(
        extra="Call-ID: another\r\nFrom: <sip:x@y>;tag=1\r\nCSeq: 99 BYE\r\n"
    ),
    "3.3.9 many lengths": message(extra="Content-Length: 5\r\nContent-Length: 6\r\n"),
    "no text at all": "\x00\x01\x02\xff" * 400,
    "nothing but a line end": "\r\n\r\n",
    "headers without end": "INVITE sip:400@127.0.0.1 SIP/2.0\r\n" + "Via: SIP/2.0/UDP 127.0.0.1\r\n" * 1500,
    "broken SDP": message(body="v=0\r\nm=audio -1 RTP/AVP " + "8 " * 500 + "\r\n", length="1030"),
    "an SDP of many media": message(
        length=str(len(BODY) + 24 * 60), body=BODY + "m=audio 9 RTP/AVP 8\r\nc=x\r\n"[:24] * 60
    ),
}


def mutations(count: int, seed: int = 4475) -> list[str]:
    """A sound INVITE with bytes of it changed, doubled, cut out or cut off: the same ones every time."""
    chance = random.Random(seed)
    return [_mutated(chance) for _ in range(count)]


def _mutated(chance: random.Random) -> str:
    text = message()
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(text)), chance.randint(1, 40)
        piece = text[at : at + length]
        text = chance.choice(
            [
                text[:at] + chr(chance.randrange(256)) + text[at + 1 :],
                text[:at] + piece * 3 + text[at + length :],
                text[:at] + text[at + length :],
                text[: max(at, 20)],
            ]
        )
    return text

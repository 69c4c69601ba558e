"""What was said in a call, as the console's API tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import httpx

from qa_scoring.call_facts import CallContext, CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.span import Span
from qa_scoring.transcript import Transcript, Utterance, Word
from store.score_cards import StoredFacts, keep_facts
from tests.unit.console.house import House
from tests.unit.console.test_access import as_role

WORDS = (Word("退", 5000, 5400, 0.9), Word("款", 5400, 5900, 0.7))
SAID = Transcript(
    (Utterance("agent", 1200, 2600, "您好", 0.95), Utterance("caller", 5000, 5900, "退款！你们骗人", 0.8, WORDS)),
    "zh-CN",
    "whisper-base",
)
NOTHING_KNOWN = CallContext()
HEARD = AudioFacts(8000, 20_000, ChannelFacts(), ChannelFacts())


def understood(
    house: House, said: Transcript | None, heard: AudioFacts = HEARD, context: CallContext = NOTHING_KNOWN
) -> None:
    facts = CallFacts(heard, context, said)
    with house.database.writing() as connection:
        assert keep_facts(connection, StoredFacts.of("c1-r1", "c1", "ab", facts, datetime.now(UTC)))


async def test_both_sides_words_and_feelings_with_their_times(house: House, api: httpx.AsyncClient) -> None:
    house.served("c1", length_s=20)
    understood(house, SAID)
    told = (await api.get("/api/calls/c1/transcript")).json()
    assert (told["recording"], told["language"], told["model"], told["version"]) == (
        "c1-r1",
        "zh-CN",
        "whisper-base",
        SAID.version,
    )
    agent, caller = told["utterances"]
    assert (agent["voice"], agent["text"], agent["words"]) == ("agent", "您好", [])
    assert (caller["start_ms"], caller["end_ms"], caller["confidence"]) == (5000, 5900, 0.8)
    assert caller["words"][1] == {"text": "款", "start_ms": 5400, "end_ms": 5900, "confidence": 0.7}
    (felt,) = told["emotions"]
    assert (felt["voice"], felt["kind"], felt["start_ms"], felt["why"]) == ("caller", "angry", 5000, ["words"])


async def test_a_recordings_words_and_what_was_heard_by_its_own_name(house: House, api: httpx.AsyncClient) -> None:
    house.served("c1", length_s=20)
    heard = replace(
        HEARD,
        silences=(Span(6000, 9000, "both"),),
        turns=(Span(5000, 6000, "caller"), Span(9000, 12_000, "agent")),
        interruptions=(Span(9500, 9900, "agent"),),
        caller=ChannelFacts(speech=(Span(5000, 6000, "caller"),), raised=(Span(5000, 6000, "caller"),)),
        agent=ChannelFacts(raised=(Span(2000, 3100, "agent"),)),
    )
    understood(house, SAID, heard, CallContext(pauses=(Span(15_000, 16_000, "both"),)))
    assert (await api.get("/api/recordings/c1-r1/transcript")).json() == (
        await api.get("/api/calls/c1/transcript")
    ).json()
    told = (await api.get("/api/recordings/c1-r1/heard")).json()
    assert (told["recording"], told["length_ms"], told["transcribed"]) == ("c1-r1", 20_000, True)
    assert (told["talk_caller_ms"], told["talk_agent_ms"]) == (1000, 0)
    assert told["silences"] == [list(span.to_list()) for span in heard.owed_silences] == [[6000, 9000, "agent"]]
    assert (told["interruptions"], told["pauses"]) == ([[9500, 9900, "agent"]], [[15_000, 16_000, "both"]])
    assert told["raised"] == [[2000, 3100, "agent"], [5000, 6000, "caller"]]
    assert (told["holds"], told["fast"], told["clipped"], told["overlaps"]) == ([], [], [], [])
    for name, code in (("transcript", "not_transcribed"), ("heard", "not_scored")):
        assert (await api.get(f"/api/recordings/c9-r1/{name}")).json()["error"]["code"] == code


async def test_what_is_not_transcribed_is_not_there(house: House, api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/calls/c9/transcript")).json()["error"]["code"] == "no_such_call"
    house.offered("c2")
    house.served("c1", length_s=20)
    for call in ("c1", "c2"):
        answer = await api.get(f"/api/calls/{call}/transcript")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_transcribed")
    understood(house, None)
    assert (await api.get("/api/calls/c1/transcript")).status_code == 404


async def test_facts_of_another_version_are_none(house: House, api: httpx.AsyncClient) -> None:
    house.served("c1", length_s=20)
    understood(house, SAID)
    with house.database.writing() as connection:
        connection.exec_driver_sql("""UPDATE call_facts SET facts = '{"of": "old"}'""")
    assert (await api.get("/api/calls/c1/transcript")).status_code == 404


async def test_an_agent_does_not_read_what_was_said(house: House) -> None:
    house.served("c1", length_s=20)
    understood(house, SAID)
    async with house.client(cookies=as_role(house, "agent")) as agent:
        assert (await agent.get("/api/calls/c1/transcript")).status_code == 403
    async with house.client(cookies=as_role(house, "qa")) as reviewer:
        assert (await reviewer.get("/api/calls/c1/transcript")).status_code == 200

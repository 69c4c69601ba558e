"""The sound of a call: whole, in parts, its outline, and nothing that lies elsewhere."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.requests import ClientDisconnect

from calls import events as e
from console.recording_api import Sound
from recordings.master_keys import MasterKey
from recordings.sealed_form import sealed_file
from recordings.vault import Vault
from recordings.wav import Wav
from tests.unit.console.house import House
from tests.unit.recordings.keys import Pocket

SOUND = "/api/calls/c1/recording"


@pytest.fixture
def sound(house: House) -> bytes:
    """The recording of c1 as it is on disk."""
    house.served("c1", length_s=12)
    return file_of(house).read_bytes()


def file_of(house: House) -> Path:
    return house.recordings.resolve(house.queries.recordings_of("c1")[0].path)


async def test_the_whole_recording_is_the_sealed_file(house: House, api: httpx.AsyncClient, sound: bytes) -> None:
    answer = await api.get(SOUND)
    assert (answer.status_code, answer.content) == (200, sound)
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{house.queries.recordings_of("c1")[0].sha256}"'


async def test_a_recording_by_its_own_name_is_that_of_the_call(
    house: House, api: httpx.AsyncClient, sound: bytes
) -> None:
    own = "/api/recordings/" + house.queries.recordings_of("c1")[0].recording
    whole, part = await api.get(f"{own}/audio"), await api.get(f"{own}/audio", headers={"range": "bytes=0-99"})
    assert (whole.status_code, whole.content, part.status_code, part.content) == (200, sound, 206, sound[:100])
    assert (await api.get(f"{own}/peaks?points=10")).json() == (await api.get("/api/calls/c1/peaks?points=10")).json()
    for name in ("audio", "peaks"):
        unknown = await api.get(f"/api/recordings/..%2f..%2fetc%2fpasswd/{name}")
        assert unknown.status_code == 404
        assert (await api.get(f"/api/recordings/c9-r1/{name}")).json()["error"]["code"] == "no_recording"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=44-99999999999", 44, None)],
)
async def test_a_part_is_206(api: httpx.AsyncClient, sound: bytes, asked: str, first: int, last: int | None) -> None:
    answer = await api.get(SOUND, headers={"range": asked})
    part = sound[first:] if last is None else sound[first : last + 1]
    assert (answer.status_code, answer.content) == (206, part)
    start = first % len(sound)
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(part) - 1}/{len(sound)}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "seconds=1-2", "bytes=", "bytes=a-b", "bytes=0-1,4-5", "\xb2"])
async def test_what_is_no_single_range_gets_the_whole(api: httpx.AsyncClient, sound: bytes, asked: str) -> None:
    answer = await api.get(SOUND, headers={"range": asked.encode("latin-1")})
    assert (answer.status_code, answer.content) == (200, sound)


async def test_a_range_behind_the_end_is_416_and_tells_the_size(api: httpx.AsyncClient, sound: bytes) -> None:
    answer = await api.get(SOUND, headers={"range": f"bytes={len(sound)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(sound)}"
    assert answer.json()["error"]["code"] == "range_not_satisfiable"


async def test_head_tells_the_size_and_sends_nothing(api: httpx.AsyncClient, sound: bytes) -> None:
    answer = await api.head(SOUND)
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", str(len(sound)))
    part = await api.head(SOUND, headers={"range": "bytes=0-9"})
    assert (part.status_code, part.headers["content-length"]) == (206, "10")


async def test_the_outline_has_as_many_points_as_asked_for_both_channels(
    api: httpx.AsyncClient, sound: bytes
) -> None:
    outline = (await api.get("/api/calls/c1/peaks", params={"points": 200})).json()
    assert outline["length_ms"] == 12000
    assert len(outline["caller"]) == len(outline["agent"]) == 200
    assert 0 <= min(outline["caller"]) < max(outline["caller"]) <= 1
    agents_first_word = outline["agent"][25:60]
    assert max(agents_first_word) > 5 * max(outline["caller"][25:60]), "the agent speaks first in this recording"


async def test_the_outline_refuses_a_senseless_number_of_points(api: httpx.AsyncClient, sound: bytes) -> None:
    assert (await api.get("/api/calls/c1/peaks", params={"points": 1_000_000})).status_code == 400


async def test_a_recording_that_is_still_written_cannot_be_had(house: House, api: httpx.AsyncClient) -> None:
    house.talking("c1")
    for path in (SOUND, "/api/calls/c1/peaks"):
        assert (await api.get(path)).json()["error"]["code"] == "no_recording"


async def test_a_file_that_is_gone_or_damaged_is_said_to_be(
    house: House, api: httpx.AsyncClient, sound: bytes
) -> None:
    file = file_of(house)
    file.chmod(0o600)
    file.write_bytes(sound[:1000])
    assert (await api.get("/api/calls/c1/peaks")).json()["error"]["code"] == "recording_lost"
    file.unlink()
    assert (await api.get(SOUND)).json()["error"]["code"] == "recording_lost"


@pytest.mark.parametrize(
    "path", ["../hotline.db", "/etc/passwd", "2026/11/22/../../../../hotline.db", "2026/11/22/link.wav"]
)
async def test_no_path_in_the_journal_leads_out_of_the_folder(
    house: House, api: httpx.AsyncClient, path: str
) -> None:
    day = house.recordings.root / "2026/11/22"
    day.mkdir(parents=True)
    (day / "link.wav").symlink_to("/etc/passwd")
    house.offered("c1")
    house.hear(e.RecordingStarted("c1", "c1-r1", path, 8000))
    house.hear(e.RecordingClosed("c1", "c1-r1", path, 1000, 8000, "00"))
    answer = await api.get(SOUND)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "recording_lost")


def seal(house: House) -> None:
    """From now on the recordings lie there sealed."""
    house.recordings.vault = Vault(Pocket())
    assert house.recordings.vault.keep(file_of(house))


async def test_a_sealed_recording_is_answered_as_it_was(house: House, api: httpx.AsyncClient, sound: bytes) -> None:
    plain_outline = (await api.get("/api/calls/c1/peaks")).json()
    seal(house)
    assert not file_of(house).exists()
    answer = await api.get(SOUND)
    assert (answer.status_code, answer.content) == (200, sound)
    assert answer.headers["content-length"] == str(len(sound))
    part = await api.get(SOUND, headers={"range": "bytes=100001-150002"})
    assert (part.status_code, part.content) == (206, sound[100_001:150_003])
    assert (await api.get(SOUND, headers={"range": f"bytes={len(sound)}-"})).status_code == 416
    assert (await api.get("/api/calls/c1/peaks")).json() == plain_outline
    head = await api.head(SOUND)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(sound)))


async def test_of_a_recording_that_changed_no_part_is_given(
    house: House, api: httpx.AsyncClient, sound: bytes
) -> None:
    etag = (await api.get(SOUND)).headers["etag"]
    assert (await api.get(SOUND, headers={"range": "bytes=0-9", "if-range": etag})).status_code == 206
    other = await api.get(SOUND, headers={"range": "bytes=0-9", "if-range": '"of another"'})
    assert (other.status_code, other.content) == (200, sound)


async def test_a_recording_without_its_key_says_so(house: House, api: httpx.AsyncClient, sound: bytes) -> None:
    seal(house)
    house.recordings.vault = Vault(Pocket(MasterKey.new()))
    for path in (SOUND, "/api/calls/c1/peaks"):
        answer = await api.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "recording_locked")


async def test_a_sealed_recording_that_was_changed_is_lost(
    house: House, api: httpx.AsyncClient, sound: bytes
) -> None:
    seal(house)
    stored = sealed_file(file_of(house))
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(content)
    for path in (SOUND, "/api/calls/c1/peaks"):
        assert (await api.get(path)).json()["error"]["code"] == "recording_lost"


async def test_a_player_that_hangs_up_leaves_no_file_open(house: House) -> None:
    house.open_shop()
    house.served("c1", length_s=30)
    (recording,) = house.queries.recordings_of("c1")
    tape = house.recordings.open(recording.path)
    assert isinstance(tape, Wav)

    async def gone(_: object) -> None:
        raise OSError("the connection was reset")

    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    answer = Sound(tape, 0, tape.size - 1, 200, {})
    with pytest.raises((OSError, ClientDisconnect)):
        await answer({"type": "http", "asgi": {"spec_version": "2.4"}, "method": "GET"}, receive, gone)  # type: ignore[arg-type]
    assert tape._file.closed

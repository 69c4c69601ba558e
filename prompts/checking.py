"""What is amiss with the prompts: languages missing, texts not spoken, nobody uses them, too loud or too quiet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from calls.errors import Fault
from calls.model import CHINESE, ENGLISH
from prompts.catalogue import SLOW
from prompts.listing import Form, Row

HOUSE_LUFS, BAND_LUFS = -18.0, 1.0
HIGHEST_PEAK_DBFS = -1.0
MUSIC = "music."
SPOKEN = (CHINESE, ENGLISH)


def faults(rows: Iterable[Row], used: Collection[str]) -> Iterator[Fault]:
    """`used` are the keys that flows and the product itself name."""
    listed = list(rows)
    for row in listed:
        yield from _sound_of(row)
    own = {row.key for row in listed if row.form is not Form.SHIPPED and not row.key.endswith(SLOW)}
    for key in sorted(own):
        yield from _languages_of(key, {row.language for row in listed if row.key == key})
    yield from (_unused(key) for key in sorted(own - set(used)))


def _sound_of(row: Row) -> Iterator[Fault]:
    place = f"{row.key} {row.language}".strip()
    if row.form is Form.PENDING:
        yield Fault(
            place,
            "it has no sound yet",
            "Run hotline prompts render",
            "还没有声音",
            "请运行 hotline prompts render",
        )
    if row.lufs is not None and abs(row.lufs - HOUSE_LUFS) > BAND_LUFS and not row.key.startswith(MUSIC):
        yield Fault(
            place,
            f"its loudness is {row.lufs:.1f} LUFS, not {HOUSE_LUFS:g} ± {BAND_LUFS:g}",
            "Take it in with hotline prompts add, or name it with file: in prompts.yaml; both master it",
            f"响度为 {row.lufs:.1f} LUFS，应为 {HOUSE_LUFS:g} ± {BAND_LUFS:g}",
            "请用 hotline prompts add 上传，或在 prompts.yaml 里用 file: 指明，两者都会自动调整",
        )
    if row.peak_dbfs is not None and row.peak_dbfs > HIGHEST_PEAK_DBFS:
        yield Fault(
            place,
            f"its peak is {row.peak_dbfs:.1f} dBFS: it may be distorted",
            "Record it again at a lower level",
            f"峰值 {row.peak_dbfs:.1f} dBFS，可能失真",
            "请调低输入音量重录",
        )


def _languages_of(key: str, languages: set[str]) -> Iterator[Fault]:
    missing = [language for language in SPOKEN if language not in languages]
    if languages & set(SPOKEN) and missing:
        names = ", ".join(missing)
        yield Fault(
            key,
            f"it is not there in {names}: these callers hear another language",
            "Add a text or a recording",
            f"缺少 {names}：这些来电者会听到另一种语言",
            "请补上文字或录音",
        )


def _unused(key: str) -> Fault:
    return Fault(
        key, "no flow uses it", "Name it in a flow, or remove it", "没有流程使用它", "请在流程中引用，或删除它"
    )

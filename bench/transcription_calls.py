"""Calls with known words for `bench.transcription`, and sounds in which nobody speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import numpy.typing as npt

from qa_scoring.listener import LEFT_IS_CALLER
from qa_scoring.span import Voice
from speech.interface import Voice as Speaker
from speech.mastering import at_loudness, resampled, sounding
from speech.voices import VOICES
from tests.unit.qa_scoring.planted import a_law

RATE = 8000
SNR_DB = (60, 20, 15, 10)
"""60: as good as no noise."""
LINES_A_CALL = 8
PAUSE_MS = 250
"""Between the clauses of a line, short enough for one utterance."""
LOUDNESS_LUFS = -23.0

Sound = npt.NDArray[np.float64]

LANGUAGES = {
    "zh-CN": (
        ("您好", "这里是客户服务中心", "请问有什么可以帮您"),
        ("我上周在你们网站买了一台洗衣机", "到现在还没有送到"),
        ("非常抱歉给您带来不便", "请您提供一下订单号码"),
        ("订单号是三五七二", "收货人姓王"),
        ("好的", "我马上为您查询", "请稍等一下"),
        ("你们每次都这么说", "我已经打了三次电话了"),
        ("我非常理解您的心情", "这个问题我会负责到底"),
        ("那你们什么时候能给我解决"),
        ("您的包裹目前在上海仓库", "预计明天下午送达"),
        ("如果明天还不到", "我就要求退款"),
        ("您放心", "我已经帮您备注了加急配送"),
        ("运费是不是应该由你们承担"),
        ("是的", "我们会退还您二十元运费"),
        ("另外我还想问一下", "保修期是多长时间"),
        ("整机保修一年", "主要部件保修三年"),
        ("行", "那就先这样吧", "谢谢你的帮助"),
        ("我的信用卡被重复扣款了"),
        ("请您不要着急", "我先核对一下账单"),
        ("我要投诉你们的服务态度"),
        ("我把您的意见记录下来", "主管会在今天给您回电话"),
        ("上个月的话费为什么这么高"),
        ("您使用的流量超出了套餐", "建议您更换一个套餐"),
        ("宽带从昨天晚上开始就断网了"),
        ("请您检查一下光猫的指示灯是不是红色"),
    ),
    "en": (
        ("Thank you for calling customer service", "how may I help you today"),
        ("I ordered a washing machine last week", "and it has not arrived yet"),
        ("I am very sorry about that", "may I have your order number please"),
        ("You told me the same thing yesterday"),
        ("I understand how frustrating this must be", "let me check it for you right now"),
        ("If it does not come tomorrow", "I want my money back"),
        ("Your parcel is in the warehouse", "and will be delivered tomorrow afternoon"),
        ("My credit card was charged twice for the same order"),
        ("I will refund the second payment", "it takes about three working days"),
        ("All right", "that is everything", "thank you for your help"),
        ("The internet connection has been down since last night"),
        ("Please check whether the light on the box is red"),
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Line:
    voice: Voice
    clauses: tuple[Clause, ...]


def calls(speaker: Speaker, language: str, seed: int) -> Iterator[tuple[Sound, list[Line]]]:
    """Two people take turns, each call with another pair of voices."""
    random, voices = np.random.default_rng(seed), cycle(VOICES[language])
    wanted = [(line,) if isinstance(line, str) else line for line in LANGUAGES[language]]
    for first in range(0, len(wanted), LINES_A_CALL):
        pair = next(voices), next(voices)
        yield _call(speaker, language, wanted[first : first + LINES_A_CALL], pair, random)


def _call(
    speaker: Speaker,
    language: str,
    wanted: list[tuple[str, ...]],
    voices: tuple[str, str],
    random: np.random.Generator,
) -> tuple[Sound, list[Line]]:
    parts: list[tuple[int, int, Sound]] = []
    lines: list[Line] = []
    at = RATE
    for number, texts in enumerate(wanted):
        channel = 1 - number % 2
        clauses: list[Clause] = []
        for text in texts:
            sound = _said(speaker, text, language, voices[channel])
            parts.append((channel, at, sound))
            clauses.append(Clause(text, at * 1000 // RATE, (at + len(sound)) * 1000 // RATE))
            at += len(sound) + PAUSE_MS * RATE // 1000
        lines.append(Line(LEFT_IS_CALLER[channel], tuple(clauses)))
        at += int(random.integers(600, 2000)) * RATE // 1000
    wave = np.zeros((at, 2))
    for channel, begin, sound in parts:
        wave[begin : begin + len(sound), channel] += sound
    return wave, lines


def _said(speaker: Speaker, text: str, language: str, voice: str) -> Sound:
    """Without the silence around it, so that its place is known."""
    spoken = speaker.say(text, language, voice)
    sound = resampled(spoken.samples, spoken.rate_hz, RATE)
    first, last = sounding(sound, RATE)
    return np.asarray(at_loudness(sound[first:last], RATE, LOUDNESS_LUFS), np.float64)


def over_the_telephone(wave: Sound, snr_db: float, random: np.random.Generator) -> Sound:
    """With noise so far below the mean power of speech on each side, through A-law."""
    power = np.mean(wave[np.abs(wave) > 0] ** 2)
    noise = random.normal(0, np.sqrt(power / 10 ** (snr_db / 10)), wave.shape)
    return a_law(np.clip(wave + noise, -1, 32767 / 32768))


def without_speech(seed: int) -> dict[str, list[Sound]]:
    """Ten sounds of one to eight seconds of each kind."""
    random = np.random.default_rng(seed)
    lengths = [int(length) for length in random.integers(RATE, 8 * RATE, 10)]
    times = [np.arange(length) / RATE for length in lengths]
    return {
        "noise": [random.normal(0, 0.01, length) for length in lengths],
        "loud noise": [random.normal(0, 0.1, length) for length in lengths],
        "ringing": [0.1 * np.sin(2 * np.pi * 450 * at) * (at % 2 < 1) for at in times],
        "hum": [0.05 * sum(np.sin(2 * np.pi * 50 * n * at) / n for n in (1, 2, 3, 5)) for at in times],
        "music": [_music(at, random) for at in times],
    }


def _music(at: Sound, random: np.random.Generator) -> Sound:
    """Notes of a scale, a quarter of a second each, with overtones."""
    notes = 220 * 2 ** (random.choice([0, 2, 4, 5, 7, 9, 11, 12], len(at) // 2000 + 1) / 12)
    phase = 2 * np.pi * np.cumsum(np.repeat(notes, 2000)[: len(at)]) / RATE
    return np.asarray(0.1 * (np.sin(phase) + np.sin(2 * phase) / 2) * np.exp(-3 * (at % 0.25)))

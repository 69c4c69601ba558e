"""Sentences of a call, spoken by Kokoro's voices: what is said, by whom and how fast is known.

Rendered once and kept as 8 kHz samples beside the models' cache (XDG_CACHE_HOME, else ~/.cache, then
hotline/bench/spoken); a file's name is made of everything its sound follows from. Run from the top of the tree to
render all of it beforehand (minutes of one core): python -m bench.spoken
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr  # type: ignore[import-untyped]

from speech.kokoro_voice import KokoroVoice

Sound = npt.NDArray[np.int16]

RATE_HZ = 8000
ORDINARY, HASTY, SLOW = 1.0, 1.9, 0.7
SPEEDS = (ORDINARY, HASTY, SLOW)
VOICES = {"zh-CN": ("zf_xiaoyi", "zm_yunxi", "zf_xiaoni", "zm_yunyang"), "en": ("af_heart", "am_michael", "bf_emma")}
SENTENCES = {
    "zh-CN": (
        "您好，这里是客户服务中心，请问有什么可以帮您？",
        "我上个月的账单多扣了五十块钱，想问一下是怎么回事。",
        "好的，我帮您查一下，请您稍等。",
        "我已经打过三次电话了，每次都说会有人联系我。",
        "非常抱歉给您带来不便，我完全理解您的心情。",
        "请问您的手机号码后四位是多少？",
        "后四位是八六二七，名字是王小明。",
        "系统显示您在十五号订购了一个流量包，费用是五十元。",
        "可是我从来没有订过这个流量包，你们要给我一个解释。",
        "我现在就为您退订，费用会在三个工作日内退回到您的账户。",
        "那下个月还会不会再扣钱呢？",
        "不会的，退订之后就不会再产生任何费用了。",
        "你们的网络最近也很慢，晚上根本没法看视频。",
        "我可以为您安排工程师明天上午上门检查线路。",
        "明天上午我不在家，下午三点以后可以吗？",
        "可以的，我给您登记在明天下午三点到五点之间。",
    ),
    "en": (
        "Good morning, customer service, how may I help you?",
        "I was charged twice for the same order and I would like my money back.",
        "Let me look that up for you, it will only take a moment.",
        "This is the third time I am calling about the very same problem.",
        "I am sorry to hear that, I understand how annoying this must be.",
        "Could you please tell me the number of your order?",
        "It should be at the top of the letter that I sent you last week.",
        "I can see both payments here, and one of them was clearly a mistake.",
        "So when will the money be back on my account?",
        "It takes about three working days until the bank has processed it.",
        "And who is going to pay the fee that my bank took for it?",
        "We will of course pay that as well, please send us the statement.",
    ),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """Samples at RATE_HZ without the silence around them, and the words in them."""

    text: str
    language: str
    voice: str
    speed: float
    samples: Sound


def spoken(language: str, voice: str, speed: float = ORDINARY) -> list[Spoken]:
    """Every sentence of the language in that voice."""
    return [
        Spoken(text, language, voice, speed, _trimmed(_kept(text, language, voice, speed)))
        for text in SENTENCES[language]
    ]


def voices() -> Iterator[tuple[str, str]]:
    """Language and name of each."""
    for language, names in VOICES.items():
        for name in names:
            yield language, name


def _kept(text: str, language: str, voice: str, speed: float) -> Sound:
    path = _folder() / f"{hashlib.sha256(repr((text, language, voice, speed)).encode()).hexdigest()[:24]}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        said = _kokoro()(text, language, voice, speed)
        with path.with_suffix(".part").open("wb") as file:
            np.save(file, said)
        path.with_suffix(".part").replace(path)
    return np.asarray(np.load(path), np.int16)


@cache
def _kokoro() -> Callable[[str, str, str, float], Sound]:
    model = KokoroVoice()

    def say(text: str, language: str, voice: str, speed: float) -> Sound:
        said = model.say(text, language, voice, speed)
        wave = soxr.resample(np.asarray(said.samples, np.float64), said.rate_hz, RATE_HZ)
        return np.asarray(np.clip(np.rint(wave * 32767), -32768, 32767), np.int16)

    return say


def _trimmed(samples: Sound) -> Sound:
    """From the first to the last sample within 30 dB of the loudest."""
    loud = np.flatnonzero(
        np.abs(samples.astype(np.int32)) >= np.abs(samples.astype(np.int32)).max() * 10 ** (-30 / 20)
    )
    return samples[loud[0] : loud[-1] + 1]


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hotline" / "bench" / "spoken"


def main() -> None:
    for language, voice in voices():
        for speed in SPEEDS:
            length = sum(len(said.samples) for said in spoken(language, voice, speed)) / RATE_HZ
            print(f"{language} {voice} at {speed}: {length:.0f} s", flush=True)


if __name__ == "__main__":
    main()

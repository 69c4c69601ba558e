"""Kokoro-82M on ONNX Runtime: phonemes in, 24 kHz speech and the place of every phrase in it out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime  # type: ignore[import-untyped]

from speech.errors import SpeechError
from speech.packages import read
from speech.voices import VOICES
from speech.weights import KOKORO

RATE_HZ = 24_000
_DURATIONS = "/encoder/Clip_output_0"
"""The graph's own tensor of frames per phoneme; one frame is 600 samples."""
_FRAME = 600
_STYLE_ROWS, _STYLE_WIDTH = 510, 256
LONGEST = _STYLE_ROWS - 1
"""Phonemes in one breath."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Samples at RATE_HZ, and for every phrase that was asked for its [first, last) sample."""

    samples: npt.NDArray[np.float32]
    phrases: list[tuple[int, int]]


class Kokoro:
    """The loaded model. The same phonemes, voice and speed give the same samples, bit for bit."""

    def __init__(self) -> None:
        voices = sorted({voice for names in VOICES.values() for voice in names})
        styles = [f"package/build/voices/{voice}.bin" for voice in voices]
        tokens, model, *raw = read(
            KOKORO, "package/build/tokenizer.json", "package/build/kokoro-quantized.onnx", *styles
        )
        self._ids: dict[str, int] = json.loads(tokens)["model"]["vocab"]
        self._session = _session(model)
        self._styles = {voice: _style(rows) for voice, rows in zip(voices, raw, strict=True)}

    def known(self, phonemes: str) -> str:
        """The signs of it that the model was taught."""
        return "".join(sign for sign in phonemes if sign in self._ids)

    def speak(self, phrases: Sequence[str], voice: str, speed: float) -> Speech:
        """One breath: the phrases (phonemes of misaki's alphabet) are spoken without a break between them."""
        known = [self.known(phrase) for phrase in phrases]
        ids = [self._ids[sign] for phrase in known for sign in phrase]
        samples, durations = self._session.run(
            ["waveform", _DURATIONS],
            {
                "input_ids": np.array([[0, *ids, 0]], dtype=np.int64),
                "style": self._style(voice)[min(len(ids), LONGEST)][None],
                "speed": np.array([speed], dtype=np.float32),
            },
        )
        ends = np.cumsum(durations.ravel()).astype(int) * _FRAME
        stops = np.cumsum([len(phrase) for phrase in known])
        starts = stops - [len(phrase) for phrase in known]
        places = [(int(ends[first]), int(ends[last])) for first, last in zip(starts, stops, strict=True)]
        return Speech(samples.ravel(), places)

    def _style(self, voice: str) -> npt.NDArray[np.float32]:
        if voice not in self._styles:
            names = ", ".join(sorted(self._styles))
            raise SpeechError(
                f"没有名为 {voice!r} 的音色，可用：{names}。", f"No voice is called {voice!r}; there are {names}."
            )
        return self._styles[voice]


def _style(rows: bytes) -> npt.NDArray[np.float32]:
    """A voice's style vectors, one row per length of the utterance. Raw little-endian floats, no pickle."""
    return np.frombuffer(rows, dtype="<f4").reshape(_STYLE_ROWS, _STYLE_WIDTH)


def _session(model: bytes) -> onnxruntime.InferenceSession:
    """The model with its phoneme durations as a second output, on one thread so that sums keep their order."""
    graph = onnx.load_from_string(model)
    graph.graph.output.append(onnx.helper.make_tensor_value_info(_DURATIONS, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])

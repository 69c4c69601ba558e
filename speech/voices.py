"""Who can speak: the voices of Kokoro that are offered, by language."""

from __future__ import annotations

VOICES = {
    "zh-CN": (
        "zf_xiaoyi",
        "zf_xiaobei",
        "zf_xiaoni",
        "zf_xiaoxiao",
        "zm_yunjian",
        "zm_yunxi",
        "zm_yunxia",
        "zm_yunyang",
    ),
    "en": ("af_heart", "af_bella", "bf_emma", "am_michael", "am_fenrir", "bm_george"),
}
"""Per language, the first speaks when nobody else is asked for."""

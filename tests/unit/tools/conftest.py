"""The scripts under tools/ are run, not installed: their folders are on the path for these tests only."""

from __future__ import annotations

import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[3] / "tools"
sys.path[:0] = [str(TOOLS), str(TOOLS / "pjsua2")]

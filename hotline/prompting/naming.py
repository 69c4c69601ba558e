"""Which prompts are named where, as the console tells it: in the flows that are live, and in the folder's files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ivr.flow import Flow
from prompts.catalogue import Catalogue
from prompts.uses import Node, Uses, gathered

FILES = ("routing.yaml", "hours.yaml", "days.yaml")
"""Besides flows these can name prompts."""
MOST_BYTES = 4 * 1024 * 1024
_COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")
_WORD = re.compile(r"(?<![\w.-])[a-z0-9_]+(?:\.[a-z0-9_]+)*(?![\w.:-])")
"""Not one that is a setting's name."""


class Naming:
    """`flows` are those that are live. Files are read again when they have changed. May be asked from any thread."""

    def __init__(self, config_dir: Path, flows: Callable[[], Mapping[str, Flow]]) -> None:
        self._config_dir, self._flows = config_dir, flows
        self._own = Catalogue.load().keys
        self._words: dict[tuple[Path, int], frozenset[str]] = {}

    def __call__(self) -> Uses:
        nodes = gathered(self._by_flows())
        files: dict[str, tuple[str, ...]] = {}
        for name in FILES:
            for word in self._words_of(self._config_dir / name):
                files[word] = (*files.get(word, ()), name)
        return Uses(nodes, files, self._own)

    def _by_flows(self) -> Iterator[tuple[str, Node]]:
        for name, flow in self._flows().items():
            for node in flow.nodes.values():
                yield from ((key, (name, node.name)) for key in node.verb.needs.prompts)

    def _words_of(self, path: Path) -> frozenset[str]:
        """Every word that could be a key: a prompt that is named there is one of them."""
        try:
            known = path, path.stat().st_mtime_ns
            if known not in self._words:
                with path.open(encoding="utf-8") as file:
                    text = _COMMENT.sub("", file.read(MOST_BYTES))
                self._words = {at: words for at, words in self._words.items() if at[0] != path}
                self._words[known] = frozenset(_WORD.findall(text))
            return self._words[known]
        except (OSError, UnicodeDecodeError, KeyError):
            return frozenset()

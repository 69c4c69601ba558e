"""One board in a real Chromium: when each call was painted, and when its row was gone again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, sync_playwright

from bench.served import TOKEN

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-dev-shm-usage"]
WATCH = """() => {
  const painted = (window.painted = { came: {}, went: {} });
  const rows = (node) => (node.matches("tr[data-call]") ? [node] : [...node.querySelectorAll("tr[data-call]")]);
  const elements = (nodes) => [...nodes].filter(({ nodeType }) => nodeType === 1);
  const calls = (nodes) => elements(nodes).flatMap(rows).map((row) => row.dataset.call);
  new MutationObserver((changes) => {
    const came = changes.flatMap(({ addedNodes }) => calls(addedNodes));
    const went = changes.flatMap(({ removedNodes }) => calls(removedNodes));
    requestAnimationFrame(() => setTimeout(() => {
      for (const call of came) painted.came[call] ??= Date.now();
      for (const call of went) painted.went[call] = Date.now();
    }));
  }).observe(document.body, { childList: true, subtree: true });
}"""


@dataclass(slots=True)
class Painted:
    """Wall clock, seconds, by call."""

    came: dict[str, float] = field(default_factory=dict)
    went: dict[str, float] = field(default_factory=dict)


@contextmanager
def screen(http_port: int) -> Iterator[Painted]:
    """The board is open while the block runs; what was painted is told after it."""
    painted = Painted()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = browser.new_page(extra_http_headers={"Authorization": f"Bearer {TOKEN}"})
        _open(page, f"http://127.0.0.1:{http_port}/")
        yield painted
        told = page.evaluate("() => window.painted")
        for name in ("came", "went"):
            getattr(painted, name).update({call: at_ms / 1000 for call, at_ms in told[name].items()})
        browser.close()


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector('.line[data-line="live"]', timeout=30_000)
    page.evaluate(WATCH)

"""A page that tells when its map was useful, what shifted, and how long its scripts ran.

Figures are told twice where drawing matters: as it is, and with WebGL's draw calls left out
(``stubbed``). A machine without a graphics processor draws on its cores, which takes them from the
page; the second figure is nearer to what a laptop shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

WINDOW = {"width": 1366, "height": 768}
PATIENCE_MS = 120_000
WATCH = """
window.bench = {shift: 0, long: 0, frames: []};
new PerformanceObserver((list) => {
  for (const it of list.getEntries()) if (!it.hadRecentInput) bench.shift += it.value;
}).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver((list) => {
  for (const it of list.getEntries()) bench.long = Math.max(bench.long, it.duration);
}).observe({type: 'longtask', buffered: true});
const ask = window.requestAnimationFrame.bind(window);
let at = -1, spent = 0;
window.requestAnimationFrame = (act) => ask((time) => {
  const begun = performance.now();
  act(time);
  if (time !== at) { if (at >= 0) bench.frames.push(spent); at = time; spent = 0; }
  spent += performance.now() - begun;
});
"""
STUB = """
for (const name of ['drawElements', 'drawArrays', 'drawElementsInstanced', 'drawArraysInstanced'])
  WebGL2RenderingContext.prototype[name] = () => {};
"""
MARKS = """() => {
  const at = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
  const kept = performance.getEntriesByType('resource');
  return {
    paint: at('first-contentful-paint'), made: at('map-made'), useful: at('map-useful'),
    shift: bench.shift, long: bench.long, asked: kept.length,
    bytes: kept.reduce((sum, it) => sum + it.transferSize, 0),
  };
}"""


@dataclass(frozen=True)
class Opened:
    """Milliseconds since the page was asked for; ``script`` is processor time of the main thread."""

    paint: float
    made: float
    useful: float
    shift: float
    long: float
    asked: int
    bytes: int
    script: float


@contextmanager
def page(browser: Browser, cookies: list, *, stubbed: bool) -> Iterator[tuple[Page, CDPSession]]:
    """A page of a fresh profile, watched from its first script on."""
    context: BrowserContext = browser.new_context(viewport=WINDOW, locale="zh-CN")
    try:
        context.add_cookies(cookies)
        context.add_init_script(WATCH + (STUB if stubbed else ""))
        opened = context.new_page()
        talk = context.new_cdp_session(opened)
        # Time that the thread was given, so that others' work on the machine does not count.
        talk.send("Performance.enable", {"timeDomain": "threadTicks"})
        yield opened, talk
    finally:
        context.close()


def script_ms(talk: CDPSession) -> float:
    """Processor time of scripts on the main thread so far."""
    found = {it["name"]: it["value"] for it in talk.send("Performance.getMetrics")["metrics"]}
    return found["ScriptDuration"] * 1000


def opened(page: Page, talk: CDPSession, address: str) -> Opened:
    """Open an address and wait until its map is useful: every tile it wants is drawn."""
    page.goto(address)
    page.wait_for_selector("html[data-map=idle]", timeout=PATIENCE_MS)
    return Opened(**page.evaluate(MARKS), script=script_ms(talk))

"""A page that tells when its map was useful, what shifted, and how long its scripts ran.

Figures are told twice where drawing matters: as it is, and with WebGL's draw calls left out
(``stubbed``). A machine without a graphics processor draws on its cores, which takes them from the
page; the second figure is nearer to what a laptop shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request

WINDOW = {"width": 1366, "height": 768}
PATIENCE_MS = 120_000
WATCH = """
window.bench = {shift: 0, long: 0, drawn: NaN, frames: 0};
new PerformanceObserver((list) => {
  for (const it of list.getEntries()) if (!it.hadRecentInput) bench.shift += it.value;
}).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver((list) => {
  for (const it of list.getEntries()) bench.long = Math.max(bench.long, it.duration);
}).observe({type: 'longtask', buffered: true});
const context = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  const made = context.call(this, kind, ...more);
  if (kind === 'webgl2' && made) bench.gl ??= made;
  return made;
};
const mark = performance.mark.bind(performance);
performance.mark = (name, ...more) => {
  const made = mark(name, ...more);
  if (name === 'map-useful' && bench.gl) {
    const {RGBA, UNSIGNED_BYTE} = bench.gl;
    bench.gl.readPixels(0, 0, 1, 1, RGBA, UNSIGNED_BYTE, new Uint8Array(4));
    bench.drawn = performance.now();
  }
  return made;
};
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
    drawn: bench.drawn, long: bench.long, shift: bench.shift,
    bytes: kept.reduce((sum, it) => sum + it.transferSize, 0) / 1024,
  };
}"""


@dataclass(frozen=True)
class Opened:
    """Milliseconds since the page was asked for.

    ``paint``: the first text; ``made``: the map is begun; ``useful``: every tile and name that the
    view wants was handed to the graphics; ``drawn``: and the graphics have painted it, which is
    when a person sees it; ``long``: the longest time that the page did not listen; ``shift``: how
    much moved about; ``bytes``: kilobytes of the page without the map's tiles; ``tiles``: requests
    of the map; ``script``: processor time of scripts on the main thread.
    """

    paint: float
    made: float
    useful: float
    drawn: float
    long: float
    shift: float
    bytes: float
    tiles: int
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
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/tiles/" in request.url:
            asked.append(request.url)

    page.on("request", note)
    page.goto(address)
    page.wait_for_selector("html[data-map=idle]", timeout=PATIENCE_MS)
    page.remove_listener("request", note)
    return Opened(**page.evaluate(MARKS), tiles=len(asked), script=script_ms(talk))

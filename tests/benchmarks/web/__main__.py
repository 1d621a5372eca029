"""``make bench-web``: one run of everything, printed as a table.

Environment: BENCH_WEB_SCALE (25: a million components), BENCH_WEB_FOLDER (the city loaded stays there
for the next run), BENCH_WEB_ROUNDS (5), BENCH_WEB_ADDRESS with BENCH_WEB_USER and BENCH_WEB_PASSWORD
to measure a server that runs already, BENCH_WEB_DIST (the build whose size is told).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.web import sizes
from tests.benchmarks.web.browser import Opened, opened, page
from tests.benchmarks.web.panning import panned
from tests.benchmarks.web.served import COMPONENTS, GROUND, Served, served
from tests.e2e.conftest import SWITCHES

ROOT = Path(__file__).parents[3]
ZOOMS = (12, 14.2, 15.5)
SHOWN = ",".join((*GROUND, *COMPONENTS))
"""Every layer of the loaded city: all of its components are on the map that is panned."""


def main() -> None:
    """Measure, print."""
    rounds = int(os.environ.get("BENCH_WEB_ROUNDS", "5"))
    _sizes(Path(os.environ.get("BENCH_WEB_DIST") or ROOT / "web" / "dist"))
    with served() as city, _browser() as browser:
        _say(f"components: {city.components:,}")
        _opening(browser, city, rounds)
        _panning(browser, city)


def _sizes(dist: Path) -> None:
    for name, size in sizes.kilobytes(dist).items():
        _say(f"JavaScript, gzip: {name:10} {size:7.1f} kB (bar {sizes.BARS[name]})")


def _opening(browser: Browser, city: Served, rounds: int) -> None:
    """As it is, and without drawing; what lies between is the work of a graphics processor."""
    _say(f"\n{'opening, medians in ms':36}" + "".join(f"{it.name:>9}" for it in fields(Opened)))
    for view, address in _views(city).items():
        drawn = {}
        for stubbed in (False, True):
            for name, found in _openings(browser, city, address, rounds, stubbed=stubbed).items():
                drawn[name, stubbed] = _row(f"{view}, {name}{_note(stubbed)}", found)
        for name in ("cold", "warm"):
            drawing = drawn[name, False] - drawn[name, True]
            _say(f"{f'{view}, {name}: drawing by software':36}{drawing:>36,.0f}")


def _views(city: Served) -> dict[str, str]:
    """The page as people call it, and a street as links call it."""
    return {
        "city": f"{city.address}/map",
        "street": f"{city.address}/map?c={city.centre},15.5",
    }


def _openings(
    browser: Browser, city: Served, address: str, rounds: int, *, stubbed: bool
) -> dict[str, list[Opened]]:
    """Each round in a fresh profile: what is opened again finds what the browser kept."""
    found: dict[str, list[Opened]] = {"cold": [], "warm": []}
    for _ in range(rounds):
        with page(browser, city.cookies, stubbed=stubbed) as (shown, talk):
            found["cold"].append(opened(shown, talk, address))
            found["warm"].append(opened(shown, talk, address))
    return found


def _row(name: str, found: list[Opened]) -> float:
    """Print medians; that of the time until the map was drawn is returned."""
    middle = [median(column) for column in zip(*map(astuple, found), strict=True)]
    _say(f"{name:36}" + "".join(f"{it:9.3f}" if 0 < it < 1 else f"{it:9,.0f}" for it in middle))
    return float(median(it.drawn for it in found))


def _panning(browser: Browser, city: Served) -> None:
    titles = ("frames", "median", "p95", "worst", "<=16 ms", "apart")
    _say(f"\n{'panning, script ms per frame':36}" + "".join(f"{it:>9}" for it in titles))
    for zoom in ZOOMS:
        for stubbed in (False, True):
            address = f"{city.address}/map?c={city.centre},{zoom}&l={SHOWN}"
            it = panned(browser, city.cookies, address, stubbed=stubbed)
            figures = "".join(f"{one:9.1f}" for one in (it.median, it.p95, it.worst))
            name = f"zoom {zoom}{_note(stubbed)}"
            _say(f"{name:36}{it.frames:9}{figures}{it.within:9.1%}{it.apart:9.1f}")


def _note(stubbed: bool) -> str:
    return ", no drawing" if stubbed else ""


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        started = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        try:
            yield started
        finally:
            started.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

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
from tests.benchmarks.web.served import Served, served
from tests.e2e.conftest import SWITCHES

ROOT = Path(__file__).parents[3]
ZOOMS = (12, 14.2, 15.5)


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
    _say(f"\n{'ms':28}" + "".join(f"{it.name:>10}" for it in fields(Opened)))
    address = f"{city.address}/map?c={city.centre},15.5"
    for stubbed in (False, True):
        cold, warm = [], []
        for _ in range(rounds):
            with page(browser, city.cookies, stubbed=stubbed) as (shown, talk):
                cold.append(opened(shown, talk, address))
                warm.append(opened(shown, talk, address))
        _row("cold" + _note(stubbed), cold)
        _row("warm" + _note(stubbed), warm)


def _row(name: str, found: list[Opened]) -> None:
    middle = [median(column) for column in zip(*map(astuple, found), strict=True)]
    _say(f"{name:28}" + "".join(f"{it:10.3f}" if it < 1 else f"{it:10,.0f}" for it in middle))


def _panning(browser: Browser, city: Served) -> None:
    _say(
        f"\n{'script ms per frame':28}{'frames':>10}{'median':>10}{'p95':>10}{'worst':>10}{'all':>10}"
    )
    for zoom in ZOOMS:
        for stubbed in (False, True):
            address = f"{city.address}/map?c={city.centre},{zoom}"
            it = panned(browser, city.cookies, address, stubbed=stubbed)
            figures = (it.median, it.p95, it.worst, it.each)
            name = f"panning, zoom {zoom}{_note(stubbed)}"
            _say(f"{name:28}{it.frames:10}" + "".join(f"{one:10.1f}" for one in figures))


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

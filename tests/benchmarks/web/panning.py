"""Script per frame while the map is dragged over its data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Browser, Page

from tests.benchmarks.web.browser import WINDOW, opened, page
from tests.benchmarks.web.trace import beginnings, script_of_frames, traced

STEPS = 24
STROKES = ((-420, -160), (380, 40), (-300, 220), (360, -120), (-420, -160), (380, 160))
MIDDLE = (WINDOW["width"] * 0.6, WINDOW["height"] * 0.55)
BAR_MS = 16


@dataclass(frozen=True)
class Panned:
    """Milliseconds of script in one frame.

    ``within``: the share of frames that keep to the bar; ``apart``: the usual time from frame to frame.
    """

    frames: int
    median: float
    p95: float
    worst: float
    within: float
    apart: float


def panned(browser: Browser, cookies: list, address: str, *, stubbed: bool) -> Panned:
    """Drag the map to and fro; only what happens while it is dragged counts."""
    with page(browser, cookies, stubbed=stubbed) as (shown, talk):
        opened(shown, talk, address)
        with traced(browser, shown) as events:
            for across, down in STROKES:
                _stroke(shown, across, down)
    frames = np.array(script_of_frames(events))
    return Panned(
        len(frames),
        float(np.median(frames)),
        float(np.percentile(frames, 95)),
        float(frames.max()),
        float((frames <= BAR_MS).mean()),
        float(np.median(np.diff(beginnings(events)))) / 1000,
    )


def _stroke(shown: Page, across: float, down: float) -> None:
    shown.mouse.move(*MIDDLE)
    shown.mouse.down()
    shown.mouse.move(MIDDLE[0] + across, MIDDLE[1] + down, steps=STEPS)
    shown.mouse.up()

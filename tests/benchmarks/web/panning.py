"""Script per frame while the map is dragged over its data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Browser

from tests.benchmarks.web.browser import WINDOW, opened, page, script_ms

STEPS = 30
STROKES = ((-420, -160), (380, 40), (-300, 220), (360, -120))
MIDDLE = (WINDOW["width"] * 0.6, WINDOW["height"] * 0.55)


@dataclass(frozen=True)
class Panned:
    """Milliseconds of script in one frame, and the processor time of all script divided by frames."""

    frames: int
    median: float
    p95: float
    worst: float
    each: float


def panned(browser: Browser, cookies: list, address: str, *, stubbed: bool) -> Panned:
    """Drag the map to and fro; only what happens while it is dragged counts."""
    with page(browser, cookies, stubbed=stubbed) as (shown, talk):
        opened(shown, talk, address)
        shown.evaluate("bench.frames = []")
        before = script_ms(talk)
        for across, down in STROKES:
            shown.mouse.move(*MIDDLE)
            shown.mouse.down()
            shown.mouse.move(MIDDLE[0] + across, MIDDLE[1] + down, steps=STEPS)
            shown.mouse.up()
        spent = script_ms(talk) - before
        frames = np.array(shown.evaluate("bench.frames"))
    return Panned(
        len(frames),
        float(np.median(frames)),
        float(np.percentile(frames, 95)),
        float(frames.max()),
        spent / len(frames),
    )

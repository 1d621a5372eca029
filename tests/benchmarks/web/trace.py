"""What a page's main thread did, read off Chromium's own trace.

A frame begins with the first animation callback after the last picture; whatever script runs from
then until the next frame begins belongs to it: callbacks, pointer events, messages of the map's
worker, timers, collection of garbage. Processor time of the thread counts, so that others' work on
the machine does not.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"]
FRAME = "FireAnimationFrame"
SCRIPT = {
    FRAME,
    "FunctionCall",
    "EvaluateScript",
    "EventDispatch",
    "TimerFire",
    "HandlePostMessage",
    "RunMicrotasks",
    "MajorGC",
    "MinorGC",
}
APART_US = 2_000
"""Callbacks closer together than this belong to one frame."""

Event = dict[str, Any]


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[list[Event]]:
    """Fill the list with the main thread's timed events of what happens inside the block."""
    found: list[Event] = []
    with TemporaryDirectory() as folder:
        file = Path(folder) / "trace.json"
        browser.start_tracing(page=page, path=file, categories=CATEGORIES)
        try:
            yield found
        finally:
            browser.stop_tracing()
        found += _main(json.loads(file.read_bytes())["traceEvents"])


def beginnings(events: list[Event]) -> list[int]:
    """When each frame began, in microseconds."""
    begun: list[int] = []
    for event in events:
        if event["name"] == FRAME and (not begun or event["ts"] - begun[-1] > APART_US):
            begun.append(event["ts"])
    return begun


def script_of_frames(events: list[Event]) -> list[float]:
    """Milliseconds of script of each whole frame."""
    begun = beginnings(events)
    spent = [0.0] * max(0, len(begun) - 1)
    for event in _outermost(events):
        place = bisect_right(begun, event["ts"]) - 1
        if 0 <= place < len(spent):
            spent[place] += event.get("tdur", event["dur"]) / 1000
    return spent


def _main(events: list[Event]) -> list[Event]:
    """The events of the thread that draws frames, in their order."""
    timed = [event for event in events if event.get("ph") == "X" and "dur" in event]
    threads = Counter((event["pid"], event["tid"]) for event in timed if event["name"] == FRAME)
    if not threads:
        return []
    (main, _), *_ = threads.most_common(1)
    return sorted(
        (event for event in timed if (event["pid"], event["tid"]) == main),
        key=lambda event: (event["ts"], -event["dur"]),
    )


def _outermost(events: list[Event]) -> Iterator[Event]:
    until = -1
    for event in events:
        if event["name"] in SCRIPT and event["ts"] >= until:
            until = event["ts"] + event["dur"]
            yield event

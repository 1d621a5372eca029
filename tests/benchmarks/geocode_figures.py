"""What the speed run of the geocoder prints as it goes, and what more places cost, at its end."""

from __future__ import annotations

import sys
import time

_STARTED = time.monotonic()
_FIGURES: dict[int, dict[str, float]] = {}
RATIO = 2.0
"""Ten times the places cost less than so much per query, at a recall@20 of RECALL at both sizes."""
RECALL = 0.95


def tell(*parts: str) -> None:
    """Print a line at once, with the minutes since the run began."""
    since = time.monotonic() - _STARTED
    sys.stdout.write(f"[{since // 60:02.0f}:{since % 60:02.0f}] {' '.join(parts)}\n")
    sys.stdout.flush()


def note(size: int, what: str, value: float) -> None:
    """Keep a figure of a size; ``what`` that begins with ``recall`` is a share, anything else ms a query."""
    _FIGURES.setdefault(size, {})[what] = value


def compare() -> None:
    """Print the figures of the smallest and the largest size side by side, once both are there."""
    if len(_FIGURES) < 2:
        return
    small, large = min(_FIGURES), max(_FIGURES)
    tell(f"{'':40} {small:>12,} {large:>12,}")
    for what, value in _FIGURES[small].items():
        other = _FIGURES[large].get(what)
        if other is None:
            continue
        if what.startswith("recall"):
            held = "ok" if min(value, other) >= RECALL else f"below {RECALL}"
        else:
            held = (
                f"{other / value:.2f} times ({'ok' if other / value < RATIO else f'bar {RATIO}'})"
            )
        tell(f"{what:40} {value:12.3f} {other:12.3f}  {held}")

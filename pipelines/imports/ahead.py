"""Reading one step ahead: files are read by libraries that leave the processor to others."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor


def ahead[T](items: Iterator[T]) -> Iterator[T]:
    """Yield ``items`` in order while the next one is already being made."""
    end = object()
    with ThreadPoolExecutor(1, "read") as reading:
        coming = reading.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = reading.submit(next, items, end)
            yield item  # type: ignore[misc]

"""Who has which object open: kept in each process's memory, told from process to process by NOTIFY.

Nothing is stored: a page says where it is again and again, and who has not been heard of for
:data:`FRESH_SECONDS` is gone. Only callers that may read an object are ever entered under it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

CHANNEL = "wanmi_presence"
"""Channel of what pages tell: JSON with tenant, layer, id, actor, display, page and doing."""
FRESH_SECONDS = 75.0
"""Longer than a page in the background, which browsers wake once a minute, is silent."""
MOST_PAGES = 20
"""Pages of one person; the one heard of longest ago makes room."""
GONE = "gone"

Place = tuple[str, str, int]
"""Tenant, layer and id of an object."""
_Page = tuple[str, str, str]


@dataclass(frozen=True)
class Present:
    """Somebody at an object, with whether they view or edit it."""

    actor: str
    display: str
    doing: str


@dataclass
class _Open:
    place: Place
    who: Present
    until: float


@dataclass
class Attendance:
    """Who is where, as far as this process has been told; ``now`` counts seconds."""

    now: Callable[[], float] = time.monotonic
    _pages: dict[_Page, _Open] = field(default_factory=dict)

    def take(self, told: Mapping[str, Any]) -> set[Place]:
        """Enter what a page told; return the objects at which something changed for the others."""
        changed = self._expire()
        key = (str(told["tenant"]), str(told["actor"]), str(told["page"]))
        place = (key[0], str(told["layer"]), int(told["id"]))
        before = self._pages.get(key)
        if told["doing"] == GONE and (before is None or before.place != place):
            return changed  # the page went on to another object, and said so already
        self._pages.pop(key, None)
        if told["doing"] == GONE:
            return changed | {place}
        who = Present(key[1], str(told["display"]), str(told["doing"]))
        self._pages[key] = _Open(place, who, self.now() + FRESH_SECONDS)
        self._make_room(key)
        if before is not None and (before.place, before.who) == (place, who):
            return changed
        return changed | {place} | ({before.place} if before else set())

    def at(self, place: Place) -> list[Present]:
        """Return who is at an object, each once: as editing if any of their pages is."""
        found: dict[str, Present] = {}
        for one in self._pages.values():
            if one.place == place and one.until > self.now():
                known = found.get(one.who.actor)
                if known is None or known.doing != "edit":
                    found[one.who.actor] = one.who
        return sorted(found.values(), key=lambda who: (who.doing != "edit", who.display, who.actor))

    def _expire(self) -> set[Place]:
        old = [key for key, one in self._pages.items() if one.until <= self.now()]
        return {self._pages.pop(key).place for key in old}

    def _make_room(self, key: _Page) -> None:
        mine = [other for other in self._pages if other[:2] == key[:2]]
        for other in mine[: max(0, len(mine) - MOST_PAGES)]:
            del self._pages[other]


def shown(place: Place, people: list[Present], reader: str | None) -> dict[str, Any]:
    """What ``reader`` is told of an object: the others that have it open."""
    return {"layer": place[1], "id": place[2], "people": list(_others(people, reader))}


def _others(people: list[Present], reader: str | None) -> Iterator[dict[str, str]]:
    for one in people:
        if one.actor != reader:
            yield {"actor": one.actor, "display": one.display, "doing": one.doing}

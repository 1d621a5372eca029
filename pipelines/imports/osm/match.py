"""Which layers an OpenStreetMap object belongs to, by the tag filters of the layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from layers.info import LayerInfo

_ABSENT = {"no", "none"}


class Filters:
    """The layers' filters (``key`` or ``key=value``) turned into look-ups by key."""

    def __init__(self, layers: Iterable[LayerInfo]) -> None:
        self._any: dict[str, list[LayerInfo]] = {}
        self._exact: dict[tuple[str, str], list[LayerInfo]] = {}
        for info in layers:
            for tag in info.declared.source.osm:
                key, _, value = tag.partition("=")
                if value:
                    self._exact.setdefault((key, value), []).append(info)
                else:
                    self._any.setdefault(key, []).append(info)

    @property
    def keys(self) -> list[str]:
        """Every key that some filter looks at, for skipping other objects early."""
        return sorted({*self._any, *(key for key, _ in self._exact)})

    def layers(self, tags: Mapping[str, str]) -> list[LayerInfo]:
        """The layers whose filter the tags pass, each once."""
        found: dict[str, LayerInfo] = {}
        for key, value in tags.items():
            if value in _ABSENT:
                continue
            for info in (*self._any.get(key, ()), *self._exact.get((key, value), ())):
                found[info.id] = info
        return list(found.values())

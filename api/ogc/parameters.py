"""The query parameters of ``/items``: one parser each, unknown ones refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api import parameters
from api.ogc import values
from api.ogc.cities import Offer
from gis.crs import CRS84
from gis.database.session import Caller
from gis.errors import BadInput
from layers.info import LayerInfo
from layers.store.query import DEFAULT_LIMIT, EVERYTHING, MAX_LIMIT, Query, box

COMMON = frozenset({"f", "lang", "token"})
"""Understood by every resource: format, language, credentials."""
Pairs = Sequence[tuple[str, str]]

_SIMPLE: dict[str, tuple[str, Callable[[str], Any]]] = {
    "offset": ("offset", lambda value: values.whole("offset", value)),
    "after": ("after", lambda value: values.whole("after", value)),
    "ids": ("ids", lambda value: tuple(values.whole("ids", one) for one in values.names(value))),
    "datetime": ("when", values.when),
    "sortby": ("sort", values.sort),
    "properties": ("properties", values.selected),
    "q": ("text", lambda value: value.strip()[:200] or None),
    "skipGeometry": ("geometry", lambda value: not values.flag("skipGeometry", value)),
}
_TOGETHER = ("bbox", "bbox-crs", "crs", "filter", "filter-lang", "filter-crs")
ITEMS = frozenset({"limit", "profile", *_SIMPLE, *_TOGETHER, *COMMON})


@dataclass(frozen=True)
class Reader:
    """Whose parameters are read, of which layer; ``offer`` are the CRSs that may be named."""

    info: LayerInfo
    caller: Caller
    offer: Offer

    def query(self, pairs: Pairs, *, streamed: bool = False) -> Query:
        """Return what the parameters ask for; raises BadInput that names the parameter.

        A format that is streamed gives as many features as are asked for, else all of them.
        """
        given = single(pairs)
        found = {
            target: parse(given[name]) for name, (target, parse) in _SIMPLE.items() if name in given
        }
        found["limit"] = _limit(given.get("limit"), streamed=streamed)
        found["equal"] = self._equal(given)
        if "crs" in given:
            found["crs"] = self.offer.find(given["crs"], "crs")
        found |= self._area(given) | self._filter(given, [v for k, v in pairs if k == "filter"])
        if "after" in found and found.get("sort"):
            raise values.bad(
                "after", given["after"], "不能与 sortby 同用", "it does not go with sortby"
            )
        return Query(**found)

    def _equal(self, given: Mapping[str, str]) -> dict[str, Any]:
        fields = {item.name: item for item in self.info.visible_fields(self.caller)}
        chosen = {name: value for name, value in given.items() if name not in ITEMS}
        for name in chosen:
            if name not in fields:
                raise unknown(name)
        return {name: values.typed(fields[name], value) for name, value in chosen.items()}

    def _area(self, given: Mapping[str, str]) -> dict[str, Any]:
        if "bbox" not in given:
            return {}
        crs = self.offer.find(given["bbox-crs"], "bbox-crs") if "bbox-crs" in given else CRS84
        return {"area": box(values.numbers("bbox", given["bbox"]), crs)}

    def _filter(self, given: Mapping[str, str], texts: list[str]) -> dict[str, Any]:
        """Several filters hold together; without ``filter-crs`` literals are in CRS84."""
        crs = given.get("filter-crs")
        found = {"filter_crs": self.offer.find(crs, "filter-crs")} if crs else {}
        whole = parameters.condition(texts, given.get("filter-lang"))
        return {} if whole is None else {"filter": whole, **found}


def _limit(given: str | None, *, streamed: bool) -> int:
    most = EVERYTHING if streamed else MAX_LIMIT
    if given is None:
        return EVERYTHING if streamed else DEFAULT_LIMIT
    digits = given.strip().lstrip("+0")
    if digits.isascii() and digits.isdigit() and len(digits) > len(str(most)):
        return most  # too large is no mistake (17-069r4, /req/core/fc-limit-response-1)
    return min(values.whole("limit", given, 1), most)


def single(pairs: Pairs) -> dict[str, str]:
    """Return each parameter once; only filters may be repeated with another value: they hold together."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name != "filter" and found.setdefault(name, value) != value:
            raise BadInput(
                "repeated_parameter",
                f"参数“{name[:40]}”出现多次且值不同。",
                f"The parameter “{name[:40]}” occurs with different values.",
                name[:40],
            )
    return found


def only(pairs: Pairs, known: frozenset[str] = COMMON) -> dict[str, str]:
    """Return the parameters if all are ``known``, else raise BadInput."""
    for name, _ in pairs:
        if name not in known:
            raise unknown(name)
    return single(pairs)


def unknown(name: str) -> BadInput:
    """Return the refusal of a parameter that does not exist (for the caller)."""
    shown = name[:60]
    return BadInput(
        "unknown_parameter", f"没有参数“{shown}”。", f"There is no parameter “{shown}”.", shown
    )

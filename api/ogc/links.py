"""Links of pages and features: to themselves, to their other formats, to the next page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote, urlencode

from api.ogc.formats.catalogue import FEATURES, Format
from api.ogc.parameters import Pairs
from layers.info import LayerInfo
from layers.store import count
from layers.store.query import Query

Links = list[dict[str, str]]


class Ended(count.Ended, Protocol):
    """What is known of a page that was read, and where it ended."""

    @property
    def last(self) -> int | None:
        """The highest id on it."""
        ...


def of_page(
    here: str, info: LayerInfo, pairs: Pairs, following: Pairs | None, form: Format
) -> Links:
    """Return the links of a page of the collection at ``here``, given in ``form``."""
    found = [
        {"rel": "self", "type": form.media, "href": address(here, pairs)},
        *_alternates(address(here, _without_format(pairs)), form),
        _collection(here, info),
    ]
    if following is not None:
        found.append({"rel": "next", "type": form.media, "href": address(here, following)})
    return found


def of_feature(here: str, info: LayerInfo, feature: str, form: Format) -> Links:
    """Return the links of one feature."""
    itself = f"{here}/items/{feature}"
    return [
        {"rel": "self", "type": form.media, "href": itself},
        *_alternates(itself, form),
        _collection(here, info),
    ]


def in_header(here: str, form: Format, following: Pairs) -> str:
    """Return the Link header (RFC 8288) of the next page, where the body has no room for it."""
    target = address(here, [*_without_format(following), ("f", form.name)])
    return f'<{target}>; rel="next"; type="{form.media}"'


def next_pairs(query: Query, page: Ended, pairs: Pairs) -> Pairs | None:
    """Return the parameters of the next page: behind the last id, or by offset in another order.

    Behind an id, a page neither repeats nor skips a feature while others are edited.
    """
    if not page.more:
        return None
    kept = [pair for pair in pairs if pair[0] not in ("offset", "after", "limit")]
    kept.append(("limit", str(query.limit)))
    if query.sort:
        return [*kept, ("offset", str(query.offset + page.returned))]
    return [*kept, ("after", str(page.last))]


def address(here: str, pairs: Pairs) -> str:
    """Return the address of the items of the collection at ``here``."""
    query = urlencode(list(pairs), quote_via=quote, safe=",:/()")
    return f"{here}/items?{query}" if query else f"{here}/items"


def _alternates(plain: str, given: Format) -> Links:
    joint = "&" if "?" in plain else "?"
    return [
        {
            "rel": "alternate",
            "type": form.media,
            "title": form.title,
            "href": f"{plain}{joint}f={form.name}",
        }
        for form in FEATURES
        if form != given
    ]


def _collection(here: str, info: LayerInfo) -> dict[str, str]:
    return {"rel": "collection", "type": "application/json", "href": here, "title": info.title_zh}


def _without_format(pairs: Pairs) -> Sequence[tuple[str, str]]:
    return [pair for pair in pairs if pair[0] != "f"]

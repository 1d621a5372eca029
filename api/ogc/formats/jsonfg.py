"""JSON-FG documents (OGC 21-045r1): the classes Core, and Feature Types and Schemas.

``time`` tells since when (and until when) the version shown has been on the map.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from api.ogc import links
from api.ogc.formats import profiles
from api.ogc.formats.catalogue import JSONFG
from api.ogc.formats.profiles import Profile
from api.ogc.items import Answer, Site, head, id_of, page_headers, version_headers
from api.ogc.parameters import Pairs
from gis.crs import CrsRef
from gis.database.session import begin
from layers.info import LayerInfo
from layers.store import count, jsonfg
from layers.store.jsonfg import Fallback
from layers.store.query import Query, When

_SPEC = "http://www.opengis.net/spec/json-fg-1/1.0/conf/"
CONFORMS_TO = (f"{_SPEC}core", f"{_SPEC}types-schemas")
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
"""A layer whose geometries differ has none."""


@dataclass(frozen=True)
class Document:
    """A JSON-FG document that is asked for: of which layer, profile and CRS."""

    site: Site
    info: LayerInfo
    profile: Profile
    crs: CrsRef

    @property
    def fallback(self) -> Fallback:
        """Whether readers of GeoJSON get a geometry, too."""
        return "wgs84" if self.profile == "jsonfg-plus" else "none"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction of the caller."""
        site = self.site
        with begin(
            site.engine, site.caller, read_only=True, timeout_ms=site.timeout_ms
        ) as connection:
            yield connection

    def root(self) -> dict[str, Any]:
        """The members that a root object of JSON-FG adds (clauses 7.2, 7.6, 11)."""
        return {
            "conformsTo": CONFORMS_TO,
            "featureType": self.info.id,
            "featureSchema": f"{self.site.base}/collections/{self.info.id}/schema",
            "coordRefSys": self.crs.uri,
        }


def collection(asked: Document, query: Query, pairs: Pairs, media: str) -> Answer:
    """Return one page of a collection; ``media`` is the type under which the client knows JSON-FG."""
    site, info = asked.site, asked.info
    with asked.reading() as connection:
        page = jsonfg.page(connection, info, site.caller, query, asked.fallback)
        matched = count.matched(connection, info, site.caller, query, page)
    dimension = _DIMENSION.get(info.geometry)
    made = {
        "type": "FeatureCollection",
        **asked.root(),
        **({"geometryDimension": dimension} if dimension is not None else {}),
        **head(site, info, query, (page, matched), pairs, JSONFG),
    }
    body = f'{json.dumps(made, ensure_ascii=False)[:-1]},"features":[{page.features}]}}'
    link = [profiles.link(asked.profile)]
    link += [
        f'<{one["href"]}>; rel="next"; type="{media}"'
        for one in made["links"]
        if one["rel"] == "next"
    ]
    return Answer(body.encode(), {**page_headers(query, matched), "link": ", ".join(link)})


def single(asked: Document, feature: str, when: When | None) -> Answer:
    """Return one feature; NotFound if there is none."""
    query = Query(ids=(id_of(feature),), crs=asked.crs, when=when, limit=1)
    with asked.reading() as connection:
        item = jsonfg.item(connection, asked.info, asked.site.caller, query, asked.fallback)
    here = f"{asked.site.base}/collections/{asked.info.id}"
    made = {**asked.root(), "links": links.of_feature(here, asked.info, feature, JSONFG)}
    body = f"{item.feature[:-1]},{json.dumps(made, ensure_ascii=False)[1:]}"
    headers = {**version_headers(item), "content-crs": f"<{asked.crs.uri}>"}
    return Answer(body.encode(), {**headers, "link": profiles.link(asked.profile)})

"""A layer as a record: what it is, where, since when, whose, and every way to its data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.ogc.formats.catalogue import FEATURES
from api.ogc.schema import Language
from layers.accounts.tenants import Bounds
from layers.codes import load
from layers.info import LayerInfo

CORE = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"
TYPE = "dataset"
JSON, GEOJSON = "application/json", "application/geo+json"
_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_LANGUAGES = {
    "zh": {"code": "zh", "name": "中文", "dir": "ltr"},
    "en": {"code": "en", "name": "English", "dir": "ltr"},
}
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Entry:
    """What is known of a layer: its box (lon/lat, None when empty) and first and last change."""

    info: LayerInfo
    box: Bounds | None
    span: Span | None

    @property
    def title(self) -> Mapping[Language, str]:
        """Title by language."""
        return {"zh": self.info.title_zh, "en": self.info.title_en}

    @property
    def identifiers(self) -> list[dict[str, str]]:
        """Names of the layer elsewhere: its collection, and its class in the national standard."""
        found = [{"scheme": "wanmi:collection", "value": self.info.id}]
        where = self.info.where or {}
        if "class_code" in where:
            scheme = f"wanmi:component_class_{where['edition']}"
            found.append({"scheme": scheme, "value": where["class_code"]})
        return found

    @property
    def keywords(self) -> list[str]:
        """Titles, theme, standards and geometry in both languages."""
        theme = load("theme").get(self.info.theme)
        themes = [self.info.theme] if theme is None else [theme.zh, theme.en]
        standards = [one.strip() for one in self.info.standard.split(",") if one.strip()]
        named = [self.info.title_zh, self.info.title_en, *themes, *standards, self.info.geometry]
        return list(dict.fromkeys(named))

    def document(self, root: str, here: str, language: Language) -> dict[str, Any]:
        """Return the record; ``root`` is the address of ``/ogc``, ``here`` that of the catalogue."""
        return {
            "id": self.info.id,
            "type": "Feature",
            "conformsTo": [CORE],
            "time": self._time(),
            "geometry": None if self.box is None else _polygon(self.box),
            "properties": self._properties(language),
            "links": self._links(root, here, language),
        }

    def _properties(self, language: Language) -> dict[str, Any]:
        info, owner = self.info, load("department").get(self.info.owner)
        theme = load("theme").get(info.theme)
        named = None if theme is None else {"zh": theme.zh, "en": theme.en}[language]
        return {
            **self._times(),
            "type": TYPE,
            "title": self.title[language],
            "titles": dict(self.title),
            "description": info.description.replace("``", ""),
            "keywords": self.keywords,
            "language": _LANGUAGES[language],
            "languages": list(_LANGUAGES.values()),
            "externalIds": self.identifiers,
            "themes": [{"concepts": [{"id": info.theme, "title": named}], "scheme": "wanmi:theme"}],
            "formats": [{"name": one.title, "mediaType": one.media} for one in FEATURES],
            "contacts": [
                {
                    "organization": {"zh": owner.zh, "en": owner.en}[language]
                    if owner
                    else info.owner,
                    "roles": ["owner", "pointOfContact"],
                }
            ],
            "standard": info.standard or None,
            "geometryType": info.geometry,
            "license": "other",
        }

    def _time(self) -> dict[str, Any] | None:
        """A layer shows the map of any day since its first change."""
        return None if self.span is None else {"interval": [written(self.span[0]), ".."]}

    def _times(self) -> dict[str, str]:
        if self.span is None:
            return {}
        return {"created": written(self.span[0]), "updated": written(self.span[1])}

    def _links(self, root: str, here: str, language: Language) -> list[dict[str, str]]:
        collection, zh = f"{root}/collections/{self.info.id}", language == "zh"
        ways = [
            ("self", GEOJSON, f"{here}/items/{self.info.id}", "记录", "This record"),
            ("alternate", "text/html", f"{here}/items/{self.info.id}?f=html", "网页", "As a page"),
            ("collection", JSON, here, "图层目录", "The catalogue"),
            ("describes", JSON, collection, "图层", "The layer"),
            ("items", GEOJSON, f"{collection}/items", "要素", "Its features"),
            (f"{_REL}/schema", "application/schema+json", f"{collection}/schema", "字段", "Fields"),
            (f"{_REL}/tilesets-vector", JSON, f"{collection}/tiles", "矢量瓦片", "Vector tiles"),
            (f"{_REL}/styles", JSON, f"{collection}/styles", "样式", "Styles"),
            (
                "preview",
                "text/html",
                f"{root.removesuffix('/ogc')}/map?l={self.info.id}",
                "地图",
                "Map",
            ),
        ]
        return [
            {"rel": rel, "type": media, "href": href, "title": chinese if zh else english}
            for rel, media, href, chinese, english in ways
        ]


def written(moment: dt.datetime) -> str:
    """A time in UTC as RFC 3339."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _polygon(box: Bounds) -> dict[str, Any]:
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}

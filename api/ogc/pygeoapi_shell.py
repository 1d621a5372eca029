"""The one module that speaks to pygeoapi: landing page, collections and every HTML page.

pygeoapi is given a configuration made from the registry for each set of visible layers, so it
never knows a collection the caller may not read. It reads no features.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from pygeoapi import api as shell
from pygeoapi import l10n
from pygeoapi.api import API, APIRequest
from pygeoapi.provider.base import BaseProvider
from pygeoapi.util import render_j2_template

from api.ogc import relations
from api.ogc.formats.catalogue import FEATURES
from api.ogc.formats.described import describe
from gis.crs import CRS84
from gis.database.session import Caller
from layers.info import LayerInfo

TEMPLATES = Path(__file__).parent / "templates"
KEEP = 16
"""Configurations kept: one per tenant, edition and set of permissions in use."""
Box = tuple[float, float, float, float]
Response = tuple[Mapping[str, str], int, str | bytes]
_TYPES = {"date": "string", "datetime": "string"}


@dataclass(frozen=True)
class View:
    """What one caller sees: the visible layers with their extents, the CRSs, the address of ``/ogc``."""

    base: str
    layers: tuple[LayerInfo, ...]
    crs: tuple[str, ...]
    extents: tuple[Box, ...]
    title: tuple[str, str]

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for views that look the same."""
        ids = tuple(info.id for info in self.layers)
        return self.base, self.crs, self.extents, self.title, ids


@dataclass(frozen=True)
class Asked:
    """A request as pygeoapi reads it: path, parameters and headers.

    ``token`` is a credential that came in the address: links carry it on, because QGIS lists
    collections by the links as they are.
    """

    path_info: str
    args: Mapping[str, str]
    headers: Mapping[str, str]
    token: str | None = None


_LAYERS: ContextVar[Mapping[str, LayerInfo]] = ContextVar("ogc_layers")


class WanmiProvider(BaseProvider):  # type: ignore[misc]
    """One layer as pygeoapi's descriptions want it; features are none of its business."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._layer = _LAYERS.get()[self.data]
        public = Caller(tenant="")
        self._fields = {
            item.name: {"type": _TYPES.get(item.type, item.type), "title": item.zh}
            for item in self._layer.visible_fields(public)
        }

    def get_fields(self) -> dict[str, Any]:
        """Return the fields that the caller may see."""
        return dict(self._fields)


class Shell:
    """pygeoapi for any number of views; the latest are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], API] = OrderedDict()
        self._lock = threading.Lock()

    def landing(self, view: View, asked: Asked) -> Response:
        """Return the landing page."""
        return self._answer(view, asked, shell.landing_page)

    def collections(
        self, view: View, asked: Asked, counts: Mapping[str, int], layer: str | None = None
    ) -> Response:
        """Return all collections, or one; ``counts`` has the features of those that are counted."""
        return self._answer(view, asked, shell.describe_collections, layer, counts=counts)

    def page(self, view: View, asked: Asked, template: str, data: Mapping[str, Any]) -> Response:
        """Return a document of our own as an HTML page."""
        made = self._api(view)
        request = APIRequest(asked, made.locales)
        where = made.config["server"]["templates"]
        text = render_j2_template(made.tpl_config, where, template, dict(data), request.locale)
        return {"Content-Type": "text/html"}, 200, text

    def _answer(
        self,
        view: View,
        asked: Asked,
        function: Any,
        *rest: Any,
        counts: Mapping[str, int] = MappingProxyType({}),
    ) -> Response:
        made = self._api(view)
        with _set(_LAYERS, {info.id: info for info in view.layers}):
            headers, status, body = function(made, APIRequest(asked, made.locales), *rest)
        if "json" in headers.get("Content-Type", "") and isinstance(body, str):
            body = _tidy(body, view, asked.token, counts)
        return headers, int(status), body

    def _api(self, view: View) -> API:
        with self._lock:
            made = self._kept.pop(view.key, None) or API(configuration(view), {})
            self._kept[view.key] = made
            while len(self._kept) > KEEP:
                self._kept.popitem(last=False)
            return made


def configuration(view: View) -> dict[str, Any]:
    """Return pygeoapi's configuration of a view."""
    zh, en = view.title
    nobody = {"name": "万米 Wanmi", "url": view.base}
    return {
        "server": {
            "url": view.base,
            "bind": {"host": "127.0.0.1", "port": 1},
            "mimetype": "application/json",
            "encoding": "utf-8",
            "languages": ["zh", "en"],
            "limits": {"default_items": 50, "max_items": 1000},
            "map": {"url": "", "attribution": ""},
            "templates": {"path": str(TEMPLATES)},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": {"zh": f"{zh} · OGC API", "en": f"{en} · OGC API"},
                "description": {
                    "zh": "城市管理图层：可在 QGIS 等软件中读取、筛选和编辑。",
                    "en": "The layers of the city, to read, filter and edit in QGIS and others.",
                },
                "keywords": {"zh": [], "en": []},
                "url": view.base,
            },
            "license": {"name": "", "url": ""},
            "provider": nobody,
            "contact": nobody,
        },
        "resources": {
            info.id: _resource(info, view, extent)
            for info, extent in zip(view.layers, view.extents, strict=True)
        },
    }


def _resource(info: LayerInfo, view: View, extent: Box) -> dict[str, Any]:
    return {
        "type": "collection",
        "title": {"zh": info.title_zh, "en": info.title_en},
        "description": info.description.replace("``", ""),
        "keywords": {"zh": [info.theme], "en": [info.theme]},
        "links": [],
        "extents": {"spatial": {"bbox": list(extent), "crs": CRS84.uri}},
        "providers": [
            {
                "type": "feature",
                "name": f"{__name__}.{WanmiProvider.__name__}",
                "data": info.id,
                "id_field": "id",
                "title_field": next((item.name for item in info.fields if item.label), None),
                "crs": list(view.crs),
                "storage_crs": CRS84.uri,
            }
        ],
    }


def _tidy(body: str, view: View, token: str | None, counts: Mapping[str, int]) -> str:
    """Take out what pygeoapi offers and we do not, add what only we do, name our OpenAPI document."""
    document = json.loads(body)
    if "itemType" in document:
        describe(document, view.base, counts, alone=True)
    for collection in document.get("collections", ()):
        describe(collection, view.base, counts, alone=False)
        collection["links"] = [
            link for link in _links(collection, view, token) if link["rel"] not in _NOT_IN_LIST
        ]
        collection["crs"] = ["#/crs"]
    if "collections" in document:
        document["crs"] = list(view.crs)
    document["links"] = _links(document, view, token)
    _add_further(document, view, token)
    return json.dumps(document, ensure_ascii=False)


_GONE = ("/processes", "/TileMatrixSets")
_OURS = ("application/json", *(media for form in FEATURES for media in form.types))
_PLAIN = ("/queryables", "/schema")
"""Relations whose address is that of the resource alone (Features Part 3, Common Part 3)."""
_NOT_IN_LIST = ("root", "alternate")
"""Links that need not be repeated for each of many collections."""


def _links(document: dict[str, Any], view: View, token: str | None) -> list[dict[str, Any]]:
    kept = []
    for link in document.get("links", ()):
        path = str(link.get("href", "")).removeprefix(view.base).split("?")[0]
        if path == "/openapi":
            link["href"] = link["href"].replace("/openapi", "/api", 1)
        elif link.get("type") not in _OURS or path in _GONE:
            continue
        elif link["rel"].endswith(_PLAIN):
            link["href"] = link["href"].split("?")[0]
        if token:
            link["href"] += f"{'&' if '?' in link['href'] else '?'}token={quote(token)}"
        kept.append(link)
    return kept


def _add_further(document: dict[str, Any], view: View, token: str | None) -> None:
    """Link what pygeoapi does not know of: tiles, styles, analyses, the catalogue, the themes."""
    bases = {info.id for info in view.layers if info.view_of is None}
    for collection in document.get("collections", ()):
        if collection["id"] in bases:
            collection["links"] += relations.of_collection(view.base, collection["id"], token)
    if "itemType" in document:
        document["links"] += relations.of_collection(view.base, document["id"], token)
    elif "collections" not in document:
        themes = dict.fromkeys(info.theme for info in view.layers)
        document["links"] += relations.of_landing_page(view.base, tuple(themes), token)


@contextmanager
def _set(variable: ContextVar[Any], value: Any) -> Any:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


class _Forgetful(dict[Any, Any]):
    """Keeps nothing."""

    def __setitem__(self, _key: Any, _value: Any) -> None:
        pass


# pygeoapi keeps one translated configuration per language: pages of every city and theme would
# show titles and addresses of the one asked for first.
l10n._cfg_cache = _Forgetful()  # noqa: SLF001
logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)

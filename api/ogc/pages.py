"""One request to ``/ogc`` as its handlers see it, and the answers that are pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.in_draft import draft_of
from api.ogc import values
from api.ogc.cities import Offer
from api.ogc.formats.catalogue import DOCUMENTS, Format
from api.ogc.items import PRIVATE, Site
from api.ogc.negotiate import Wanted, negotiated
from api.ogc.parameters import COMMON, Pairs, only
from api.ogc.pygeoapi_shell import TEMPLATES, Asked, Shell, View
from api.ogc.schema import Language
from gis.database.session import Caller, begin
from gis.errors import NotFound
from layers.city_codes import held
from layers.city_codes.held import Lists
from layers.info import LayerInfo
from layers.registry import Registry, no_such_layer
from layers.store import counts, drafts
from layers.store.drafted import drafted
from layers.store.query import When

PAGE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
ROWS = 50
"""Features on an HTML page."""
_TO_SHELL = ("f", "lang", "limit", "offset")


@dataclass(frozen=True)
class Ask:
    """A request with its caller."""

    request: Request
    caller: Caller

    @property
    def registry(self) -> Registry:
        """All layers."""
        found: Registry = self.request.app.state.registry
        return found

    @property
    def shell(self) -> Shell:
        """The shell around pygeoapi."""
        found: Shell = self.request.app.state.ogc_shell
        return found

    @cached_property
    def offer(self) -> Offer:
        """The caller's city."""
        found: Offer = self.request.app.state.ogc.offer(self.caller.tenant)
        return found

    @cached_property
    def pairs(self) -> Pairs:
        """The query parameters in their order."""
        return self.request.query_params.multi_items()

    @property
    def theme(self) -> str | None:
        """The theme whose own API was asked, None for the whole city's."""
        return self.request.path_params.get("theme")

    @property
    def root(self) -> str:
        """Address of ``/ogc`` as the client knows it."""
        return f"{str(self.request.base_url).rstrip('/')}/ogc"

    @property
    def base(self) -> str:
        """Address of the API that was asked: :attr:`root`, or that of one theme."""
        return self.root if self.theme is None else f"{self.root}/themes/{self.theme}"

    @property
    def here(self) -> str:
        """Address of the request without its parameters."""
        return str(self.request.url.replace(query=""))

    @property
    def site(self) -> Site:
        """Where features are read from."""
        state = self.request.app.state
        return Site(state.engine, self.caller, self.base, state.settings.statement_timeout_ms)

    @property
    def language(self) -> Language:
        """Chinese unless English is asked for."""
        wanted = self.request.query_params.get("lang") or self.request.headers.get(
            "accept-language", ""
        )
        return "en" if wanted.lower().startswith("en") else "zh"

    @cached_property
    def lists(self) -> Lists:
        """The code lists as the caller's city has them."""
        with begin(self.request.app.state.engine, self.caller, read_only=True) as connection:
            return held.lists(connection, self.caller.tenant)

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """The layers of the city's edition (and theme) that the caller may read."""
        visible = self.registry.visible(self.caller, self.offer.city.edition)
        found = tuple(info for info in visible if self.theme in (None, info.theme))
        if self.theme and not found:
            raise _no_such_theme(self.theme)
        return found

    def layer(self, layer_id: str) -> LayerInfo:
        """Return a layer (of the theme) the caller may read, or raise NotFound."""
        info = self.registry.readable(layer_id, self.caller)
        if self.theme not in (None, info.theme):
            raise no_such_layer(layer_id)
        return drafted(info, self.caller, self.draft) if info.id in self.edited else info

    @property
    def draft(self) -> int:
        """The caller's draft that was asked inside of; 0 for what is published."""
        return draft_of(self.request) or 0

    @cached_property
    def edited(self) -> frozenset[str]:
        """The layers that the draft touches; NotFound if it is not the caller's."""
        if not self.draft:
            return frozenset()
        with begin(self.request.app.state.engine, self.caller, read_only=True) as connection:
            return drafts.touched(connection, self.caller, self.draft)

    def format(self) -> str:
        """Return ``json`` or ``html``, whichever the client wants of a document."""
        return self.wanted(DOCUMENTS).format.name

    def wanted(self, offered: Sequence[Format]) -> Wanted:
        """Return the representation the client wants of those ``offered``."""
        request = self.request
        return negotiated(request.query_params.get("f"), request.headers.get("accept"), offered)

    def view(self, also: LayerInfo | None = None) -> View:
        """Return what pygeoapi is told; ``also`` may be a class layer of another edition."""
        layers = self.layers
        if also is not None and also.id not in {info.id for info in layers}:
            layers = (*layers, also)
        city = self.offer.city
        titles = (city.title_zh, city.title_en)
        extents = tuple(self.offer.extent(info) for info in layers)
        return View(self.base, layers, tuple(self.offer.crs), extents, titles)

    def counts(self, infos: Sequence[LayerInfo]) -> Mapping[str, int]:
        """Return how many features those of the layers have whose number is kept."""
        with begin(self.request.app.state.engine, self.caller, read_only=True) as connection:
            return counts.kept(connection, self.caller, infos)

    def asked(self) -> Asked:
        """Return the request as pygeoapi reads it; filters are read by our own parser."""
        given = {name: value for name, value in self.pairs if name in _TO_SHELL}
        headers = {"accept-language": self.language}
        token = self.request.query_params.get("token")
        return Asked(self.request.url.path, {**given, "f": self.format()}, headers, token)


def _no_such_theme(theme: str) -> NotFound:
    return NotFound("no_such_theme", f"没有专题“{theme}”。", f"There is no theme “{theme}”.")


def document(
    ask: Ask,
    made: Mapping[str, Any],
    media: str,
    template: str,
    known: frozenset[str] = COMMON,
) -> Response:
    """Return a document of our own as JSON, or as a page; parameters that are not ``known`` are refused."""
    only(ask.pairs, known)
    if ask.format() == "html":
        return from_shell(ask.shell.page(ask.view(), ask.asked(), template, made))
    return plain(made, media)


def plain(made: Mapping[str, Any], media: str) -> Response:
    """Return a document as JSON."""
    body = json.dumps(made, ensure_ascii=False).encode()
    return Response(body, headers=PRIVATE, media_type=media)


def from_shell(answer: tuple[Mapping[str, str], int, str | bytes]) -> Response:
    """Return what pygeoapi answered, with a content policy for pages."""
    headers, status, body = answer
    kept = {**PRIVATE, "content-language": headers.get("Content-Language", "zh")}
    media = headers.get("Content-Type", "application/json")
    if media.startswith("text/html"):
        media = "text/html; charset=utf-8"
        kept["content-security-policy"] = PAGE_POLICY
    return Response(body, status, kept, media)


def when(given: Mapping[str, str]) -> When | None:
    """Return the time a single feature is asked for."""
    return values.when(given["datetime"]) if "datetime" in given else None


def style() -> Response:
    """Return the style sheet of the pages."""
    headers = {"cache-control": "public, max-age=300"}
    return Response((TEMPLATES / "page.css").read_bytes(), headers=headers, media_type="text/css")


def script() -> Response:
    """Return the script of the maps on pages."""
    headers = {"cache-control": "public, max-age=300"}
    body = (TEMPLATES / "map.js").read_bytes()
    return Response(body, headers=headers, media_type="text/javascript")

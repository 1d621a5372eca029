"""Links from the landing page and from collections to tiles, styles, analyses and the catalogue."""

from __future__ import annotations

from urllib.parse import quote

JSON = "application/json"
_REL = "http://www.opengis.net/def/rel/ogc/1.0"
Link = dict[str, str]


def of_collection(base: str, layer: str, token: str | None) -> list[Link]:
    """Links of one collection."""
    here = f"{base}/collections/{layer}"
    ways = [
        (f"{_REL}/tilesets-vector", f"{here}/tiles", "Vector tiles"),
        (f"{_REL}/styles", f"{here}/styles", "Styles"),
    ]
    return [_link(rel, href, title, token) for rel, href, title in ways]


def of_landing_page(base: str, themes: tuple[str, ...], token: str | None) -> list[Link]:
    """Links of an API; that of the whole city also names the APIs of its themes."""
    root, theme, _ = base.partition("/themes/")
    ways = [
        (f"{_REL}/tilesets-vector", f"{base}/tiles", "Vector tiles"),
        (f"{_REL}/tiling-schemes", f"{base}/tileMatrixSets", "Tile matrix sets"),
        (f"{_REL}/styles", f"{base}/styles", "Styles"),
        (f"{_REL}/processes", f"{root}/processes", "Analyses"),
        (f"{_REL}/job-list", f"{root}/jobs", "Jobs"),
        (f"{_REL}/ogc-catalog", f"{root}/records/collections/layers", "Catalogue of layers"),
    ]
    if not theme:
        ways += [("related", f"{root}/themes/{one}", f"The theme {one} alone") for one in themes]
    return [_link(rel, href, title, token) for rel, href, title in ways]


def _link(rel: str, href: str, title: str, token: str | None) -> Link:
    carried = f"?token={quote(token)}" if token else ""
    return {"rel": rel, "type": JSON, "title": title, "href": f"{href}{carried}"}

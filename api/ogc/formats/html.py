"""Features as a page: a table with the words of the code lists, a map, and the way to every format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.headers import nonce
from api.ogc import pages
from api.ogc.formats.catalogue import CSV, FEATURES, HTML
from api.ogc.formats.profiles import TITLED
from api.ogc.items import read_item, read_page
from api.ogc.links import address, next_pairs
from api.ogc.pages import Ask
from api.ogc.parameters import COMMON, Pairs, Reader, only
from gis.crs import CRS84
from layers.info import FieldInfo, LayerInfo
from layers.store.query import Sort
from layers.store.read import fields_of

ROWS, MOST_ROWS = 100, 1000
"""Features on a page unless asked for otherwise, and at most."""
LONGEST_CELL = 80
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'nonce-{once}'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_OF_PAGE = ("limit", "after", "offset", "f", "profile")


@dataclass(frozen=True)
class Cell:
    """A value as people read it; ``code`` is what is stored, where that is another text."""

    text: str
    code: str = ""


def items(ask: Ask, info: LayerInfo) -> Response:
    """Return a page of features; coordinates are shown as longitude and latitude."""
    query = replace(Reader(info, ask.caller, ask.offer).query(ask.pairs), crs=CRS84)
    rows = MOST_ROWS if "limit" in ask.request.query_params else ROWS
    query = replace(query, limit=min(query.limit, rows))
    page, matched = read_page(ask.site, info, query)
    found = json.loads(f"[{page.features}]")
    following = next_pairs(query, page, ask.pairs)
    fields = fields_of(info, ask.caller, query.properties)
    shown = [item for item in fields if any(_value(one, item) is not None for one in found)]
    return _page(
        ask,
        info,
        "items.html",
        found,
        {
            "matched": matched,
            "columns": [_column(ask, info, item, query.sort) for item in shown],
            "hidden": len(fields) - len(shown),
            "rows": [(one["id"], [_cell(ask, one, item) for item in shown]) for one in found],
            "next": following and _here(ask, info, following),
            "first": _here(ask, info, _narrowed(ask.pairs)) if _turned(ask.pairs) else None,
            "chosen": _chosen(ask.pairs),
            "formats": list(_formats(ask, info)),
            "whole": _here(ask, info, _credentials(ask.pairs)),
            "asked": [pair for pair in _narrowed(ask.pairs) if pair[0] != "q"],
            "words": ask.request.query_params.get("q", ""),
        },
    )


def item(ask: Ask, info: LayerInfo, feature: str) -> Response:
    """Return one feature with all its attributes."""
    given = only(ask.pairs, COMMON | {"crs", "datetime", "profile"})
    found = json.loads(read_item(ask.site, info, feature, when=pages.when(given)).feature)
    fields = info.visible_fields(ask.caller)
    label = next((_value(found, one) for one in fields if one.label), None)
    return _page(
        ask,
        info,
        "item.html",
        [found],
        {
            "label": label or found["id"],
            "rows": [(_title(ask, one), one.name, _cell(ask, found, one)) for one in fields],
            "geometry": json.dumps(found["geometry"])[:400],
            "formats": [
                (form.title, f"{ask.here}?{urlencode([*_narrowed(ask.pairs), ('f', form.name)])}")
                for form in FEATURES
                if form != HTML
            ],
        },
    )


def _page(
    ask: Ask, info: LayerInfo, template: str, found: list[Any], more: Mapping[str, Any]
) -> Response:
    once = nonce()
    data = {
        "title": _language(ask, info.title_zh, info.title_en),
        "collection": f"{ask.base}/collections/{info.id}",
        "own": urlencode([("f", HTML.name), *_credentials(ask.pairs)]),
        "nonce": once,
        "script": f"{ask.base}/map.js?v={version('wanmi')}",
        "map": {
            "tiles": f"{_outside(ask)}/tiles/ground",
            "items": f"{ask.base}/collections/{info.id}/items",
            "view": ask.offer.extent(info),
            "features": [_placed(one, info) for one in found if one["geometry"]],
        },
        **more,
    }
    answer = pages.from_shell(ask.shell.page(ask.view(info), ask.asked(), template, data))
    answer.headers["content-security-policy"] = POLICY.format(once=once)
    return answer


def _outside(ask: Ask) -> str:
    """The program's own address; a draft has no tiles."""
    return str(ask.request.base_url).rstrip("/").removesuffix(f"/drafts/{ask.draft}")


def _placed(one: Mapping[str, Any], info: LayerInfo) -> dict[str, Any]:
    names = [item.name for item in info.fields if item.label] or ["name"]
    label = next((one["properties"].get(name) for name in names), None)
    return {"id": one["id"], "name": label, "geometry": one["geometry"]}


def _cell(ask: Ask, one: Mapping[str, Any], item: FieldInfo) -> Cell:
    """The meaning of a code, the text of anything else."""
    value = _value(one, item)
    if value is None:
        return Cell("")
    if item.codes and isinstance(value, str):
        code = next((one for one in ask.lists(item.codes) if one.code == value), None)
        if code is not None:
            return Cell(_language(ask, code.zh, code.en), value)
    if isinstance(value, bool):
        return Cell(_language(ask, "是", "yes") if value else _language(ask, "否", "no"))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Cell(text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…", text)


def _value(one: Mapping[str, Any], item: FieldInfo) -> Any:
    return one["properties"].get(item.name)


def _title(ask: Ask, item: FieldInfo) -> str:
    title = _language(ask, item.zh, item.en)
    return f"{title} ({item.unit})" if item.unit else title


def _column(
    ask: Ask, info: LayerInfo, item: FieldInfo, sort: Sequence[Sort]
) -> tuple[str, str, str]:
    """Title, the mark of the present order, and the address of the other order (none for documents)."""
    now = sort[0] if sort else None
    mine = now is not None and now.name == item.name
    mark = "" if now is None or not mine else "▼" if now.descending else "▲"
    if item.type in ("object", "array"):
        return _title(ask, item), mark, ""
    key = f"-{item.name}" if mark == "▲" else item.name
    kept = [pair for pair in _narrowed(ask.pairs) if pair[0] != "sortby"]
    return _title(ask, item), mark, _here(ask, info, [*kept, ("sortby", key)])


def _language(ask: Ask, zh: str, en: str) -> str:
    return zh if ask.language == "zh" else en


def _formats(ask: Ask, info: LayerInfo) -> Iterator[tuple[str, str]]:
    """What is chosen, in each other format."""
    for form in FEATURES:
        if form != HTML:
            yield form.title, _here(ask, info, [*_narrowed(ask.pairs), ("f", form.name)])
    pairs = [*_narrowed(ask.pairs), ("f", CSV.name), ("profile", TITLED)]
    if not any(name == "lang" for name, _ in pairs):
        pairs.append(("lang", ask.language))
    yield _language(ask, "CSV（中文表头）", "CSV (with titles)"), _here(ask, info, pairs)


def _here(ask: Ask, info: LayerInfo, pairs: Pairs) -> str:
    return address(f"{ask.base}/collections/{info.id}", pairs)


def _narrowed(pairs: Pairs) -> list[tuple[str, str]]:
    """What chooses features, without what turns pages."""
    return [pair for pair in pairs if pair[0] not in _OF_PAGE]


def _credentials(pairs: Pairs) -> list[tuple[str, str]]:
    """What every link of the page carries on."""
    return [pair for pair in pairs if pair[0] in ("token", "lang")]


def _turned(pairs: Pairs) -> bool:
    return any(name in ("after", "offset") for name, _ in pairs)


def _chosen(pairs: Pairs) -> list[tuple[str, str]]:
    """What narrows the layer, to be shown; credentials are not."""
    return [pair for pair in _narrowed(pairs) if pair[0] not in COMMON]

"""Nobody sees what they may not: every collection × caller × way to read, in two cities.

The cities lie on the same spot. Every text says whose it is (see :mod:`tests.world`), so the rules
are words that must not, and words that must, occur in an answer of whatever format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from layers.info import LayerInfo
from layers.registry import discover
from tests.api.askers import ASKERS, NAMES, REFUSED, Asker, city_of, silent
from tests.world import AREAS, BOX, CLOSE_TILE, SPOTS, World

REGISTRY = discover()
BASES = [info.id for info in REGISTRY.bases()]
pytestmark = pytest.mark.slow


def reads(world: World, layer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every way to read a collection, other people's ids included."""
    box = ",".join(map(str, BOX))
    info = REGISTRY.get(layer)
    items = f"/ogc/collections/{layer}/items"
    yield items, {"limit": 100}
    yield items, {"limit": 100, "bbox": box}
    yield items, {"limit": 100, "datetime": "2020-01-01T00:00:00Z/.."}
    yield items, {"limit": 100, "filter": "name LIKE 'zq%'", "filter-lang": "cql2-text"}
    yield items, {"limit": 100, "sortby": "-name"}
    yield f"/ogc/collections/{layer}", {}
    yield f"/ogc/collections/{layer}/queryables", {}
    yield f"/ogc/collections/{layer}/schema", {}
    for city in (world.north, world.south):
        for area in AREAS:
            yield f"{items}/{city.ids[layer, area]}", {}
            yield f"/api/features/{layer}/{city.ids[layer, area]}/history", {}
        yield f"/api/features/{layer}/{city.retired[layer]}/history", {}
        yield f"{items}/{city.retired[layer]}", {}
    yield f"/tiles/{info.group}/{CLOSE_TILE}.mvt", {"layers": layer}
    yield f"/tiles/{info.group}/{CLOSE_TILE}.mvt", {"layers": layer, "t": "2099-01-01"}
    for area in AREAS:
        lon, lat = SPOTS[area]
        yield "/api/identify", {"lon": lon, "lat": lat, "zoom": 14, "layers": layer}
    yield "/api/counts", {"layers": layer, "bbox": box}
    yield "/api/counts", {"layers": layer}


GENERAL = [
    ("/layers", {}),
    ("/ogc/collections", {}),
    ("/api/me", {}),
    ("/api/search", {"q": "zq", "limit": 50}),
    ("/api/search", {"q": "hid", "limit": 50}),
    ("/api/search", {"q": "vip", "limit": 50}),
    ("/api/identify", {"lon": SPOTS["W"][0], "lat": SPOTS["W"][1], "zoom": 13}),
    ("/api/counts", {}),
    ("/api/changesets", {}),
    *(
        (f"/tiles/{group}/{CLOSE_TILE}.mvt", {})
        for group in ("ground", "grids", "components", "trades", "cases")
    ),
]


@pytest.mark.parametrize("asker", ASKERS, ids=NAMES)
def test_nothing_general_tells_too_much(client, world, asker) -> None:
    for path, parameters in GENERAL:
        answer = client.get(path, params=parameters, headers=asker.headers(world))
        assert answer.status_code in (200, 204, 403, 404), (path, answer.text)
        silent(asker, path, answer)


@pytest.mark.parametrize("asker", ASKERS, ids=NAMES)
@pytest.mark.parametrize("layer", BASES)
def test_nothing_of_a_collection_tells_too_much(client, world, layer, asker) -> None:
    info = REGISTRY.get(layer)
    headers = asker.headers(world)
    told = ""
    for path, parameters in reads(world, layer):
        answer = client.get(path, params=parameters, headers=headers)
        assert answer.status_code in (200, 204, *REFUSED), (path, parameters, answer.text)
        silent(asker, f"{path} {parameters}", answer)
        _no_hidden_fields(asker, info, path, answer)
        told += answer.text if answer.status_code == 200 else ""
        other = city_of(world, "S" if asker.city == "N" else "N")
        if any(
            path.removesuffix("/history").endswith(f"/{number}") for number in _ids(other, layer)
        ):
            assert answer.status_code == 404, path
    readable = asker.may(info.read)
    assert (f"zq{asker.city}W" in told) is readable
    if readable:
        away = "E"
        # Rows of a layer of events say themselves who sees them; to colleagues, those of their area.
        expected = (info.read == "public" and not info.events) or asker.area is None
        assert (f"zq{asker.city}{away}-" in told) is expected


def _ids(city: Any, layer: str) -> list[int]:
    return [*(city.ids[layer, area] for area in AREAS), city.retired[layer]]


def _no_hidden_fields(asker: Asker, info: LayerInfo, path: str, answer: httpx.Response) -> None:
    """Fields for staff are absent, not just empty: as property, column, queryable and schema."""
    if asker.staff or info.read != "public":
        return
    for item in info.fields:
        # A collection has a description of its own, a change its source.
        other = item.name in ("description", "source") and "/items" not in path
        if item.read != "public" and not other:
            assert f'"{item.name}"' not in answer.text, f"{path} shows the field {item.name}"


def test_a_hidden_field_cannot_be_asked_about(client, world) -> None:
    items = "/ogc/collections/toilets/items"
    hidden = [
        {"filter": "cleaner_phone = 'x'", "filter-lang": "cql2-text"},
        {"sortby": "cleaner_phone"},
        {"properties": "cleaner_phone"},
        {"cleaner_phone": "x"},
    ]
    for parameters in hidden:
        refused = client.get(items, params=parameters)
        assert refused.status_code == 400, parameters
        nonsense = {
            k.replace("cleaner_phone", "nonsense"): v.replace("cleaner_phone", "nonsense")
            for k, v in parameters.items()
        }
        same = client.get(items, params=nonsense)
        assert same.status_code == 400
        assert same.json().get("code") == refused.json().get("code")


@pytest.mark.parametrize("which", ["expired", "revoked"])
def test_ended_tokens_open_nothing(client, world, which) -> None:
    token = getattr(world, which)
    paths = [path for path, _ in GENERAL] + ["/events"]
    paths += [path for path, _ in reads(world, "toilets")]
    for path in paths:
        for how in (
            {"headers": {"authorization": f"Bearer {token}"}},
            {"params": {"token": token}},
        ):
            assert client.get(path, **how).status_code == 401, path


def test_view_layers_keep_the_rights_of_their_base(client) -> None:
    """Views show the rows of their class only, to those who may read the base layer."""
    for info in REGISTRY.all():
        if info.view_of is None:
            continue
        answer = client.get(f"/ogc/collections/{info.id}/items", params={"limit": 100})
        assert answer.status_code == (200 if info.read == "public" else 404), info.id
        assert "zqS" not in answer.text and "vip" not in answer.text

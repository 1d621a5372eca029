"""Nobody sees or changes what they may not: every collection × caller × verb, in two cities.

The cities lie on the same spot. Every text says whose it is (see :mod:`tests.world`), so the rules
are words that must not, and words that must, occur in an answer of whatever format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from gis.database.session import begin_owner
from layers.info import LayerInfo
from layers.registry import discover
from tests.world import AREAS, BOX, CLOSE_TILE, SPOTS, World, shape, values

REGISTRY = discover()
BASES = [info.id for info in REGISTRY.bases()]
pytestmark = pytest.mark.slow
LEFT_OUT = 404, 403, 401, 405


@dataclass(frozen=True)
class Asker:
    """A caller: of which city, under which account (None: nobody), with which rights."""

    city: str
    account: str | None
    staff: bool = False
    area: str | None = None

    def headers(self, world: World) -> dict[str, str]:
        """The credentials."""
        if self.account is None:
            return {}
        city = world.north if self.city == "N" else world.south
        return {"authorization": f"Bearer {city.tokens[self.account]}"}

    def forbidden(self) -> list[str]:
        """Words that must not occur in anything this caller is told."""
        other = "S" if self.city == "N" else "N"
        words = [f"zq{other}"]
        if not self.staff:
            words += ["vip", "hid"]
        if self.area:
            away = "E" if self.area == "W" else "W"
            words += [f"zq{self.city}{away}-hid", f"zq{self.city}{away}old-hid"]
        return words


ASKERS = [Asker("N", None)] + [
    Asker(city, account, staff=account != "citizen", area=area)
    for city in "NS"
    for account, area in [
        ("admin", None),
        ("commander", None),
        ("surveyor", None),
        ("grid_manager", None),
        ("citizen", None),
        ("west_surveyor", "W"),
        ("west_collector", "W"),
    ]
    if city == "N" or area is None
]
NAMES = [f"{asker.city}-{asker.account or 'nobody'}" for asker in ASKERS]


def city_of(world: World, letter: str) -> Any:
    return world.north if letter == "N" else world.south


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
        for group in ("ground", "grids", "components", "trades")
    ),
]


@pytest.mark.parametrize("asker", ASKERS, ids=NAMES)
def test_nothing_general_tells_too_much(client, world, asker) -> None:
    for path, parameters in GENERAL:
        answer = client.get(path, params=parameters, headers=asker.headers(world))
        assert answer.status_code in (200, 204, 403, 404), (path, answer.text)
        _silent(asker, path, answer)


@pytest.mark.parametrize("asker", ASKERS, ids=NAMES)
@pytest.mark.parametrize("layer", BASES)
def test_nothing_of_a_collection_tells_too_much(client, world, layer, asker) -> None:
    info = REGISTRY.get(layer)
    headers = asker.headers(world)
    told = ""
    for path, parameters in reads(world, layer):
        answer = client.get(path, params=parameters, headers=headers)
        assert answer.status_code in (200, 204, *LEFT_OUT), (path, parameters, answer.text)
        _silent(asker, f"{path} {parameters}", answer)
        _no_hidden_fields(asker, info, path, answer)
        told += answer.text if answer.status_code == 200 else ""
        other = city_of(world, "S" if asker.city == "N" else "N")
        if any(
            path.removesuffix("/history").endswith(f"/{number}") for number in _ids(other, layer)
        ):
            assert answer.status_code == 404, path
    readable = info.read == "public" or asker.staff
    assert (f"zq{asker.city}W" in told) is readable
    if readable:
        away = "E"
        expected = info.read == "public" or asker.area is None
        assert (f"zq{asker.city}{away}-" in told) is expected


def _ids(city: Any, layer: str) -> list[int]:
    return [*(city.ids[layer, area] for area in AREAS), city.retired[layer]]


def _silent(asker: Asker, what: str, answer: httpx.Response) -> None:
    for word in asker.forbidden():
        assert word.encode() not in answer.content, f"{what} tells {word}"
        assert word not in str(answer.headers), f"{what} tells {word} in a header"


def _no_hidden_fields(asker: Asker, info: LayerInfo, path: str, answer: httpx.Response) -> None:
    """Fields for staff are absent, not just empty: as property, column, queryable and schema."""
    if asker.staff or info.read != "public":
        return
    for item in info.fields:
        if item.read != "public":
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


def _state(database: Any) -> Any:
    """What the database holds of everybody's features, as one comparable value."""
    with begin_owner(database.engine) as connection:
        return [
            connection.execute(
                text(
                    f"SELECT tenant, id, changeset_id, name FROM {table.name} "
                    "WHERE tenant ~ '^[ns]-' ORDER BY 1, 2"
                )
            ).all()
            for info in REGISTRY.bases()
            for table in (info.table, info.history)
        ]


def _body(info: LayerInfo, letter: str, area: str) -> dict[str, Any]:
    properties = {
        name: value
        for name, value in values(info, letter, area, "evil").items()
        if info.by_name[name].read == "public"
    }
    if info.declared.stamps == "area":
        properties["code"] = "379903"
    geometry = json.loads(json.dumps(shape(info, area, 0.0002).__geo_interface__))
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def writes(
    world: World, info: LayerInfo, asker: Asker
) -> Iterator[tuple[str, str, dict[str, Any] | None, str]]:
    """Each way to write: verb, path, body and what it would touch (own area, other area, other city)."""
    items = f"/ogc/collections/{info.id}/items"
    own, other = city_of(world, asker.city), city_of(world, "S" if asker.city == "N" else "N")
    for area in AREAS:
        yield "POST", items, _body(info, asker.city, area), area
        for city, whose in ((own, area), (other, "other")):
            path = f"{items}/{city.ids[info.id, area]}"
            body = _body(info, asker.city, area)
            yield "PUT", path, body, whose
            yield "PATCH", path, {"type": "Feature", "properties": {"name": "zq-evil"}}, whose
            yield "DELETE", path, None, whose


def _allowed(info: LayerInfo, asker: Asker, whose: str) -> bool:
    may = {
        "admin": lambda _: True,
        "surveyor": lambda write: (
            write.endswith(".edit") and write not in ("divisions.edit", "grids.edit")
        ),
        "west_surveyor": lambda write: write not in ("divisions.edit", "grids.edit"),
        "grid_manager": lambda write: write in ("divisions.edit", "grids.edit", "places.edit"),
    }.get(asker.account or "", lambda _: False)(info.write)
    return may and whose != "other" and (asker.area is None or asker.area == whose)


@pytest.mark.parametrize("asker", ASKERS, ids=NAMES)
def test_refused_writes_change_nothing(client, database, world, asker) -> None:
    before = _state(database)
    for info in REGISTRY.bases():
        for verb, path, body, whose in writes(world, info, asker):
            if _allowed(info, asker, whose):
                continue
            answer = client.request(
                verb,
                path,
                json=body,
                headers=asker.headers(world) | {"content-type": _media(verb)},
            )
            assert answer.status_code in LEFT_OUT, (verb, path, whose, answer.text)
            if whose == "other":
                assert answer.status_code != 405
            _silent(asker, f"{verb} {path}", answer)
    assert _state(database) == before


def _media(verb: str) -> str:
    return "application/merge-patch+json" if verb == "PATCH" else "application/geo+json"


def test_the_table_of_writes_can_fail(client, world) -> None:
    """The same requests succeed where the rights are there: create, change, retire in one's area."""
    asker = Asker("N", "west_surveyor", staff=True, area="W")
    info = REGISTRY.get("street_lights")
    items = f"/ogc/collections/{info.id}/items"
    headers = asker.headers(world)
    made = client.post(
        items, json=_body(info, "N", "W"), headers=headers | {"content-type": _media("POST")}
    )
    assert made.status_code == 201, made.text
    path = f"{items}/{made.headers['location'].rstrip('/').split('/')[-1]}"
    for verb, body in (
        ("PATCH", {"type": "Feature", "properties": {"name": "zqNWnew-pub"}}),
        ("PUT", _body(info, "N", "W")),
        ("DELETE", None),
    ):
        answer = client.request(
            verb, path, json=body, headers=headers | {"content-type": _media(verb)}
        )
        assert answer.status_code in (200, 204), (verb, answer.text)
    assert client.get(path, headers=headers).status_code in (404, 410)


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

"""Code lists of a city: words, own values and ends while it works; each change is a version."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import httpx
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from gis.database.session import Caller, begin, system
from layers.store import bulk

ROOT = "/api/codes"
LIST, OWN = "lamp_kind", "x_bollard"
WORDS = {"zh": "草坪灯柱", "en": "Bollard"}


def _client(address: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"}, timeout=30)


@pytest.fixture
def admin(address, world) -> Iterator[httpx.Client]:
    with _client(address, world.south.tokens["admin"]) as made:
        yield made


@pytest.fixture
def added(admin) -> Iterator[str]:
    """A value of the southern city's own."""
    made = admin.put(f"{ROOT}/{LIST}/{OWN}", json=WORDS)
    assert made.status_code == 200, made.text
    yield OWN
    admin.delete(f"{ROOT}/{LIST}/{OWN}")


def _value(client: httpx.Client, code: str, name: str = LIST) -> dict | None:
    found = client.get(f"{ROOT}/{name}").json()["values"]
    return next((it for it in found if it["code"] == code), None)


def _offered(client: httpx.Client) -> dict:
    return {it["code"]: it for it in client.get("/layers").json()["codes"][LIST]}


def test_words_change_with_a_version_and_are_taken_back(admin) -> None:
    first = _value(admin, "street")
    body = {"zh": "道路照明灯", "en": "Road light", "seen": first["version"]}
    assert admin.put(f"{ROOT}/{LIST}/street", json=body).status_code == 200
    assert _offered(admin)["street"]["zh"] == "道路照明灯"
    late = admin.put(f"{ROOT}/{LIST}/street", json={**body, "zh": "甲"})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert admin.delete(f"{ROOT}/{LIST}/street").status_code == 204
    assert _offered(admin)["street"]["zh"] == first["zh"]
    versions = admin.get(f"{ROOT}/{LIST}").json()["versions"]
    assert [it["removed"] for it in versions if it["code"] == "street"][:2] == [True, False]


def test_an_own_value_is_offered_to_this_city_alone(admin, added, address, world) -> None:
    assert _offered(admin)[added] == {"code": added, **WORDS}
    with _client(address, world.north.tokens["admin"]) as other:
        assert added not in _offered(other)
        assert _value(other, added) is None


def test_an_own_value_is_written_and_then_only_ended(admin, added, world) -> None:
    items = "/ogc/collections/street_lights/items"
    feature = admin.get(items, params={"limit": 1, "f": "json"}).json()["features"][0]
    path = f"{items}/{feature['id']}"
    before = feature["properties"]["kind"]
    assert admin.patch(path, json={"properties": {"kind": "x_unknown"}}).status_code == 422
    assert admin.patch(path, json={"properties": {"kind": added}}).status_code < 300
    assert _value(admin, added)["used"] == 1
    kept = admin.delete(f"{ROOT}/{LIST}/{added}")
    assert (kept.status_code, kept.json()["code"]) == (409, "value_in_use")
    ended = admin.put(f"{ROOT}/{LIST}/{added}", json={**WORDS, "ended": True})
    assert ended.status_code == 200
    assert _offered(admin)[added]["ended"] is True
    assert admin.patch(path, json={"properties": {"kind": before}}).status_code < 300


def test_a_delivery_may_use_it(app, added, world) -> None:
    registry, tenant = app.state.registry, world.south.tenant
    frame = gpd.GeoDataFrame(
        {"source_id": ["own", "unknown"], "kind": [added, "x_unknown"]},
        geometry=shapely.points([[117.0, 36.6], [117.0, 36.6]]),
        crs=4490,
    )
    done = bulk.load(
        *(app.state.engine, registry, system(tenant), registry.get("street_lights"), [frame]),
        reason="test",
        source="test",
        dry_run=True,
    )
    assert (done.created, done.reasons) == (1, {"bad_code": 1})


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (f"{LIST}/street2", WORDS, 400, "bad_own_code"),
        ("case_state/x_more", WORDS, 403, "fixed_list"),
        ("case_state/closed", {**WORDS, "ended": True}, 403, "fixed_list"),
        ("nothing/x_more", WORDS, 404, "unknown_code_list"),
    ],
)
def test_what_rules_go_by_stays(admin, path, body, status, code) -> None:
    refused = admin.put(f"{ROOT}/{path}", json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_only_administrators_of_the_whole_city(address, client, world) -> None:
    assert client.get(f"{ROOT}/{LIST}").status_code in (401, 403)
    with _client(address, world.south.tokens["surveyor"]) as other:
        assert other.put(f"{ROOT}/{LIST}/{OWN}", json=WORDS).status_code == 403
        assert other.delete(f"{ROOT}/{LIST}/{OWN}").status_code == 403


def test_the_database_itself_keeps_cities_and_permissions_apart(app, admin, added, world) -> None:
    count = text("SELECT count(*) FROM code_values WHERE tenant = :tenant")
    staff = frozenset({"public", "staff"})
    north = Caller(tenant=world.north.tenant, actor="x", permissions=staff)
    with begin(app.state.engine, north) as connection:
        assert connection.scalar(count, {"tenant": world.south.tenant}) == 0
    south = Caller(tenant=world.south.tenant, actor="x", permissions=staff)
    insert = text(
        "INSERT INTO code_values (tenant, list, code, version, zh, en, at, actor) "
        "VALUES (:tenant, 'lamp_kind', 'x_y', 1, 'a', 'b', now(), 'x')"
    )
    with pytest.raises(ProgrammingError), begin(app.state.engine, south) as connection:
        connection.execute(insert, {"tenant": south.tenant})


def test_gis_programs_and_tables_get_the_citys_words(admin, added) -> None:
    """QGIS makes its forms of the schema; spreadsheets are read by people."""
    words = {"zh": "道路照明灯", "en": "Road light"}
    assert admin.put(f"{ROOT}/{LIST}/street", json=words).status_code == 200
    layer = "/ogc/collections/street_lights"
    for document in ("schema", "queryables"):
        made = admin.get(f"{layer}/{document}", params={"f": "json", "lang": "zh"}).json()
        titles = {it["const"]: it["title"] for it in made["properties"]["kind"]["oneOf"]}
        assert (titles["street"], titles[added]) == (words["zh"], WORDS["zh"])
        assert added in made["properties"]["kind"]["enum"]
    asked = {"f": "csv", "profile": "val-as-title", "lang": "en", "limit": 1, "properties": "kind"}
    assert words["en"] in admin.get(f"{layer}/items", params=asked).text
    assert admin.delete(f"{ROOT}/{LIST}/street").status_code == 204

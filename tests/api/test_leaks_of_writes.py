"""Nobody changes what they may not: every collection × caller × way to write, in two cities."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from gis.database.session import begin_owner
from layers.info import LayerInfo
from layers.registry import discover
from tests.api.askers import ASKERS, NAMES, REFUSED, Asker, city_of, silent
from tests.world import AREAS, World, shape, values

pytestmark = pytest.mark.slow
REGISTRY = discover()


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
    may = asker.may(info.write) and info.events is None
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
            assert answer.status_code in REFUSED, (verb, path, whose, answer.text)
            if whose == "other":
                assert answer.status_code != 405
            silent(asker, f"{verb} {path}", answer)
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


@pytest.mark.parametrize("asker", ASKERS, ids=NAMES)
def test_drafts_and_undo_open_no_side_door(client, database, world, asker) -> None:
    """Neither another city's features and changes, nor other areas, nor layers without the right."""
    headers = asker.headers(world)
    before = _state(database)
    other = city_of(world, "S" if asker.city == "N" else "N")
    opened = client.post("/api/drafts", json={"reason": "test"}, headers=headers)
    assert opened.status_code == (201 if asker.staff else 403), opened.text
    draft = opened.json()["id"] if asker.staff else 1
    for info in REGISTRY.bases():
        for city, whose in ((city_of(world, asker.city), "E"), (other, "other")):
            if _allowed(info, asker, whose):
                continue
            edit = {
                "layer": info.id,
                "op": "update",
                "feature_id": city.ids[info.id, "E"],
                "values": {"name": "zq-evil"},
            }
            answer = client.post(f"/api/drafts/{draft}/edits", json=edit, headers=headers)
            assert answer.status_code in REFUSED, (info.id, whose, answer.text)
            silent(asker, f"draft of {info.id}", answer)
    for city in (world.north, world.south):
        if city is not other and _allowed(REGISTRY.get("bridges"), asker, "W"):
            continue
        answer = client.post(
            f"/api/changesets/{_changeset(database, city)}/undo",
            json={"reason": "x"},
            headers=headers,
        )
        assert answer.status_code in (*REFUSED, 409), answer.text
        silent(asker, "undo", answer)
    assert _state(database) == before


def _changeset(database: Any, city: Any) -> int:
    """The last changeset of the city that touched its bridges."""
    with begin_owner(database.engine) as connection:
        found = connection.scalar(
            text(
                "SELECT max(changeset_id) FROM changes WHERE tenant = :tenant AND layer = 'bridges'"
            ),
            {"tenant": city.tenant},
        )
    return int(found)

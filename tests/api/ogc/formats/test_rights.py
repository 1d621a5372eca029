"""Whoever asks sees in every format what GeoJSON shows them, of the present and of the past: no more."""

from __future__ import annotations

import httpx
import pytest

from layers.registry import discover
from tests.api.ogc.conftest import bearer
from tests.api.ogc.formats.conftest import expected, frame, rows

ACCOUNTS = (None, "commander", "west_surveyor")
FORMS = ("csv", "jsonfg")
"""One for all that are written from record batches, and the other."""
WHEN = {"now": {}, "ever": {"datetime": "../2100-01-01"}}


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("form", FORMS)
def test_rights_are_those_of_geojson(address, world, form, account, when) -> None:
    headers = bearer(world.north.tokens[account]) if account else {}
    seen = 0
    with httpx.Client(base_url=f"{address}/ogc/collections", headers=headers, timeout=60) as client:
        for info in discover().bases():
            given = WHEN[when]
            plain = client.get(f"/{info.id}/items", params={"f": "json", **given})
            answer = client.get(f"/{info.id}/items", params={"f": form, **given})
            assert answer.status_code == plain.status_code, info.id
            if plain.status_code != 200:
                assert plain.status_code == 404
                continue
            features = plain.json()["features"]
            seen += len(features)
            if form == "jsonfg":
                found = expected(answer.json()["features"], info)
            else:
                table = frame(answer, form)
                found = rows(table, info)
                hidden = {item.name for item in info.fields} - set(table.columns)
                assert not features or hidden == {item.name for item in info.fields} - set(
                    features[0]["properties"]
                ), info.id
            assert found == expected(features, info), info.id
    assert seen

"""Every format inside a draft shows what the draft would publish, and to its author alone."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.api.ogc.conftest import bearer
from tests.api.ogc.formats.conftest import STREAMED, frame
from tests.world import SPOTS

ITEMS = "ogc/collections/street_lights/items"


@pytest.fixture(scope="module")
def draft(address, world) -> str:
    """The address of a draft of the surveyor that holds one new lamp."""
    headers = bearer(world.north.tokens["surveyor"])
    number = httpx.post(
        f"{address}/api/drafts", json={"reason": "x"}, headers=headers, timeout=60
    ).json()["id"]
    lamp = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(SPOTS["W"])},
        "properties": {"name": "drafted"},
    }
    made = httpx.post(
        f"{address}/drafts/{number}/{ITEMS}",
        json=lamp,
        headers={**headers, "content-type": "application/geo+json"},
        timeout=60,
    )
    assert made.status_code == 201, made.text
    return f"{address}/drafts/{number}"


@pytest.mark.parametrize("form", STREAMED)
def test_downloads(address, draft, world, form) -> None:
    headers = bearer(world.north.tokens["surveyor"])

    def names(root: str, **more: object) -> list[str]:
        answer = httpx.get(
            f"{root}/{ITEMS}", params={"f": form, **more}, headers=headers, timeout=60
        )
        return list(frame(answer, form)["name"])

    assert "drafted" in names(draft) and "drafted" not in names(address)
    assert len(names(draft, limit=2)) == 2
    other = bearer(world.north.tokens["admin"])
    assert httpx.get(f"{draft}/{ITEMS}?f={form}", headers=other, timeout=60).status_code == 404


def test_jsonfg_and_the_page(draft, world) -> None:
    headers = bearer(world.north.tokens["surveyor"])
    body = httpx.get(f"{draft}/{ITEMS}?f=jsonfg", headers=headers, timeout=60).json()
    assert "drafted" in [one["properties"]["name"] for one in body["features"]]
    page = httpx.get(f"{draft}/{ITEMS}?f=html", headers=headers, timeout=60)
    assert page.status_code == 200 and "drafted" in page.text
    assert re.search(r'"tiles": "([^"]+)"', page.text)[1].endswith("/tiles/ground")
    assert "/drafts/" not in re.search(r'"tiles": "([^"]+)"', page.text)[1]

"""Requests made from the OpenAPI documents are answered as the documents say, and never by an error of ours.

A short run, the same each time, is part of every test run; ``make conformance`` asks far more.
"""

from __future__ import annotations

import os
import zlib
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.events import MEDIA
from api.ogc import openapi
from gis.database.settings import Settings
from tests.conformance.bed import COLLECTIONS

LONGEST_ADDRESS = 65_000
FULL = os.environ.get("WANMI_CONFORMANCE") == "full"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
KNOWN: dict[str, list[Any]] = {
    "group": ["ground", "trades", "components"],
    "layer": [one.id for one in COLLECTIONS],
    "z": [12, 14, 16],
    "x": [3379, 13517, 54070],
    "y": [1606, 6430, 25722],
}
"""What exists, by the names of parameters; half of the requests ask for it, the rest for anything."""
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
asked = settings(
    max_examples=200 if FULL else 8,
    derandomize=not FULL,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _api() -> dict[str, Any]:
    """The document of the service APIs; making the application asks no database."""
    app = create_app(Settings(database_url="postgresql+psycopg://nowhere/none", tenant="none"))
    described: dict[str, Any] = app.openapi()
    return described


ogc = schemathesis.openapi.from_dict(
    openapi.document("http://127.0.0.1/ogc", [one.id for one in COLLECTIONS], "1")
)
DESCRIBED = _api()
api = schemathesis.openapi.from_dict(DESCRIBED)
STREAMS = [
    path
    for path, said in DESCRIBED["paths"].items()
    if MEDIA in said.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
]
LEFT_OUT = [*STREAMS, "/api/logout"]
"""Streams never end; logging out ends what the rest needs."""


def existing(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put something that exists in the place of every other made-up part of an address."""
    for name, value in (path_parameters or {}).items():
        mark = zlib.crc32(repr(value).encode())
        if name in KNOWN and mark % 2:
            path_parameters[name] = KNOWN[name][mark // 2 % len(KNOWN[name])]
    return path_parameters


for _schema in (ogc, api):
    _schema.hook("map_path_parameters")(existing)


@pytest.fixture(scope="module", autouse=True)
def ids(served) -> None:
    """Learn the ids of some features."""
    address, _ = served
    KNOWN["collectionId"] = ["components"]
    page = httpx.get(f"{address}/ogc/collections/components/items", params={"limit": 20})
    KNOWN["featureId"] = KNOWN["feature_id"] = [one["id"] for one in page.json()["features"]]


def ask(case: Any, address: str, token: str | None) -> None:
    """Send a request as the account that may edit; what a description cannot promise is left out.

    503 with Retry-After is a promise kept: 50 jobs of one person wait at most. An address of more than
    64 kB is refused by the parser of HTTP, before anybody knows what it asks for.
    """
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = case.call(base_url=address, headers=headers, timeout=30)
    if len(answer.request.url) > LONGEST_ADDRESS:
        assert answer.status_code in (400, 414)
        return
    later = answer.status_code == 503 and "retry-after" in answer.headers
    checks = [check for check in CHECKS if not (later and check is not_a_server_error)]
    case.validate_response(answer, checks=checks)


@ogc.parametrize()
@asked
def test_ogc(case, served) -> None:
    address, token = served
    ask(case, f"{address}/ogc", token)


@api.exclude(path=LEFT_OUT).parametrize()
@asked
def test_api(case, served) -> None:
    ask(case, *served)

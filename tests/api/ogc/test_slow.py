"""A query that takes too long is ended, and the client told when to come again."""

from __future__ import annotations

import httpx
import pytest

from gis.database.settings import Settings
from tests.server import running


@pytest.fixture
def hasty(database, town, tmp_path):
    """The application with a statement timeout of a fifth of a second."""
    from api.app import create_app

    settings = Settings(
        database_url=database.url, tenant=town.tenant, var=tmp_path, statement_timeout_ms=200
    )
    with running(create_app(settings)) as url:
        yield f"{url}/ogc/collections"


def late(answer: httpx.Response) -> bool:
    """The documented refusal of what takes too long."""
    if answer.status_code != 503:
        return False
    assert answer.json()["code"] == "too_slow"
    assert int(answer.headers["retry-after"]) > 0
    return True


def test_a_query_that_waits_is_cancelled(hasty, database) -> None:
    with database.engine.connect() as holder, holder.begin():
        holder.exec_driver_sql("LOCK TABLE toilets IN ACCESS EXCLUSIVE MODE")
        assert late(httpx.get(f"{hasty}/toilets/items", timeout=30))
    assert httpx.get(f"{hasty}/toilets/items").status_code == 200


def test_a_filter_that_computes_too_long_is_cancelled(hasty) -> None:
    """Division of numbers of three thousand digits, hundreds of times for each feature."""
    slow = " OR ".join(f"(1e299+id)^6 % (1e99+{n}*id) = 0.5" for n in range(150))
    answer = httpx.get(f"{hasty}/components/items", params={"filter": slow}, timeout=30)
    assert late(answer), answer.text[:300]
    assert answer.elapsed.total_seconds() < 10
    assert httpx.get(f"{hasty}/components/items?limit=1").status_code == 200

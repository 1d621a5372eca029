"""A query that takes too long is ended, and the client told when to come again."""

from __future__ import annotations

import httpx
import pytest

from gis.database.settings import Settings
from tests.server import running


@pytest.fixture
def hasty(database, world, tmp_path):
    """The application with a statement timeout of a fifth of a second."""
    from api.app import create_app

    settings = Settings(
        database_url=database.url,
        tenant=world.north.tenant,
        var=tmp_path,
        statement_timeout_ms=200,
    )
    with running(create_app(settings)) as url:
        yield url


def test_a_slow_query_is_cancelled(hasty, database) -> None:
    with database.engine.connect() as holder, holder.begin():
        holder.exec_driver_sql("LOCK TABLE toilets IN ACCESS EXCLUSIVE MODE")
        answer = httpx.get(f"{hasty}/ogc/collections/toilets/items", timeout=30)
    assert answer.status_code == 503
    assert answer.json()["code"] == "too_slow"
    assert int(answer.headers["retry-after"]) > 0
    assert httpx.get(f"{hasty}/ogc/collections/toilets/items").status_code == 200

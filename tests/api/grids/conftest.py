"""The town of the grid's tests, with a grid manager who has a token."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from gis.database.session import begin_owner
from layers.accounts import tokens, users
from tests.grids.town import Town, build


@pytest.fixture
def town(database) -> Town:
    return build(database.engine)


@pytest.fixture
def manager(address, database, town) -> Iterator[httpx.Client]:
    """A client of the grid manager of the town."""
    with httpx.Client(base_url=address, timeout=30, headers=_token(database, town, "ann")) as made:
        yield made


@pytest.fixture
def colleague(address, database, town) -> Iterator[httpx.Client]:
    """A second grid manager."""
    with httpx.Client(base_url=address, timeout=30, headers=_token(database, town, "bob")) as made:
        yield made


def _token(database, town, name: str) -> dict[str, str]:
    user = f"{name}.{town.tenant}"
    with begin_owner(database.engine) as connection:
        new = users.NewUser(
            username=user, tenant=town.tenant, display=name, roles=("grid_manager",), areas=("*",)
        )
        users.add(connection, new)
        return {"authorization": f"Bearer {tokens.issue(connection, user, 'api')}"}

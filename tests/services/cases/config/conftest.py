"""A city without anything but its configuration."""

from __future__ import annotations

import secrets

import pytest

from gis.database.session import Caller, begin_owner, system


@pytest.fixture
def city(database) -> Caller:
    from layers.accounts.tenants import City, put

    with begin_owner(database.engine) as connection:
        name = f"config-{secrets.token_hex(3)}"
        put(connection, City(id=name, title_zh="城", title_en="City"))
    return system(name)

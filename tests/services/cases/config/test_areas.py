"""A district's own limits and policies lie over its city's, whatever the city publishes later."""

from __future__ import annotations

import datetime as dt
import secrets

import pytest

from gis.database.session import Caller, begin, begin_owner, system
from gis.errors import Conflict, Forbidden, NotFound, Unprocessable
from layers.accounts.tenants import City, put
from services.cases.config import edit, editions, readers
from services.cases.config.held import timeline
from services.cases.config.kinds.handbook import graded
from tests.services.cases.config.test_editions import NOISE, values_of

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
WEST, EAST = "379901", "379902"
OTHER = "matter/06028/OTHER"


@pytest.fixture
def city(database) -> Caller:
    name = f"areas-{secrets.token_hex(3)}"
    with begin_owner(database.engine) as connection:
        put(connection, City(id=name, title_zh="城", title_en="City"))
    return system(name)


def changed(connection, city, hours: float, key: str, area: str = "", at: dt.datetime = NOW) -> int:
    """A published edition of the handbook with another limit for one condition."""
    no = editions.draft(connection, city, "handbook", (None, "t"), NOW, area)["no"]
    limits = {name: one.model_dump() for name, one in graded(hours, "work_hour").items()}
    row = {**values_of(connection, city, "handbook", no, "items", key), **limits}
    edit.put(connection, city, ("handbook", no), "items", row)
    return editions.publish(connection, city, "handbook", no, editions.When(at, NOW))["no"]


def hours(connection, city, key: str, area: str | None, at: dt.datetime) -> float:
    held = timeline(connection, city.tenant).at("handbook", at, area)
    return readers.items.of(connection, city.tenant, held)[key].b.value


def test_own_rows_hold_in_the_district_and_the_citys_elsewhere(database, city) -> None:
    with begin(database.engine, city) as connection:
        plain = hours(connection, city, NOISE, None, NOW)
        changed(connection, city, 77, NOISE, WEST)
        for area, wanted in ((f"{WEST}001001", 77), (f"{EAST}001001", plain), (None, plain)):
            assert hours(connection, city, NOISE, area, NOW) == wanted
        changed(connection, city, 55, OTHER, at=NOW + DAY)
        later = NOW + 2 * DAY
        assert hours(connection, city, OTHER, WEST, later) == 55, "the city's new row arrives"
        assert hours(connection, city, NOISE, WEST, later) == 77, "the district's own stays"
        assert hours(connection, city, OTHER, WEST, NOW) != 55


def test_what_the_city_takes_back_is_taken_back_in_the_district(database, city) -> None:
    with begin(database.engine, city) as connection:
        changed(connection, city, 77, NOISE, WEST)
        before = hours(connection, city, OTHER, WEST, NOW + 2 * DAY)
        no = changed(connection, city, 55, OTHER, at=NOW + DAY)
        editions.withdraw(connection, city, "handbook", no, NOW)
        assert hours(connection, city, OTHER, WEST, NOW + 2 * DAY) == before
        assert hours(connection, city, NOISE, WEST, NOW + 2 * DAY) == 77


def test_a_district_that_publishes_after_the_city_goes_on_over_it(database, city) -> None:
    with begin(database.engine, city) as connection:
        changed(connection, city, 55, OTHER, at=NOW + DAY)
        changed(connection, city, 77, NOISE, WEST)
        assert hours(connection, city, NOISE, WEST, NOW) == 77
        assert hours(connection, city, OTHER, WEST, NOW) != 55
        assert hours(connection, city, NOISE, WEST, NOW + 2 * DAY) == 77
        assert hours(connection, city, OTHER, WEST, NOW + 2 * DAY) == 55


def test_a_removed_row_of_the_district_gives_the_citys_back(database, city) -> None:
    with begin(database.engine, city) as connection:
        plain = hours(connection, city, NOISE, WEST, NOW)
        changed(connection, city, 77, NOISE, WEST)
        no = editions.draft(connection, city, "handbook", (None, "t"), NOW, WEST)["no"]
        rows = edit.listing(connection, city, ("handbook", no), "items")
        assert [row["key"] for row in rows if not row["inherited"]] == [NOISE]
        with pytest.raises(NotFound):
            edit.remove(connection, city, ("handbook", no), "items", OTHER)
        edit.remove(connection, city, ("handbook", no), "items", NOISE)
        later = NOW + DAY
        editions.publish(connection, city, "handbook", no, editions.When(later, NOW))
        assert hours(connection, city, NOISE, WEST, later) == plain


def test_a_district_changes_its_own_only_and_not_everything(database, city) -> None:
    west = Caller(
        tenant=city.tenant,
        actor="w",
        permissions=frozenset({"public", "staff", "admin"}),
        areas=(WEST,),
    )
    with begin(database.engine, west) as connection:
        for area in ("", EAST):
            with pytest.raises(Forbidden):
                editions.draft(connection, west, "handbook", (None, "t"), NOW, area)
        with pytest.raises(Unprocessable):
            editions.draft(connection, west, "flow", (None, "t"), NOW, WEST)
        no = editions.draft(connection, west, "handbook", (None, "t"), NOW, WEST)["no"]
        editions.publish(connection, west, "handbook", no, editions.When(NOW, NOW))
        with pytest.raises(Conflict):
            editions.withdraw(connection, west, "handbook", no, NOW)

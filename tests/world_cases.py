"""Cases in the two cities of :mod:`tests.world`: one per area, filed and dispatched by the real verbs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import shapely
from sqlalchemy import Engine, text

from gis.database.session import begin, begin_owner, system
from layers.registry import Registry
from services.cases.engine import Held, New, Wish, act_in, close, opened, report
from services.cases.rules.flow import POSTS
from tests.services.cases.engine.town import photos as photos_of

if TYPE_CHECKING:
    from tests.world import City

AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
NOBODY = 2**40
"""An id that no case has: cases are never retired."""
_WORKING = text(
    "INSERT INTO case_posts (tenant, person, post, unit, valid_from) "
    "VALUES (:tenant, 'nobody', 'department', :unit, now())"
)
"""Orders go to units where somebody works; nobody does any more when the cases are there."""
_GONE = text("DELETE FROM case_posts WHERE tenant = :tenant AND unit = ANY(:units)")


def fill(
    engine: Engine, registry: Registry, city: City, spots: dict[str, tuple[float, float]]
) -> None:
    """A case with an order in each area; the words tell whose they are."""
    caller = system(city.tenant)
    taken = photos_of(engine, city.tenant, "near", "far")
    units = [f"zq{city.letter}{area}-hid" for area in spots]
    with begin_owner(engine) as connection:
        connection.execute(_WORKING, [{"tenant": city.tenant, "unit": unit} for unit in units])
    for area, spot in spots.items():
        mark = f"zq{city.letter}{area}"
        with begin(engine, caller) as connection:
            work = opened(connection, registry, caller, at=AT)
            work.posts = tuple(Held(post) for post in POSTS)
            new = New(
                source="collector",
                class_code="0101",
                geom=shapely.Point(spot),
                description=f"{mark}-vip",
                columns={"name": f"{mark}-pub"},
            )
            number = report(work, new).case_id
            photos = taken
            targets = {"targets": [{"unit": f"{mark}-hid"}]}
            for action, data in (("accept", {}), ("file", photos), ("dispatch", targets)):
                wish = Wish(
                    machine="case", subject=number, action=action, data=data, reason=f"{mark}-vip"
                )
                act_in(work, wish)
            close(work)
            item = connection.scalar(
                text("SELECT id FROM case_items WHERE tenant = :tenant AND case_id = :id"),
                {"tenant": city.tenant, "id": number},
            )
        city.ids["cases", area], city.ids["case_items", area] = number, int(item or 0)
    with begin_owner(engine) as connection:
        connection.execute(_GONE, {"tenant": city.tenant, "units": units})
    city.retired.update(cases=NOBODY, case_items=NOBODY)

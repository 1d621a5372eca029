"""What the handbook asks as proof is asked: so many photos, a verification, a check or none."""

from __future__ import annotations

from typing import Any

import pytest

from gis.database.session import begin, system
from gis.errors import Conflict
from services.cases.config import edit, editions
from tests.services.cases.engine.town import Town


def ruled(town: Town, **more: Any) -> None:
    """From now on the handbook says something else of class 0101."""
    admin = system(town.tenant)
    with begin(town.engine, admin) as connection:
        no = editions.draft(connection, admin, "handbook", (None, "t"), town.at)["no"]
        for row in edit.listing(connection, admin, ("handbook", no), "items", "event/0101/"):
            edit.put(connection, admin, ("handbook", no), "items", {**row["values"], **more})
        editions.publish(connection, admin, "handbook", no, editions.When(town.at, town.at))


def test_so_many_photos_of_each_kind(town: Town) -> None:
    ruled(town, photos_near=2, photos_after=2)
    number = town.report().case_id
    town.do("ming", "case", number, "accept")
    with pytest.raises(Conflict, match="near"):
        town.do("zhang", "case", number, "file")
    town.do("zhang", "case", number, "file", data=("near",))
    town.do("li", "case", number, "dispatch", data={"targets": [{"unit": "ROAD"}]}, reason="x")
    (order,) = town.items(number, "order")
    town.do("road1", "order", order["id"], "take")
    with pytest.raises(Conflict, match="2 new ones"):
        town.do("road1", "order", order["id"], "finish", data=("after",))
    assert town.do("road1", "order", order["id"], "finish", data=("after", "after")).state == "done"


def test_reports_of_the_public_are_verified_first_unless_photos_show_them(town: Town) -> None:
    ruled(town, photos_near=0, photos_far=0)
    bare = town.report(by="ming", source="hotline", data={}).case_id
    town.do("ming", "case", bare, "accept")
    with pytest.raises(Conflict, match="verified first"):
        town.do("zhang", "case", bare, "file")
    shown = town.report(by="ming", source="hotline").case_id
    town.do("ming", "case", shown, "accept")
    assert town.do("zhang", "case", shown, "file").state == "filed"
    seen = town.report(by="ming", source="hotline", data={}).case_id
    town.do("ming", "case", seen, "send_verify")
    (task,) = town.items(seen, "field")
    for action in ("take", "result_true"):
        town.do(task["person"], "field", task["id"], action, data=("near",))
    assert town.do("zhang", "case", seen, "file").state == "filed"


def test_what_nobody_checks_goes_on_to_its_closing(town: Town) -> None:
    ruled(town, check="none")
    number = town.handled()
    town.do("li", "case", number, "approve")
    assert town.case(number)["state"] == "closing"
    assert town.items(number, "field") == []
    running = "SELECT clock FROM case_clocks WHERE tenant = :tenant AND case_id = :id AND state = 'running'"
    assert {row["clock"] for row in town.rows(running, id=number)} == {"total", "close"}
    assert town.do("zhang", "case", number, "close").state == "closed"


def test_children_begin_with_the_pictures_of_their_parent(town: Town) -> None:
    from services.cases.engine.children import split

    number = town.filed()
    part = {"class_kind": "event", "class_code": "0102"}
    done = split(
        town.engine, town.registry, town.person("li"), (number, "两处", [part]), at=town.at
    )
    (child,) = done.value["children"]
    town.do("ming", "case", child, "accept")
    assert town.do("zhang", "case", child, "file").state == "filed"

"""Intake as the guideline's mechanisms want it: placed, judged, compared, explained."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from gis.database.session import Caller, begin
from gis.errors import Forbidden, NotFound, Unprocessable
from services.cases.contacts.keep import Given
from services.cases.contacts.reveal import find, reveal
from services.cases.engine import Wish, act
from services.cases.intake.answer import for_public
from services.cases.intake.candidate import Component
from tests.services.cases.intake.conftest import COVER, SPOT, VENDOR, Town


def test_one_call_answers_with_everything(town: Town) -> None:
    told = town.report(description="井盖破损")
    assert told["grid"].startswith("379901001001")
    assert told["responsibility_grid"] == ["379901001Z001"]
    assert told["handling_grid"] and told["responsible"]["by"] == "grid"
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", told["tracking"])
    assert told["due_at"] and told["expected_at"] > told["due_at"]
    assert (told["known"], told["decision"], told["state"]) == (False, "accept", "reported")
    [case] = town.rows("SELECT * FROM cases WHERE tenant = :tenant")
    assert case["id"] == told["case"] and case["area_code"] == "379901001001"
    assert set(case["scopes"]) >= {"*", "3799", "379901", "379901001", "379901001001"}
    [report] = town.rows("SELECT * FROM case_reports WHERE tenant = :tenant")
    assert (report["tracking"], report["reporter"]) == (told["tracking"], "wang")


def test_a_second_report_eight_metres_and_two_hours_away_is_suspected(town: Town) -> None:
    first = town.report()
    town.at += dt.timedelta(hours=2)
    second = town.report("zhao", point=town.east(8.0))
    [suspect] = second["suspects"]
    assert suspect["case"] == first["case"] and suspect["verdict"] == "propose"
    assert suspect["distance_m"] == pytest.approx(8.0, abs=0.2)
    assert suspect["gap_s"] == 7200 and suspect["same_component"] is False
    assert set(suspect["factors"]) == {"distance", "time", "class", "component", "state"}


def test_reports_around_an_outlier_join_by_the_middle_of_those_before(town: Town) -> None:
    first = town.report(point=town.east(9))
    for metres in (-3, -4, -2):
        assert town.report("nobody", point=town.east(metres))["case"] == first["case"]
    far = town.report("nobody", point=town.east(-8))
    assert far["known"] and far["case"] == first["case"]
    [suspect] = far["suspects"]
    assert suspect["distance_m"] == pytest.approx(17, abs=0.2)
    assert suspect["middle_m"] == pytest.approx(8, abs=0.2) and suspect["middle_of"] == 4
    assert not town.report("nobody", point=town.east(-22))["known"]


def test_a_third_report_between_two_fresh_cases_shows_that_they_are_one(town: Town) -> None:
    elder = town.report(point=town.east(-8))
    town.at += dt.timedelta(minutes=1)
    younger = town.report("nobody", point=town.east(9))
    assert not younger["known"] and younger["suspects"][0]["verdict"] == "propose"
    third = town.report("zhao", point=town.east(2))
    assert third["known"] and third["case"] == elder["case"]
    gone = town.rows("SELECT id, state, ended FROM cases WHERE tenant = :tenant AND ended")
    assert gone == [{"id": younger["case"], "state": "merged", "ended": True}]
    [link] = town.rows("SELECT * FROM case_links WHERE tenant = :tenant")
    assert (link["from_case"], link["to_case"], link["kind"]) == (
        younger["case"], elder["case"], "duplicate",
    )  # fmt: skip
    [step] = town.rows("SELECT * FROM case_events WHERE tenant = :tenant AND action = 'merge'")
    assert step["post"] == "system" and f"merged into {elder['case']}" in step["reason"]
    judged = step["data"]["judgement"]
    assert judged["verdict"] == "link" and judged["distance_m"] == pytest.approx(17, abs=0.2)
    assert judged["middle_m"] == pytest.approx(13.5, abs=0.2) and judged["middle_of"] == 1
    reports = town.rows("SELECT DISTINCT case_id FROM case_reports WHERE tenant = :tenant")
    assert reports == [{"case_id": elder["case"]}]
    assert town.report("nobody", point=town.east(8))["case"] == elder["case"]


@pytest.mark.parametrize(("east", "third"), [(9, 4), (17, 5)])
def test_cases_stay_two_where_reports_gather_around_each(
    town: Town, east: float, third: float
) -> None:
    """Two problems 17 or 25 m apart: the next report lies near one of them."""
    town.report(point=town.east(-8))
    town.report("nobody", point=town.east(east))
    for metres in (-8, -7.5, east, east + 0.5):
        assert town.report("nobody", point=town.east(metres))["known"]
    assert town.report("zhao", point=town.east(third))["known"]
    assert town.rows("SELECT id FROM cases WHERE tenant = :tenant AND ended") == []


def test_a_case_that_somebody_has_taken_up_is_not_united(town: Town) -> None:
    town.report(point=town.east(-8))
    second = town.report("nobody", point=town.east(9))["case"]
    wish = Wish(machine="case", subject=second, action="accept")
    act(town.engine, town.registry, town.person("ming"), wish, at=town.at)
    assert town.report("zhao", point=town.east(2))["known"]
    assert town.rows("SELECT id FROM cases WHERE tenant = :tenant AND ended") == []


def test_the_same_component_is_the_same_problem(town: Town) -> None:
    town.draw(
        "manhole_covers", name="井盖甲", class_code=COVER, owner_name="排水公司", owner_code="DRAIN",
        geom=__import__("shapely").Point(SPOT),
    )  # fmt: skip
    [cover] = town.rows("SELECT id FROM manhole_covers WHERE tenant = :tenant")
    thing = Component("manhole_covers", cover["id"])
    first = town.report(component=thing, point=None)
    assert first["responsible"] == {"unit": "DRAIN", "name": "排水公司", "by": "owner"}
    town.at += dt.timedelta(hours=30)
    second = town.report("nobody", component=thing, point=town.east(60))
    assert second["known"] and second["case"] == first["case"]
    assert second["suspects"][0]["same_component"]
    assert town.count("cases") == 1 and town.count("case_reports") == 2


def test_the_same_coordinates_with_other_words_are_for_the_operator(town: Town) -> None:
    first = town.report(address="文化路 12 号")
    same = town.report("zhao", address="文化路12号")
    other = town.report("nobody", address="花园路 3 号")
    assert same["case"] == first["case"] and not other["known"]
    assert [one["verdict"] for one in other["suspects"]] == ["propose"]


def test_other_classes_and_far_places_are_other_cases(town: Town) -> None:
    town.report()
    assert town.report(class_code="01003")["suspects"] == []
    assert town.report(point=town.east(40))["suspects"] == []
    assert town.count("cases") == 3


def test_a_no_collection_zone_refuses_collectors_and_parks_citizens(town: Town) -> None:
    town.draw("no_collection_zones", name="地铁三号线工地")
    with pytest.raises(Unprocessable, match="地铁三号线工地") as refused:
        town.report()
    assert refused.value.status == 422
    told = town.report("nobody")
    assert told["decision"] == "triage" and told["rulings"][0]["zone"] == "地铁三号线工地"
    [case] = town.rows("SELECT extra FROM cases WHERE tenant = :tenant")
    assert case["extra"]["triage"]["zone"] == "地铁三号线工地"


def test_zones_hold_on_their_dates_only(town: Town) -> None:
    town.draw("no_collection_zones", name="旧工地", ends_on=dt.date(2026, 11, 17))
    assert town.report()["decision"] == "accept"


def test_vending_is_tolerated_until_ten(town: Town) -> None:
    town.draw("time_window_zones", name="夜市", classes="0900*", hours="06:00-22:00")
    with pytest.raises(Unprocessable, match="06:00-22:00"):
        town.report(class_code=VENDOR)
    town.at = dt.datetime(2026, 11, 18, 14, 5, tzinfo=dt.UTC)
    assert town.report(class_code=VENDOR)["decision"] == "accept"


def test_two_machines_at_one_place_make_one_candidate(town: Town) -> None:
    sensor = town.report("program", source="sensor", external_key="s/1", confidence=0.8)
    town.at += dt.timedelta(minutes=4)
    camera = town.report("program", source="video_ai", external_key="c/9", point=town.east(20))
    assert camera["case"] == sensor["case"] and camera["known"]
    assert town.count("cases") == 1
    found = town.rows("SELECT source, external_key FROM case_reports WHERE tenant = :tenant")
    assert {(row["source"], row["external_key"]) for row in found} == {
        ("sensor", "s/1"),
        ("video_ai", "c/9"),
    }


def test_the_same_external_key_is_the_same_report(town: Town) -> None:
    first = town.report("program", source="sensor", external_key="s/1")
    again = town.report("program", source="sensor", external_key="s/1", point=town.east(500))
    assert again == first and town.count("case_reports") == 1


def test_a_double_click_is_one_report(town: Town) -> None:
    first = town.report(key="k1")
    assert town.report(key="k1") == first and town.count("case_reports") == 1
    with pytest.raises(Unprocessable) as refused:
        town.report(key="k1", description="something else")
    assert refused.value.code == "key_reused"


@pytest.mark.parametrize(
    ("by", "source"),
    [("nobody", "collector"), ("nobody", "sensor"), ("wang", "hotline"), ("ming", "collector"),
     ("wang", "sensor"), ("wang", "inspection")],
)  # fmt: skip
def test_nobody_reports_under_another_source(town: Town, by: str, source: str) -> None:
    with pytest.raises(Forbidden):
        town.report(by, source=source)
    assert town.count("case_reports") == 0


def test_what_does_not_exist_is_refused(town: Town, towns) -> None:
    other = towns()
    other.draw("manhole_covers", name="x", geom=__import__("shapely").Point(SPOT))
    [theirs] = other.rows("SELECT id FROM manhole_covers WHERE tenant = :tenant")
    for wrong, code in (
        ({"class_code": "99999"}, "no_such_class"),
        ({"source": "rumour"}, "no_such_source"),
        ({"point": (0.0, 0.0)}, "outside_city"),
        ({"point": None}, "no_point"),
        ({"component": Component("manhole_covers", theirs["id"])}, "no_such_component"),
        ({"component": Component("divisions", 1)}, "no_such_component"),
    ):
        with pytest.raises(Unprocessable) as refused:
            town.report(**wrong)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        town.report(component=Component("users", 1))
    assert town.count("cases") == 0


def test_personal_data_lies_sealed_and_is_revealed_with_a_log(town: Town) -> None:
    words = "井盖坏了，请打13812341234找我"
    told = town.report("nobody", contact=Given("王五", "13912345678"), description=words)
    everything = str(
        [town.rows(f"SELECT * FROM {name} WHERE tenant = :tenant")
         for name in ("cases", "case_reports", "case_events", "case_outbox", "case_contacts",
                      "idempotency_keys")]
    )  # fmt: skip
    assert "13912345678" not in everything and "13812341234" not in everything
    assert "王五" not in everything and "139****5678" in everything
    operator = town.person("ming", "cases.contacts")
    [shown] = reveal(town.engine, town.desk.vault, operator, told["case"], "回访", town.at)
    assert (shown["name"], shown["phone"], shown["words"]) == ("王五", "13912345678", words)
    [found] = find(town.engine, town.desk.vault, operator, "139 1234 5678", "查询重复来电", town.at)
    assert found["tracking"] == told["tracking"]
    log = town.rows("SELECT actor, purpose, what FROM pii_reads WHERE tenant = :tenant ORDER BY id")
    assert [(row["actor"], row["what"]) for row in log] == [("ming", "reveal"), ("ming", "search")]
    with pytest.raises(Forbidden):
        reveal(town.engine, town.desk.vault, town.person("wang"), told["case"], "回访", town.at)
    with pytest.raises(Unprocessable):
        reveal(town.engine, town.desk.vault, operator, told["case"], " ", town.at)
    assert len(log) == town.count("pii_reads")


def test_no_role_reads_the_table_of_contacts(town: Town) -> None:
    town.report("nobody", contact=Given("王五", "13912345678"))
    everything = frozenset({"public", "staff", "admin", "cases.act", "cases.contacts"})
    admin = Caller(tenant=town.tenant, actor="root", permissions=everything)
    with begin(town.engine, admin) as connection:
        rows = connection.exec_driver_sql("SELECT * FROM case_contacts").all()
    assert rows == []


def test_the_public_learns_no_numbers_of_cases(town: Town) -> None:
    town.report()
    shown = for_public(town.report("nobody"))
    assert "case" not in shown and "suspects" not in shown and shown["tracking"]


def test_citizens_far_away_do_not_see_but_join(town: Town) -> None:
    first = town.report()
    told = town.report("nobody", point=town.east(3))
    assert told["known"] and told["case"] == first["case"]

"""Reports of another system: mapped, loaded once, refused with reasons, played again."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from gis.database.session import system
from gis.errors import BadInput, Forbidden, NotFound
from services.cases.past.delivered import Delivered, Refused, mapping, read, reasons
from services.cases.past.load import load
from services.cases.past.replay import counted, moved, replay
from tests.services.cases.intake.conftest import SPOT, Town

COLUMNS = (
    "unique_key", "created_date", "closed_date", "status", "status_notes", "category",
    "complaint_type", "descriptor", "incident_address", "latitude", "longitude",
)  # fmt: skip


def delivery(tmp_path: Path, *changes: dict[str, str]) -> Path:
    base = {
        "created_date": "2016-07-13 15:11:07+00:00", "closed_date": "2016-07-14 12:13:22+00:00",
        "status": "Closed", "status_notes": "call 415-553-0123", "category": "Sewer Issues",
        "complaint_type": "Flooding", "descriptor": "On_street", "incident_address": "1 A ST",
        "latitude": str(SPOT[1]), "longitude": str(SPOT[0]),
    }  # fmt: skip
    path = tmp_path / "d.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        for number, change in enumerate(changes):
            out.writerow({**base, "unique_key": str(number), **change})
    return path


def test_rows_are_mapped_or_refused_with_a_reason(tmp_path: Path) -> None:
    path = delivery(
        tmp_path, {}, {"category": "Elections"}, {"latitude": "0.0", "longitude": "0.0"},
        {"latitude": "nan"}, {"created_date": "soon"}, {"closed_date": "2001-01-01"},
        {"status": "Open"},
    )  # fmt: skip
    rows = list(read(path, "sf311"))
    good = [row for row in rows if isinstance(row, Delivered)]
    assert [row.class_code for row in good] == ["10994", "10994"] and good[1].ended_at is None
    assert reasons(row for row in rows if isinstance(row, Refused)) == {
        "no_class": 1, "no_position": 2, "no_time": 1, "ends_before": 1,
    }  # fmt: skip
    with pytest.raises(BadInput):
        list(read(path, "other"))
    assert mapping("sf311").find({"category": "Noise Report"}) == ("matter", "06028")


def test_past_cases_are_loaded_once_with_their_events(town: Town, tmp_path: Path) -> None:
    path = delivery(tmp_path, {}, {"status": "Open"}, {"latitude": "1", "longitude": "1"}, {})
    admin = system(town.tenant, "importer")
    done = load(town.engine, town.registry, admin, read(path, "sf311"), town.at)
    assert (done.read, done.created, done.known) == (4, 2, 0)
    assert done.reasons == {"still_open": 1, "outside_city": 1}
    again = load(town.engine, town.registry, admin, read(path, "sf311"), town.at)
    assert (again.created, again.known) == (0, 4)
    cases = town.rows("SELECT * FROM cases WHERE tenant = :tenant")
    assert {(case["state"], case["ended"], case["source"]) for case in cases} == {
        ("closed", True, "import")
    }
    assert cases[0]["grid_code"].startswith("379901001001") and "379901" in cases[0]["scopes"]
    assert town.count("case_events") == 4 and town.count("case_reports") == 2
    assert town.count("quarantine") == 2
    with pytest.raises(Forbidden):
        load(town.engine, town.registry, town.person("wang"), [], town.at)
    with pytest.raises(NotFound):
        load(town.engine, town.registry, system("nowhere"), [], town.at)


def test_a_past_case_has_a_history(town: Town, tmp_path: Path) -> None:
    admin = system(town.tenant, "importer")
    load(town.engine, town.registry, admin, read(delivery(tmp_path, {}), "sf311"), town.at)
    statement = "SELECT state, valid_from, valid_to FROM cases_history WHERE tenant = :tenant"
    [before] = town.rows(statement)
    assert before["state"] == "reported" and before["valid_to"].day == 14


def test_reports_are_played_again(town: Town, tmp_path: Path) -> None:
    path = delivery(
        tmp_path, {}, {"created_date": "2016-07-13 15:31:07+00:00"},
        {"created_date": "2016-07-13 18:31:07+00:00", "latitude": str(SPOT[1] + 1e-4)},
        {"created_date": "2016-07-13 18:31:07+00:00", "descriptor": "On_property"},
        {"latitude": "1"},
    )  # fmt: skip
    rows = moved((row for row in read(path, "sf311") if isinstance(row, Delivered)), town.at)
    assert {row.reported_at.weekday() for row in rows} == {2}
    assert max(row.reported_at for row in rows) <= town.at
    played = list(replay(town.desk, system(town.tenant, "player"), rows))
    assert counted(played) == {"new": 2, "joined": 1, "proposed": 1, "outside_city": 1}
    twice = list(replay(town.desk, system(town.tenant, "player"), rows))
    assert counted(twice) == counted(played) and town.count("case_reports") == 4


def test_the_public_data_set_is_understood(shared: Path) -> None:
    rows = list(read(shared / "data" / "cases_sf311" / "sf311.csv", "sf311"))
    good = [row for row in rows if isinstance(row, Delivered)]
    assert len(rows) == 10_000 and len(good) > 4500
    assert all(row.reported_at < dt.datetime(2019, 1, 1, tzinfo=dt.UTC) for row in good)

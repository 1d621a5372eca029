"""Positions lie in tables by month: made ahead, found by all, dropped as a whole when too old."""

from __future__ import annotations

import datetime as dt
import importlib

from sqlalchemy import text

from gis.database.session import begin_owner
from services.cases.patrol.months import keep_months

INSERT = text(
    "INSERT INTO case_track_pieces (tenant, person, started_at, ended_at, received_at, key, given, "
    "dropped, at, lon, lat, scopes) VALUES ('months', :who, :at, :at, :at, 'k', 1, '{}', '{1}', '{1}', "
    "'{1}', '{*}') RETURNING cast(cast(tableoid AS regclass) AS text)"
)
COUNT = text("SELECT count(*) FROM case_track_pieces WHERE tenant = 'months'")
LONG_AGO = dt.datetime(1999, 1, 1, tzinfo=dt.UTC)


def moment(year: int, month: int, day: int = 1) -> dt.datetime:
    return dt.datetime(year, month, day, 3, tzinfo=dt.UTC)


def test_months_are_made_ahead_and_dropped_whole(database) -> None:
    now = moment(2041, 11, 20)
    made, _ = keep_months(database.engine, now, LONG_AGO)
    assert made == [f"case_track_pieces_{month}" for month in ("204111", "204112", "204201")]
    assert keep_months(database.engine, now, LONG_AGO) == ([], [])
    with begin_owner(database.engine) as connection:
        where = [
            connection.scalar(INSERT, {"who": "wang", "at": at})
            for at in (moment(2041, 11), moment(2041, 12), moment(2042, 6))
        ]
    assert where == [
        "case_track_pieces_204111",
        "case_track_pieces_204112",
        "case_track_pieces_rest",
    ]
    later = moment(2042, 6, 2)
    made, gone = keep_months(database.engine, later, moment(2041, 12, 15))
    assert "case_track_pieces_204206" not in made, "the rest holds something of June"
    assert gone == ["case_track_pieces_204111"]
    with begin_owner(database.engine) as connection:
        assert connection.scalar(COUNT) == 2
        connection.execute(text("DELETE FROM case_track_pieces WHERE tenant = 'months'"))
    assert len(keep_months(database.engine, LONG_AGO, moment(2049, 1))[1]) >= 3


def test_positions_of_before_stay_when_the_table_is_divided(database) -> None:
    divide = importlib.import_module("layers.migrations.versions.0003_tracks_by_month").TRACKS
    with database.engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE SCHEMA old_tracks; SET LOCAL search_path TO old_tracks, public; "
            "CREATE TABLE old_tracks.case_track_pieces (LIKE public.case_track_pieces INCLUDING DEFAULTS); "
            "ALTER TABLE old_tracks.case_track_pieces ADD CONSTRAINT pk_case_track_pieces "
            "PRIMARY KEY (tenant, person, started_at); CREATE INDEX ix_case_track_pieces_started "
            "ON old_tracks.case_track_pieces (tenant, started_at)"
        )
        connection.execute(INSERT, {"who": "zhao", "at": moment(2026, 3)})
        for _ in range(2):
            connection.exec_driver_sql(divide)
        assert connection.execute(INSERT, {"who": "wang", "at": moment(2026, 4)}).scalar()
        assert connection.scalar(COUNT) == 2
        kind = "SELECT relkind FROM pg_class WHERE oid = to_regclass('case_track_pieces')"
        assert connection.scalar(text(kind)) == "p"
        connection.rollback()

"""Editions of the configuration: drafted, checked, in force from a moment, and never changed after."""

from __future__ import annotations

import datetime as dt

import pytest

from gis.database.session import Caller, begin
from gis.errors import BadInput, Conflict, Forbidden, NotFound, Unprocessable
from services.cases.config import compare, edit, editions, readers
from services.cases.config.held import timeline
from services.cases.config.kinds import kinds
from services.cases.config.kinds.handbook import graded

NOW = dt.datetime.now(dt.UTC)
TOMORROW = NOW + dt.timedelta(days=1)
NOISE = "matter/06028/NOISE"


def values_of(connection, city, kind: str, no: int, part: str, key: str) -> dict:
    rows = edit.listing(connection, city, (kind, no), part)
    return next(row["values"] for row in rows if row["key"] == key)


def shorter(connection, city, hours: float) -> int:
    """A draft of the handbook in which noise has another limit."""
    no = editions.draft(connection, city, "handbook", (None, "shorter"), NOW)["no"]
    limits = {name: limit.model_dump() for name, limit in graded(hours, "work_hour").items()}
    row = {**values_of(connection, city, "handbook", no, "items", NOISE), **limits}
    edit.put(connection, city, ("handbook", no), "items", row)
    return no


def test_a_city_starts_with_what_is_shipped(database, city) -> None:
    with begin(database.engine, city) as connection:
        for kind in kinds().values():
            assert editions.listing(connection, city, kind.id), kind.id
        classes = readers.classes.at(connection, city.tenant, NOW)
        before = readers.classes.at(connection, city.tenant, NOW.replace(year=2020))
        items = readers.items.at(connection, city.tenant, NOW)
    assert classes["matter/06028"].zh == "噪声扰民"
    assert before["event/0128"].edition == "2013"
    missing = {key for key in (*classes, *before) if f"{key}/OTHER" not in items}
    assert missing == set(), "every class can be filed"
    assert items["matter/01001/HAZARD_COVER"].limit("A").value == 1


def test_what_is_shipped_has_nothing_wrong_with_it(database, city) -> None:
    from services.cases.config.check import findings

    with begin(database.engine, city) as connection:
        for kind in kinds().values():
            for edition in editions.listing(connection, city, kind.id):
                found = findings(connection, city.tenant, (kind.id, edition["no"]), NOW)
                assert [item for item in found if item.severity == "error"] == []


def test_a_published_edition_holds_from_its_day_and_the_one_before_until_then(
    database, city
) -> None:
    with begin(database.engine, city) as connection:
        no = shorter(connection, city, 4)
        editions.publish(connection, city, "handbook", no, editions.When(TOMORROW, NOW))
        today = readers.items.at(connection, city.tenant, NOW)[NOISE]
        then = readers.items.at(connection, city.tenant, TOMORROW)[NOISE]
        known = editions.listing(connection, city, "handbook")
    assert (today.b.value, then.b.value) != (4, 8)
    assert then.b.value == 4
    assert [row["valid_to"] for row in known] == [None, TOMORROW]


def test_only_drafts_change(database, city) -> None:
    with begin(database.engine, city) as connection:
        editions.listing(connection, city, "handbook")
        row = values_of(connection, city, "handbook", 1, "items", NOISE)
        with pytest.raises(Conflict):
            edit.put(connection, city, ("handbook", 1), "items", row)
        with pytest.raises(Conflict):
            editions.publish(connection, city, "handbook", 1, editions.When(None, NOW))


def test_one_edition_holds_at_a_time_and_none_begins_in_the_past(database, city) -> None:
    with begin(database.engine, city) as connection:
        first, second = (shorter(connection, city, hours) for hours in (4, 5))
        editions.publish(connection, city, "handbook", first, editions.When(TOMORROW, NOW))
        with pytest.raises(Conflict):
            editions.publish(
                connection,
                city,
                "handbook",
                second,
                editions.When(NOW + dt.timedelta(hours=1), NOW),
            )
        with pytest.raises(Unprocessable):
            editions.publish(
                connection, city, "handbook", second, editions.When(NOW - dt.timedelta(days=1), NOW)
            )
        editions.withdraw(connection, city, "handbook", first, NOW)
        assert timeline(connection, city.tenant).at("handbook", TOMORROW).no == 1
        editions.publish(connection, city, "handbook", second, editions.When(None, NOW))
        with pytest.raises(Conflict):
            editions.withdraw(connection, city, "handbook", second, NOW)


def test_the_database_itself_refuses_editions_that_overlap(database, city) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    with begin(database.engine, city) as connection:
        no = shorter(connection, city, 4)
    with pytest.raises(IntegrityError), begin(database.engine, city) as connection:
        connection.execute(
            text(
                "UPDATE case_editions SET status = 'published', valid_from = :at "
                "WHERE tenant = :tenant AND kind = 'handbook' AND no = :no"
            ),
            {"at": NOW, "tenant": city.tenant, "no": no},
        )


def test_the_difference_names_the_fields(database, city) -> None:
    with begin(database.engine, city) as connection:
        no = shorter(connection, city, 4)
        edit.remove(connection, city, ("handbook", no), "items", "matter/06001/OTHER")
        found = compare.diff(connection, city, "handbook", no, 1)
    assert [(row["op"], row["key"]) for row in found] == [
        ("removed", "matter/06001/OTHER"),
        ("changed", NOISE),
    ]
    assert set(found[1]["fields"]) <= {"a", "b", "c"}


WRONG = [
    ("policies", "policies", {"id": "xx", "zh": "甲", "when": {"moon": 1}, "targets": [
        {"role": "lead", "selector": "grid", "argument": "2"}]}, "moon"),
    ("policies", "policies", {"id": "xx", "zh": "甲", "targets": [
        {"role": "lead", "selector": "oracle"}]}, "oracle"),
    ("policies", "policies", {"id": "xx", "zh": "甲", "when": {"in": "moon_craters"}, "targets": [
        {"role": "lead", "selector": "grid", "argument": "2"}]}, "moon_craters"),
    ("forms", "forms", {"action": "order.finish", "zh": "甲", "fields": {"type": "heap"}}, "heap"),
    ("flow", "steps", {"machine": "case", "state": "lost", "action": "find", "to": "found",
        "posts": "acceptor", "zh": "甲"}, "lost"),
    ("flow", "steps", {"machine": "case", "state": "reported", "action": "sing", "to": "accepted",
        "posts": "poet", "effects": "dance", "zh": "甲"}, "poet"),
    ("calendars", "days", {"date": "1999-05-03", "working": False}, "1999"),
    ("similar", "rules", {"group": "x", "sure": 40, "radius": 30}, "radius"),
    ("handbook", "items", {"class_kind": "matter", "class_code": "06028", "condition": "NOISE",
        "filing_zh": "甲", "closing_zh": "乙", "window": "never",
        **{grade: {"value": 1, "unit": "work_day"} for grade in "abc"}}, "never"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "part", "row", "word"), WRONG)
def test_what_is_wrong_is_not_published_and_is_named(database, city, kind, part, row, word) -> None:
    with begin(database.engine, city) as connection:
        no = editions.draft(connection, city, kind, (None, "wrong"), NOW)["no"]
        edit.put(connection, city, (kind, no), part, row)
        with pytest.raises(Unprocessable) as refused:
            editions.publish(connection, city, kind, no, editions.When(None, NOW))
    assert word in str([vars(item) for item in refused.value.found])


def test_a_policy_that_can_never_win_is_a_warning(database, city) -> None:
    late = {"id": "late", "zh": "晚", "priority": 950, "targets": [
        {"role": "lead", "selector": "grid", "argument": "2"}]}  # fmt: skip
    with begin(database.engine, city) as connection:
        no = editions.draft(connection, city, "policies", (None, "late"), NOW)["no"]
        edit.put(connection, city, ("policies", no), "policies", late)
        done = editions.publish(connection, city, "policies", no, editions.When(None, NOW))
    assert [(item["severity"], item["key"]) for item in done["findings"]] == [("warning", "late")]


def test_fields_that_do_not_fit_are_named(database, city) -> None:
    with begin(database.engine, city) as connection:
        no = editions.draft(connection, city, "similar", (None, ""), NOW)["no"]
        with pytest.raises(BadInput, match="radius"):
            edit.put(connection, city, ("similar", no), "rules", {"group": "x", "radius": -1})
        with pytest.raises(NotFound):
            edit.remove(connection, city, ("similar", no), "rules", "nobody")


def test_only_administrators_change_it(database, city) -> None:
    clerk = Caller(tenant=city.tenant, actor="clerk", permissions=frozenset({"public", "staff"}))
    with begin(database.engine, clerk) as connection, pytest.raises(Forbidden):
        editions.draft(connection, clerk, "policies", (None, ""), NOW)


def test_the_coming_year_is_asked_for_from_november(database, city) -> None:
    from services.cases.config.held import rows
    from services.cases.config.kinds.calendar import warnings

    with begin(database.engine, city) as connection:
        editions.listing(connection, city, "calendars")
        found = rows(connection, city.tenant, "calendars", 1)
    last = max(row.year for row in found["years"].values() if not row.provisional)
    assert list(warnings(found, dt.date(last, 10, 31))) == []
    assert str(last + 1) in next(warnings(found, dt.date(last, 11, 1)))[1]


def test_calendars_count_as_the_rules_do(database, city) -> None:
    from services.cases.rules import holidays
    from services.cases.rules.calendar import built

    plain = built("work", (day for year in (2025, 2026) for day in holidays.days(year)))
    with begin(database.engine, city) as connection:
        made = readers.calendars.at(connection, city.tenant, NOW)["work"]
    start = dt.datetime(2025, 1, 6, tzinfo=dt.UTC)
    for hours in range(0, 17_000, 7):
        moment = start + dt.timedelta(hours=hours)
        assert made.open_at(moment) == plain.open_at(moment), moment

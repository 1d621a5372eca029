"""Editions replayed on past cases: shares, reasons, and facts gathered where none were kept."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from gis.database.session import begin, begin_owner
from gis.errors import Forbidden, Unprocessable
from services.cases.config import edit, editions
from services.cases.dispatch.replay import Wanted, replay
from tests.services.cases.dispatch.test_forms import IN_WENHUA, NOVEMBER, sent
from tests.services.cases.engine.town import Town

CODES = ("06010", "06001", "06028", "08003", "06003")
DAY = {"since": NOVEMBER - dt.timedelta(days=1), "until": NOVEMBER + dt.timedelta(days=1)}


@pytest.fixture
def worked(town: Town) -> Town:
    """A city with a dispatched case of each form."""
    for place, code in enumerate(CODES):
        sent(town, code, x=IN_WENHUA + place / 5000)
        town.later(minutes=5)
    return town


def without_flat(town: Town) -> int:
    boss = town.person("admin")
    with begin(town.engine, boss) as connection:
        no = editions.draft(connection, boss, "policies", (None, "no flat"), town.at)["no"]
        edit.remove(connection, boss, ("policies", no), "policies", "flat-small")
    return int(no)


def replayed(town: Town, edition: int, **more):
    wanted = Wanted(edition=edition, **DAY, **more)
    return replay(town.engine, town.registry, town.person("admin"), wanted)


def test_the_edition_in_force_decides_as_it_did(worked: Town) -> None:
    found = replayed(worked, 1)
    assert (len(found.lines), found.share) == (len(CODES), 1.0)


def test_a_draft_shows_what_would_differ_and_why(worked: Town) -> None:
    found = replayed(worked, without_flat(worked))
    (other,) = [line for line in found.lines if not line.same]
    assert (other.old_policy, other.new_policy) == ("flat-small", "levels")
    assert (other.old_units, other.new_units) == (("4379901001001001",), ("2379901001",))
    assert other.why == "flat-small: not there"
    assert found.share == 0.8
    counts = {row["policy"]: (row["then"], row["now"]) for row in found.by_policy()}
    assert counts["flat-small"] == (1, 0)
    assert counts["levels"] == (1, 2)


def test_facts_are_gathered_where_the_event_kept_none(worked: Town) -> None:
    kept = replayed(worked, 1)
    with begin_owner(worked.engine) as connection:
        connection.execute(
            text(
                "UPDATE case_events SET data = data - 'facts' WHERE tenant = :tenant AND data ? 'facts'"
            ),
            {"tenant": worked.tenant},
        )
    again = replayed(worked, 1)
    assert [line.new_units for line in again.lines] == [line.new_units for line in kept.lines]


def test_repeats_are_counted_where_a_policy_that_chooses_asks_for_them(worked: Town) -> None:
    again, _ = sent(worked, CODES[0], x=IN_WENHUA)
    boss = worked.person("admin")
    with begin(worked.engine, boss) as connection:
        no = editions.draft(connection, boss, "policies", (None, "repeats"), worked.at)["no"]
        row = {
            "id": "again", "zh": "再次发生", "priority": 1, "when": {"repeats": 1},
            "targets": [{"role": "lead", "selector": "grid", "argument": "2"}],
        }  # fmt: skip
        edit.put(connection, boss, ("policies", no), "policies", row)
    with begin_owner(worked.engine) as connection:
        connection.execute(
            text("UPDATE case_events SET data = data - 'facts' WHERE tenant = :tenant"),
            {"tenant": worked.tenant},
        )
    found = replayed(worked, int(no))
    assert [line.case for line in found.lines if line.new_policy == "again"] == [again]


def test_only_administrators_and_only_so_many(worked: Town) -> None:
    with pytest.raises(Forbidden):
        replay(worked.engine, worked.registry, worked.person("li"), Wanted(edition=1, **DAY))
    with pytest.raises(Unprocessable):
        replayed(worked, 1, limit=10**6)

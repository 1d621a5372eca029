"""Case numbers run without gaps within a county and a day, also when several are filed at once."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from gis.errors import Conflict
from tests.services.cases.engine.town import PHOTOS, Town


def accepted(town: Town, **more) -> int:
    number = town.report(**more).case_id
    town.do("ming", "case", number, "accept")
    return number


def test_numbers_follow_each_other_and_refused_filings_leave_no_gap(town: Town) -> None:
    bare = accepted(town, data={})
    cases = [accepted(town) for _ in range(6)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda case: town.do("zhang", "case", case, "file"), cases))
    with pytest.raises(Conflict):
        town.do("zhang", "case", bare, "file")
    town.do("zhang", "case", bare, "file", data=PHOTOS)
    codes = sorted(town.case(case)["code"] for case in (*cases, bare))
    assert codes == [f"37990120260302{n:05d}" for n in range(1, 8)]
    assert town.case(bare)["code"] == codes[-1]


def test_each_county_and_day_begins_anew(town: Town) -> None:
    first = town.case(town.filed())["code"]
    other = town.case(town.filed(x=117.15))["code"]
    town.at += dt.timedelta(days=1)
    next_day = town.case(town.filed())["code"]
    assert (first, other, next_day) == (
        "3799012026030200001", "3799022026030200001", "3799012026030300001",
    )  # fmt: skip

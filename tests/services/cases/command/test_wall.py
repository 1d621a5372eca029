"""The figures of the wall: right, only for staff, and one statement for many screens."""

from __future__ import annotations

PATH = "/api/cases/wall"


def test_only_staff_see_the_wall(web):
    assert web.ask(None, "GET", PATH).status_code == 401
    assert web.ask("citizen", "GET", PATH).status_code == 403


def test_figures_count_what_is_open_and_late(web):
    town = web.town
    first = town.report().case_id
    town.later(minutes=1)
    town.report(x=117.06)
    found = web.ask("ming", "GET", PATH).json()
    assert (found["open"], found["overdue"], found["today"], found["before"]) == (2, 0, 2, 0)
    assert sum(n for _hour, n in found["hours"]) == 2
    assert [mark[2] for mark in found["marks"]] == [0, 0]
    assert found["feed"][-1]["id"] == first
    assert found["alarms"] == []
    town.later(days=7)
    late = web.ask("ming", "GET", PATH).json()
    assert (late["overdue"], late["due"], late["today"], late["before"]) == (2, 0, 0, 2)
    assert {mark[2] for mark in late["marks"]} == {2}
    assert {one["id"] for one in late["alarms"]} == {one["id"] for one in late["feed"]}


def test_screens_share_an_answer_for_some_seconds(web):
    town = web.town
    before = web.ask("ming", "GET", PATH).json()
    town.report()
    assert web.ask("ming", "GET", PATH).json() == before
    town.later(seconds=5)
    assert web.ask("ming", "GET", PATH).json()["open"] == before["open"] + 1

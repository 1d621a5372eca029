"""Likeness of reports, judged as the guideline's examples want it, and explained."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from services.cases.rules.similar import Apart, Likeness, Seen, judge

NOW = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
RULE = Likeness()


def seen(hours: float = 0, component: str | None = None, **more: object) -> Seen:
    given = {"group": "cover", "class_code": "01002", "component": component}
    return Seen(at=NOW - dt.timedelta(hours=hours), **{**given, **more})  # type: ignore[arg-type]


def verdict(report: Seen, known: Seen, metres: float, middle: float | None = None) -> str:
    found = judge(RULE, report, [(1, known, Apart(metres, middle, 9))])
    return found[0].verdict if found else "beyond"


def test_the_same_class_eight_metres_and_two_hours_away_is_suspected_and_explained() -> None:
    [found] = judge(RULE, seen(), [(7, seen(2), Apart(8.0))])
    assert (found.case, found.verdict) == (7, "propose")
    assert (found.distance_m, found.gap) == (8.0, dt.timedelta(hours=2))
    assert found.factors["component"] == 0.5


def test_the_same_component_is_the_same_problem_even_further_away() -> None:
    assert verdict(seen(component="A"), seen(30, "A"), 60.0) == "link"


def test_another_component_or_class_close_by_is_for_the_operator() -> None:
    assert verdict(seen(component="A"), seen(1, "B"), 3.0) in ("propose", "none")
    assert verdict(seen(), seen(1, class_code="01003"), 4.0) == "propose"


def test_other_groups_far_places_and_old_times_do_not_count() -> None:
    assert verdict(seen(), seen(group="lamp"), 1.0) == "beyond"
    assert verdict(seen(), seen(), 31.0) == "beyond"
    assert verdict(seen(), seen(200), 1.0) == "beyond"


def test_a_case_ended_yesterday_counts_less_and_one_ended_before_not_at_all() -> None:
    fresh = seen(5, ended_at=NOW - dt.timedelta(hours=2))
    old = seen(60, ended_at=NOW - dt.timedelta(hours=25))
    [ended] = judge(RULE, seen(), [(1, fresh, Apart(5.0))])
    [open_] = judge(RULE, seen(), [(1, seen(5), Apart(5.0))])
    assert ended.score < open_.score
    assert verdict(seen(), old, 5.0) == "beyond"


def test_the_middle_of_the_reports_counts_where_the_first_one_was_an_outlier() -> None:
    assert verdict(seen(), seen(), 17.0) == "propose"
    assert verdict(seen(), seen(), 17.0, middle=9.0) == "link"
    assert verdict(seen(), seen(), 9.0, middle=17.0) == "link"
    [found] = judge(RULE, seen(), [(1, seen(), Apart(17.0, 9.0, 40))])
    assert (found.distance_m, found.apart.middle, found.apart.reports) == (17.0, 9.0, 40)


def test_a_case_does_not_wander_with_the_middle_of_its_reports() -> None:
    assert verdict(seen(), seen(), 30.5, middle=2.0) == "beyond"


@given(st.floats(0, 30), st.floats(0, 30), st.floats(0, 160))
def test_nearer_is_never_less_alike(near, far, hours) -> None:
    near, far = sorted((near, far))
    [a] = judge(RULE, seen(), [(1, seen(hours), Apart(near))])
    [b] = judge(RULE, seen(), [(1, seen(hours), Apart(far))])
    assert a.score >= b.score
    assert 0 <= b.score <= a.score <= 1

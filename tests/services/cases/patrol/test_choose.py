"""Who is sent: same grid first, then nearest by a fresh position; never a reporter."""

from __future__ import annotations

import datetime as dt

from services.cases.patrol.choose import Collector, order

NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
END = NOW + dt.timedelta(hours=2)


def one(
    person: str, grid: str = "A", metres: float | None = 100, age: int = 1, tasks: int = 0
) -> Collector:
    return Collector(
        person=person,
        grid=grid,
        until=END,
        seen_at=NOW - dt.timedelta(minutes=age),
        metres=metres,
        grid_metres=300,
        open_tasks=tasks,
    )


def names(found) -> list[tuple[str, int | None, str]]:
    return [(each.person, each.rank, each.why) for each in found]


def test_the_same_grid_goes_before_the_nearer_one() -> None:
    found = order([one("far", metres=900), one("near", "B", 50)], "A", NOW)
    assert names(found) == [
        ("far", 1, "same_grid,position"),
        ("near", 2, "other_grid,position"),
    ]


def test_the_reporter_and_who_refused_are_never_sent() -> None:
    people = [one("reporter", metres=1), one("refused", metres=2), one("third", "B", 5000)]
    found = order(people, "A", NOW, reporters={"reporter"}, refused={"refused"})
    assert names(found) == [
        ("third", 1, "other_grid,position"),
        ("reporter", None, "reporter"),
        ("refused", None, "refused"),
    ]


def test_a_stale_position_is_replaced_by_the_grid_and_goes_behind() -> None:
    found = order([one("stale", metres=1, age=16), one("fresh", metres=800)], "A", NOW)
    assert [(each.person, each.metres, each.fresh) for each in found] == [
        ("fresh", 800, True),
        ("stale", 300, False),
    ]


def test_equally_near_ones_share_the_work() -> None:
    found = order([one("busy", metres=101, tasks=3), one("free", metres=104)], "A", NOW)
    assert [each.person for each in found] == ["free", "busy"]


def test_nobody() -> None:
    assert order([], "A", NOW) == ()
    off = order([Collector(**{**one("gone").__dict__, "until": NOW})], "A", NOW)
    assert names(off) == [("gone", None, "off_duty")]


def test_nobody_is_sent_who_could_not_take_the_task() -> None:
    near = Collector(**{**one("guest", metres=1).__dict__, "posted": False})
    found = order([near, one("posted", metres=900)], "A", NOW)
    assert names(found) == [("posted", 1, "same_grid,position"), ("guest", None, "no_post")]

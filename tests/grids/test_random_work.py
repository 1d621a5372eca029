"""Any sequence of work by two managers keeps the published grid sound.

Split, merge, edges and vertices moved, cells drawn, undone, published, rolled back, in any order, two
drafts at once: coverage, nesting, unique codes that stay with their cell, and lineage hold after all.
WANMI_RANDOM_WORK=100 tries as many sequences.
"""

from __future__ import annotations

import os

import numpy as np
import shapely
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from gis.errors import Conflict, NotFound, Unprocessable
from grids.check.findings import errors
from grids.desk import cells, draft, findings
from grids.desk.operate import Operation, operate
from grids.edit import shared_edge
from grids.publish import editions
from grids.publish.conflicts import resolve
from grids.publish.publish import FindingsError, publish
from grids.publish.rollback import roll_back
from layers.store import steps
from layers.store.conflicts import ClashError
from tests.grids.town import COLUMNS, ROWS, SOUTH, STEP, WEST, build, community

WHO = st.sampled_from(["ann", "bob"])
UNIT = st.floats(0.05, 0.95)
HOMES = [community(1), community(2)]


class Work(RuleBasedStateMachine):
    """Two managers at work on one town."""

    engine = None

    def __init__(self) -> None:
        super().__init__()
        self.town = build(self.engine)
        self.drafts: dict[str, int] = {}
        self.owners: dict[str, int] = {}
        self.published = 0

    @rule(who=WHO, pick=UNIT, start=UNIT, end=UNIT, across=st.booleans())
    def split(self, who, pick, start, end, across) -> None:
        cell = self._cell(who, pick)
        west, south, east, north = cell.shape.bounds
        reach = 0.1 * STEP
        ends = (
            [
                (west - reach, south + start * (north - south)),
                (east + reach, south + end * (north - south)),
            ]
            if across
            else [
                (west + start * (east - west), south - reach),
                (west + end * (east - west), north + reach),
            ]
        )
        self._do(who, Operation("split", (cell.id,), shapely.LineString(ends)))

    @rule(who=WHO, pick=UNIT, other=UNIT)
    def merge(self, who, pick, other) -> None:
        pair = self._pair(who, pick, other)
        if pair:
            self._do(who, Operation("merge", (pair[0].id, pair[1].id)))

    @rule(who=WHO, pick=UNIT, other=UNIT, east=st.floats(-0.3, 0.3), north=st.floats(-0.3, 0.3))
    def move_edge(self, who, pick, other, east, north) -> None:
        pair = self._pair(who, pick, other)
        edge = pair and shared_edge(pair[0].shape, pair[1].shape)
        if edge:
            points = shapely.get_coordinates(edge)
            middle = points.mean(axis=0) + STEP * np.array([east, north])
            line = shapely.LineString([points[0], middle, points[-1]])
            self._do(who, Operation("move_edge", (pair[0].id, pair[1].id), line))

    @rule(who=WHO, pick=UNIT, corner=UNIT, east=st.floats(-0.2, 0.2), north=st.floats(-0.2, 0.2))
    def move_vertex(self, who, pick, corner, east, north) -> None:
        points = shapely.get_coordinates(self._cell(who, pick).shape)
        start = points[int(corner * (len(points) - 1))]
        end = start + STEP * np.array([east, north])
        self._do(who, Operation("move_vertices", moves=((start, end),)))

    @rule(
        who=WHO, x=st.floats(0, 2 * COLUMNS - 1), y=st.floats(0, ROWS - 1), size=st.floats(0.5, 1.2)
    )
    def draw(self, who, x, y, size) -> None:
        west, south = WEST + x * STEP, SOUTH + y * STEP
        shape = shapely.box(west, south, west + size * STEP, south + size * STEP)
        self._do(who, Operation("draw", shape=shape))

    @rule(who=WHO)
    def undo(self, who) -> None:
        number = self._draft(who)
        with self.town.desk(number, self.town.manager(who)) as desk:
            if steps.ends(desk.connection, desk.caller, number)[0]:
                steps.undo(desk.connection, desk.caller, number)

    @rule(who=WHO, mine=st.booleans())
    def publish(self, who, mine) -> None:
        number = self._draft(who)
        for _ in range(20):
            try:
                with self.town.desk(number, self.town.manager(who)) as desk:
                    publish(desk)
                break
            except ClashError as refused:
                self._resolve(who, number, refused, "mine" if mine else "theirs")
            except (FindingsError, Unprocessable):
                with self.town.desk(number, self.town.manager(who)) as desk:
                    draft.discard(desk)
                break
        del self.drafts[who]
        self._sound()

    @rule(pick=UNIT)
    def roll_back(self, pick) -> None:
        with self.town.desk() as desk:
            newest = editions.newest(desk)
        if newest > 1:
            try:
                with self.town.desk() as desk:
                    roll_back(desk, 1 + int(pick * (newest - 1)), "back")
            except Conflict:
                pass  # it is that state already
            self._sound()

    def _draft(self, who: str) -> int:
        if who not in self.drafts:
            with self.town.desk(caller=self.town.manager(who)) as desk:
                self.drafts[who] = draft.open_draft(desk, "work").draft
        return self.drafts[who]

    def _do(self, who: str, asked: Operation) -> None:
        """What the cells do not allow is refused, and changes nothing."""
        try:
            with self.town.desk(self._draft(who), self.town.manager(who)) as desk:
                operate(desk, asked)
        except (Unprocessable, NotFound):
            pass

    def _resolve(self, who, number, refused, keep) -> None:
        conflicts = refused.extra["conflicts"]
        assert conflicts and all("mine" in item and "theirs" in item for item in conflicts)
        with self.town.desk(number, self.town.manager(who)) as desk:
            for item in conflicts:
                resolve(desk, (item["layer"], item["feature_id"]), keep)

    def _seen(self, who: str):
        with self.town.desk(self._draft(who), self.town.manager(who)) as desk:
            return list(cells.read(desk, communities=HOMES).values())

    def _cell(self, who: str, pick: float):
        known = self._seen(who)
        return known[int(pick * len(known))]

    def _pair(self, who: str, pick: float, other: float):
        known = self._seen(who)
        first = known[int(pick * len(known))]
        near = [
            cell
            for cell in known
            if cell.id != first.id
            and cell.community == first.community
            and shapely.intersects(cell.shape, first.shape)
            and shared_edge(cell.shape, first.shape) is not None
        ]
        return (first, near[int(other * len(near))]) if near else None

    def _sound(self) -> None:
        with self.town.desk() as desk:
            known = cells.read(desk, communities=HOMES)
            assert errors(findings.of_communities(desk, HOMES)) == []
        shapes = [cell.shape for cell in known.values()]
        assert shapely.coverage_is_valid(shapes)
        ground = shapely.union_all([self.town.border(1), self.town.border(2)])
        off = shapely.area(shapely.symmetric_difference(shapely.union_all(shapes), ground))
        assert off < 1e-6 * shapely.area(ground)
        for cell in known.values():
            assert cell.code[:12] == cell.community
            assert self.owners.setdefault(cell.code, cell.id) == cell.id, "a code was used again"
        assert len({cell.code for cell in known.values()}) == len(known)
        self._lineage({cell.code for cell in known.values()})

    def _lineage(self, current: set[str]) -> None:
        """What ended is accounted for: its ground went somewhere."""
        lines = self.town.rows(
            "SELECT from_code, changeset_id, sum(share) AS share FROM grid_lineage "
            "WHERE tenant = :tenant GROUP BY 1, 2"
        )
        gone = set(self.owners) - current
        assert gone <= {line.from_code for line in lines}
        assert all(line.share < 1.001 for line in lines)
        for code in gone:
            assert max(line.share for line in lines if line.from_code == code) > 0.9


def test_any_sequence_of_work_keeps_the_grid_sound(database) -> None:
    class Bound(Work):
        engine = database.engine

    wanted = settings(
        max_examples=int(os.environ.get("WANMI_RANDOM_WORK", "8")),
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Bound, settings=wanted)

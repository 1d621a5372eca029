"""Past cases loaded in bulk: each with its report, its two events, and its ends; twice is once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import Connection, Engine, insert, text

from gis.crs import STORAGE_SRID
from gis.database.session import Caller, begin_bulk
from gis.errors import Forbidden
from layers.accounts import tenants
from layers.accounts.tenants import bounds_of
from layers.registry import Registry
from layers.spine import Quarantined
from layers.store import changes
from layers.store.changes import table
from layers.store.stamps import Place, stamp
from services.cases.config import readers
from services.cases.config.held import timeline
from services.cases.config.kinds.catalogue import CaseClass
from services.cases.contacts import mask
from services.cases.engine.tables import CaseEvent, CaseReport
from services.cases.intake.write import tracking
from services.cases.past.delivered import Delivered, Refused

SOURCE = "import"
BATCH = 1000
_IDS = text("SELECT nextval(cast(:name AS regclass)) FROM generate_series(1, :number)")


@dataclass
class Loaded:
    """What became of the rows: ``read == created + known + refused``."""

    read: int = 0
    created: int = 0
    known: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        """Rows that went to the quarantine."""
        return sum(self.reasons.values())


@dataclass(frozen=True)
class _Load:
    connection: Connection
    registry: Registry
    caller: Caller
    at: dt.datetime
    classes: dict[str, CaseClass]
    changeset: int


def load(
    engine: Engine,
    registry: Registry,
    caller: Caller,
    rows: Iterable[Delivered | Refused],
    at: dt.datetime,
) -> Loaded:
    """Load rows as past cases (administrators only), a thousand per transaction.

    What ended is a closed case; what is open in the other system is refused, as nobody here would
    know of its deadlines. A key that was loaded before is left alone.
    """
    if not caller.may("admin"):
        raise Forbidden(
            "not_allowed", "只有管理员可以导入案件。", "Only administrators import cases."
        )
    with begin_bulk(engine, caller) as connection:
        tenants.get(connection, caller.tenant)
    done = Loaded()
    for batch in batched(rows, BATCH):
        with begin_bulk(engine, caller) as connection:
            held = timeline(connection, caller.tenant).at("catalogue", at)
            classes = dict(readers.classes.of(connection, caller.tenant, held))
            changeset = changes.open_changeset(
                connection, caller, at, "import of past cases", "import"
            )
            _batch(_Load(connection, registry, caller, at, classes, changeset), batch, done)
    return done


def _batch(to: _Load, batch: Sequence[Delivered | Refused], done: Loaded) -> None:
    done.read += len(batch)
    known = _known(to, [row.key for row in batch])
    fresh: dict[str, Delivered] = {}
    refused: list[Refused] = []
    for row in batch:
        if row.key in known or row.key in fresh:
            done.known += 1
            continue
        judged = row if isinstance(row, Refused) else _judged(to, row)
        if isinstance(judged, Refused):
            refused.append(judged)
            known.add(row.key)
            done.reasons[judged.code] = done.reasons.get(judged.code, 0) + 1
        else:
            fresh[row.key] = judged
    done.created += len(fresh)
    _quarantine(to, refused)
    if fresh:
        _write(to, list(fresh.values()))


def _known(to: _Load, keys: list[str]) -> set[str]:
    """Keys that were loaded or refused before."""
    statement = text(
        "SELECT external_key FROM case_reports WHERE tenant = :tenant AND source = :source "
        "AND external_key = ANY(:keys) UNION SELECT source_id FROM quarantine "
        "WHERE tenant = :tenant AND layer = 'cases' AND source_id = ANY(:keys)"
    )
    values = {"tenant": to.caller.tenant, "source": SOURCE, "keys": keys}
    return set(to.connection.execute(statement, values).scalars())


def _judged(to: _Load, row: Delivered) -> Delivered | Refused:
    bounds = bounds_of(to.connection, to.caller.tenant)
    raw = {"key": row.key, "lon": str(row.lon), "lat": str(row.lat), "class": row.class_code}
    if f"{row.class_kind}/{row.class_code}" not in to.classes:
        return Refused(
            row.key, "no_such_class", f"没有类别“{row.class_code}”。",
            f"There is no class “{row.class_code}”.", raw,
        )  # fmt: skip
    if bounds and not shapely.box(*bounds).covers(shapely.Point(row.lon, row.lat)):
        return Refused(
            row.key,
            "outside_city",
            "位置不在本市范围内。",
            "The position lies outside the city.",
            raw,
        )
    if row.ended_at is None:
        return Refused(
            row.key, "still_open", "在原系统中尚未结束。", "It has not ended in its system.", raw
        )
    return row


def _quarantine(to: _Load, refused: Sequence[Refused]) -> None:
    info = to.registry.get("cases")
    rows = [
        {
            "tenant": to.caller.tenant, "changeset_id": to.changeset, "layer": info.id,
            "write": info.write, "source_id": one.key, "code": one.code, "field": None,
            "zh": one.zh, "en": one.en, "geom": None, "raw": dict(one.raw),
        }
        for one in refused
    ]  # fmt: skip
    if rows:
        to.connection.execute(insert(table(Quarantined)), rows)


def _write(to: _Load, rows: list[Delivered]) -> None:
    info = to.registry.get("cases")
    points = shapely.points([row.lon for row in rows], [row.lat for row in rows])
    place = Place(to.connection, to.registry, to.caller.tenant)
    stamps = stamp(place, info, np.asarray(points, dtype=object), [None] * len(rows))
    cases = _ids(to, "cases_id_seq", len(rows))
    events = _ids(to, "case_events_id_seq", 2 * len(rows))
    made = [
        _rows_of(to, row, (cases[n], events[2 * n], events[2 * n + 1]), points[n])
        for n, row in enumerate(rows)
    ]
    for n, (case, report, _) in enumerate(made):
        placed = {
            "area_code": stamps.area[n],
            "grid_code": stamps.grid[n],
            "scopes": stamps.scopes[n],
        }
        case.update(placed)
        report["scopes"] = stamps.scopes[n]
    to.connection.execute(insert(info.table), [case for case, _, _ in made])
    to.connection.execute(insert(table(CaseReport)), [report for _, report, _ in made])
    steps = [step for _, _, both in made for step in both]
    to.connection.execute(insert(table(CaseEvent)), steps)


def _ids(to: _Load, sequence: str, number: int) -> list[int]:
    found = to.connection.scalars(_IDS, {"name": sequence, "number": number})
    return [int(one) for one in found]


def _rows_of(
    to: _Load, row: Delivered, ids: tuple[int, int, int], point: Any
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """The case, its report, and the events of its beginning and end."""
    case_id, first, last = ids
    item = to.classes[f"{row.class_kind}/{row.class_code}"]
    shape = from_shape(point, STORAGE_SRID)
    words = mask.text(row.description) or None
    place = mask.text(row.address) or None
    case = {
        "tenant": to.caller.tenant, "id": case_id, "name": item.zh, "type": item.type,
        "class_edition": item.edition, "class_kind": item.class_kind, "class_code": item.code,
        "sim_group": item.sim_group, "state": "closed", "stage": 7, "seq": 2, "source": SOURCE,
        "description": words, "address": place, "reported_at": row.reported_at,
        "closed_at": row.ended_at, "ended_at": row.ended_at, "ended": True,
        "valid_from": row.ended_at, "changeset_id": last, "geom": shape,
        "extra": {"imported": row.key},
    }  # fmt: skip
    report = {
        "tenant": to.caller.tenant, "tracking": tracking(), "source": SOURCE,
        "external_key": row.key, "case_id": case_id, "class_code": item.code,
        "description": words, "address": place, "occurred_at": row.reported_at,
        "received_at": row.reported_at, "geom": shape,
    }  # fmt: skip
    return case, report, [_event(to, row, case_id, first), _end(to, row, case_id, (first, last))]


def _event(to: _Load, row: Delivered, case: int, number: int) -> dict[str, Any]:
    return {
        "tenant": to.caller.tenant, "case_id": case, "seq": 1, "id": number, "at": row.reported_at,
        "actor": to.caller.actor or "", "post": "system", "machine": "case", "action": "report",
        "state_from": "", "state_to": "reported", "reason": None, "old": None,
        "data": {"imported": row.key},
    }  # fmt: skip


def _end(to: _Load, row: Delivered, case: int, numbers: tuple[int, int]) -> dict[str, Any]:
    before = {
        "state": "reported", "stage": 1, "seq": 1, "ended": False, "ended_at": None,
        "closed_at": None, "valid_from": row.reported_at.isoformat(), "changeset_id": numbers[0],
    }  # fmt: skip
    return {
        **_event(to, row, case, numbers[1]),
        "seq": 2, "at": row.ended_at, "action": "close", "state_from": "reported",
        "state_to": "closed", "reason": "历史导入 · import", "old": before, "data": None,
    }  # fmt: skip

"""The statements of a census publication: new features, new versions, retirements; all set-wise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from layers.store import changes
from layers.store.binary import encode
from layers.store.copying import copy
from layers.store.landing import Target
from pipelines.census.publish.columns import Columns, filled

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_STAMPED = ("geom", "area_code", "grid_code", "scopes")
STAGE = "wanmi_census"


class Writer(Target):
    """Writes into one layer as part of a changeset, in a bulk transaction."""

    def create(self, given: Columns) -> Parcel:
        """New features as a parcel for :meth:`send`, straight into the table."""
        complete = filled(self.info, given)
        count = len(next(iter(complete.values())))
        fixed: Columns = {
            "tenant": pa.repeat(pa.scalar(self.caller.tenant), count),
            "valid_from": pa.repeat(pa.scalar(self.at, pa.timestamp("us", tz="UTC")), count),
            "changeset_id": pa.repeat(pa.scalar(self.changeset), count),
        }
        return _parcel(self.info.table.name, {**fixed, **complete})

    def stage(self) -> None:
        """Make the table in which changed rows wait for :meth:`update`."""
        columns = ", ".join(
            f'"{column.name}" {column.type.compile(dialect=_DIALECT)}'
            for column in self.info.table.columns
            if column.name not in ("tenant", "valid_from", "changeset_id")
        )
        self.connection.execute(text(f"DROP TABLE IF EXISTS pg_temp.{STAGE}"))
        self.connection.execute(text(f"CREATE TEMP TABLE {STAGE} ({columns}) ON COMMIT DROP"))

    def wait(self, given: Columns) -> None:
        """Put changed rows (with ``id``; ``geom`` only where they moved) into the stage."""
        self.send(_parcel(STAGE, given))

    def send(self, parcel: Parcel) -> None:
        """COPY a parcel; may be called from another thread while nothing else uses the connection."""
        listed = ", ".join(f'"{name}"' for name in parcel.columns)
        copy(self.connection, f"{parcel.target} ({listed})", parcel.data)

    def update(self, provided: list[str]) -> int:
        """New versions of the staged features; what is null in the stage keeps its value."""
        live, past = self.info.table, self.info.history
        names = ", ".join(f'"{column.name}"' for column in live.columns)
        kept = ", ".join(f'l."{column.name}"' for column in live.columns)
        self.connection.execute(text(f"CREATE UNIQUE INDEX ON {STAGE} (id)"))
        self.connection.execute(text(f"ANALYZE {STAGE} (id)"))
        self.connection.execute(
            text(
                f"INSERT INTO {past.name} ({names}, valid_to, ended_by) "
                f"SELECT {kept}, greatest(:at, l.valid_from), :changeset FROM {live.name} l "
                f"JOIN {STAGE} s ON s.id = l.id WHERE l.tenant = :tenant"
            ),
            self.values,
        )
        sets = ", ".join(self._set(name) for name in provided if name != "id")
        return self.connection.execute(
            text(
                f"UPDATE {live.name} l SET {sets}, valid_from = greatest(:at, l.valid_from), "
                f"changeset_id = :changeset FROM {STAGE} s WHERE s.id = l.id AND l.tenant = :tenant"
            ),
            self.values,
        ).rowcount

    def _set(self, name: str) -> str:
        """Stamps follow the geometry: without a new one they stay; further attributes are added to."""
        if name in _STAMPED and name != "geom":
            return f'"{name}" = CASE WHEN s.geom IS NULL THEN l."{name}" ELSE s."{name}" END'
        if name == "extra":
            return (
                "extra = coalesce(l.extra, '{}'\\:\\:jsonb) || coalesce(s.extra, '{}'\\:\\:jsonb)"
            )
        return f'"{name}" = coalesce(s."{name}", l."{name}")'

    def retire(self, ids: np.ndarray) -> int:
        """End features: their last version goes to the history."""
        if not len(ids):
            return 0
        live, past = self.info.table, self.info.history
        names = ", ".join(f'"{column.name}"' for column in live.columns)
        bound = {**self.values, "ids": ids.tolist()}
        self.connection.execute(
            text(
                f"INSERT INTO {past.name} ({names}, valid_to, ended_by) "
                f"SELECT {names}, greatest(:at, valid_from), :changeset FROM {live.name} "
                "WHERE tenant = :tenant AND id = ANY(:ids)"
            ),
            bound,
        )
        return self.connection.execute(
            text(f"DELETE FROM {live.name} WHERE tenant = :tenant AND id = ANY(:ids)"),
            {"tenant": bound["tenant"], "ids": bound["ids"]},
        ).rowcount

    def conclude(self, before: dict[str, int]) -> None:
        """Counts per class against those ``before``, and the line of the feed."""
        after = self.counts()
        deltas = {name: after.get(name, 0) - before.get(name, 0) for name in {*before, *after}}
        changes.count(self.connection, self.caller, self.info, deltas)
        changes.record_bulk(self.connection, self.caller, self.info, self.changeset, self.at)

    def counts(self) -> dict[str, int]:
        """Features of the layer's table by class."""
        has = "class_code" in self.info.table.c
        name = "coalesce(class_code, '')" if has else "''"
        rows = self.connection.execute(
            text(
                f"SELECT {name} AS class_code, count(*) AS n FROM {self.info.table.name} "
                "WHERE tenant = :tenant GROUP BY 1"
            ),
            {"tenant": self.caller.tenant},
        )
        return {row.class_code: row.n for row in rows}


@dataclass(frozen=True)
class Parcel:
    """Rows on their way into ``target``, as a COPY stream of these columns."""

    target: str
    columns: tuple[str, ...]
    data: tuple[memoryview, ...]


def _parcel(target: str, given: Columns) -> Parcel:
    present = {name: values for name, values in given.items() if values.null_count < len(values)}
    return Parcel(target, tuple(present), encode(list(present.values())))

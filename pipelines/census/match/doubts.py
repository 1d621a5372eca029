"""Doubtful pairs into the database, for a person to decide on the map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import shapely
from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from layers.store.changes import table
from pipelines.census.copying import copy
from pipelines.census.folder import load
from pipelines.census.rules.record import places
from pipelines.census.state import Dataset
from pipelines.census.tables import CensusPair
from pipelines.census.work import Work


def record_doubts(connection: Connection, work: Work, datasets: Sequence[Dataset]) -> None:
    """Write the doubtful pairs of a run anew; decisions on pairs that stayed the same are kept."""
    target = table(CensusPair)
    mine = (target.c.tenant == work.caller.tenant, target.c.run_id == work.run_id)
    before: dict[tuple[int, int, int | None], tuple[object, ...]] = {
        (row.n, row.feature_id, row.row): (row.decision, row.decided_by, row.decided_at)
        for row in connection.execute(select(target).where(*mine, target.c.decision.is_not(None)))
    }
    connection.execute(delete(target).where(*mine))
    for item in datasets:
        _dataset(connection, work, item, before)


def _dataset(
    connection: Connection,
    work: Work,
    item: Dataset,
    before: dict[tuple[int, int, int | None], tuple[object, ...]],
) -> None:
    assert item.mapping is not None
    pairs = load(work.folder.file(f"pairs-{item.n}.arrow"))
    frame = pairs.filter(pc.field("doubtful")).to_pandas(integer_object_nulls=True)
    if not len(frame):
        return
    info = work.registry.get(item.mapping.layer)
    wanted = bindparam("ids", [int(one) for one in frame["id"]], type_=ARRAY(BigInteger))
    columns = info.table.c
    held = {
        row.id: shapely.from_wkb(bytes(row.spot))
        for row in connection.execute(
            select(
                columns.id, func.ST_AsBinary(func.ST_PointOnSurface(columns.geom)).label("spot")
            ).where(columns.tenant == work.caller.tenant, columns.id == func.any(wanted))
        )
    }
    numbers = np.array([-1 if row is None else row for row in frame["row"]], dtype=np.int64)
    spots = places(work.folder.rows("rows", item.n), numbers)
    keys = [
        (item.n, int(one), None if row is None else int(row))
        for one, row in zip(frame["id"], frame["row"], strict=True)
    ]
    decided = [before.get(key, (None, None, None)) for key in keys]
    lines = [_line(held[key[1]], spot) for key, spot in zip(keys, spots, strict=True)]
    copy(connection, table(CensusPair), _columns(work, item, frame, decided, lines))


def _columns(
    work: Work,
    item: Dataset,
    frame: pd.DataFrame,
    decided: Sequence[tuple[object, ...]],
    lines: Sequence[shapely.Geometry],
) -> dict[str, pd.Series]:
    """The pairs as columns of their table."""
    return {
        "tenant": pd.Series([work.caller.tenant] * len(frame)),
        "run_id": pd.Series([work.run_id] * len(frame)),
        "n": pd.Series([item.n] * len(frame)),
        "feature_id": frame["id"],
        "row": frame["row"],
        "kind": pd.Series([_kind(row) for row in frame.itertuples()]),
        "confidence": frame["confidence"].fillna(0.0),
        "metres": frame["metres"],
        "changes": pd.Series([{"fields": _fields(text)} for text in frame["changes"]]),
        "decision": pd.Series([one[0] for one in decided], dtype=object),
        "decided_by": pd.Series([one[1] for one in decided], dtype=object),
        "decided_at": pd.Series([one[2] for one in decided], dtype=object),
        "geom": pd.Series([shapely.to_wkb(line) for line in lines], dtype=object),
    }


def _kind(row: object) -> str:
    if getattr(row, "row", None) is None:
        return "gone"
    return "moved" if getattr(row, "moved", False) else "changed"


def _fields(text: object) -> list[str]:
    return text.split(",") if isinstance(text, str) and text else []


def _line(feature: shapely.Geometry, row: shapely.Geometry | None) -> shapely.Geometry:
    """From the feature to the row; the feature itself where there is no row."""
    return feature if row is None else shapely.linestrings([feature.coords[0], row.coords[0]])

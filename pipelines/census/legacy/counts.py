"""Both sides counted: what the old system held, what is here now, and why the rest is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import batched
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from pipelines.census.folder import load
from pipelines.census.inspect.source import ROW
from pipelines.census.legacy.cases import Old, as_dict
from pipelines.census.mapping.apply import OLD_CLASS
from pipelines.census.rules.chunk import AREA
from pipelines.census.rules.step import bad_rows
from pipelines.census.state import Dataset
from pipelines.census.work import Work

_STREET = 9


def components_counted(connection: Connection, work: Work, item: Dataset) -> pd.DataFrame:
    """Per old class, new class, edition and street: rows delivered, held back, and on the map.

    The map's side is asked of the database: the features made or confirmed by the rows.
    """
    assert item.mapping is not None
    parts = [
        part.to_pandas()
        for part in work.folder.rows("rows", item.n).read(
            [ROW, OLD_CLASS, "class_code", "edition", AREA]
        )
    ]
    frame = pd.concat(parts, ignore_index=True)
    bad = bad_rows(load(work.folder.file(f"findings-{item.n}.arrow")))
    frame["held"] = np.isin(frame[ROW], bad)
    frame["here"] = np.isin(frame[ROW], _rows_here(connection, work, item))
    frame["street"] = frame[AREA].map(lambda one: one[:_STREET] if isinstance(one, str) else "")
    keys = frame.assign(
        old=frame[OLD_CLASS].fillna(""),
        new=frame["class_code"].fillna(""),
        edition=frame["edition"],
    )
    return keys.groupby(["old", "new", "edition", "street"], as_index=False).agg(
        delivered=(ROW, "count"), held=("held", "sum"), here=("here", "sum")
    )


def _rows_here(connection: Connection, work: Work, item: Dataset) -> list[int]:
    """Rows whose feature is in the table of the layer."""
    assert item.mapping is not None
    columns = work.registry.get(item.mapping.layer).table.c
    mine = columns.tenant == work.caller.tenant
    prefix = f"census:{work.run_id}:{item.n}:"
    made = connection.scalars(
        select(columns.source_id).where(mine, columns.source_id.startswith(prefix, autoescape=True))
    )
    rows = [int(one.removeprefix(prefix)) for one in made]
    pairs = load(work.folder.file(f"pairs-{item.n}.arrow")).to_pandas()
    pairs = pairs.dropna(subset=["row", "id"])
    ids = pairs["id"].astype(int).tolist()
    wanted = bindparam("ids", ids, type_=ARRAY(BigInteger))
    held = set(connection.scalars(select(columns.id).where(mine, columns.id == func.any(wanted))))
    return rows + [int(row) for row, one in zip(pairs["row"], ids, strict=True) if one in held]


def cases_counted(connection: Connection, tenant: str, rows: Iterable[Old]) -> dict[str, Any]:
    """Per kind and old class: cases delivered and here; refusals with their reason; the total."""
    classes: dict[tuple[str, str], Counter[str]] = {}
    reasons: dict[tuple[str, str, str, str], Counter[str]] = {}
    for batch in batched(rows, 1_000):
        listed = [as_dict(old) for old in batch]
        here, kept = _cases_here(connection, tenant, [one["key"] for one in listed])
        for one in listed:
            line = classes.setdefault((one["kind"], one["old"]), Counter())
            line["delivered"] += 1
            if one["key"] in here:
                line["here"] += 1
                continue
            line["refused"] += 1
            why = kept.get(one["key"]) or (one["reason"] or "", one["zh"] or "", one["en"] or "")
            shown = why if why[0].startswith("class_") else (why[0], _plain(why[1]), _plain(why[2]))
            reasons.setdefault((one["kind"], *shown), Counter())[one["old"]] += 1
    return {
        "classes": [
            {
                "kind": kind,
                "old": old,
                **{name: line[name] for name in ("delivered", "here", "refused")},
            }
            for (kind, old), line in sorted(classes.items())
        ],
        "reasons": [
            {
                "kind": kind,
                "code": code,
                "zh": zh,
                "en": en,
                "rows": sum(olds.values()),
                "classes": dict(olds),
            }
            for (kind, code, zh, en), olds in sorted(reasons.items())
        ],
    }


def _cases_here(
    connection: Connection, tenant: str, keys: list[str]
) -> tuple[set[str], dict[str, tuple[str, str, str]]]:
    values = {"tenant": tenant, "keys": keys}
    here = connection.scalars(
        text(
            "SELECT external_key FROM case_reports WHERE tenant = :tenant "
            "AND source = 'import' AND external_key = ANY(:keys)"
        ),
        values,
    )
    kept = connection.execute(
        text(
            "SELECT source_id, code, zh, en FROM quarantine WHERE tenant = :tenant "
            "AND layer = 'cases' AND source_id = ANY(:keys)"
        ),
        values,
    )
    return set(here), {row.source_id: (row.code, row.zh, row.en) for row in kept}


def _plain(sentence: str) -> str:
    """A sentence without the number of its case, so that like ones count together."""
    for mark in ("：", ": "):
        head, found, tail = sentence.partition(mark)
        if found and head.startswith(("案件", "Case")):
            return tail
    return sentence

"""Numbers that the delivery itself brings, so that none of them is issued again."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.folder import Rows


def delivered_numbers(rows: Rows) -> dict[str, int]:
    """The highest number per county and class among the delivered identifiers."""
    last: dict[str, int] = {}
    for part in rows.read(["code"]):
        if "code" not in part.column_names:
            continue
        codes = part.column("code").combine_chunks().drop_null()
        codes = codes.filter(pc.match_substring_regex(codes, pattern=r"^[0-9]{16,17}$"))
        if not len(codes):
            continue
        table = pa.table(
            {
                "prefix": pc.utf8_slice_codeunits(codes, 0, -6),
                "number": pc.cast(pc.utf8_slice_codeunits(codes, -6), pa.int64()),
            }
        )
        for one in table.group_by("prefix").aggregate([("number", "max")]).to_pylist():
            last[one["prefix"]] = max(last.get(one["prefix"], 0), one["number_max"])
    return last

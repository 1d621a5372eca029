"""The parts of the component identifiers of a chunk, taken apart a column at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.census.mapping.apply import Mask
from pipelines.census.rules.classes import known, pairs
from pipelines.census.rules.setting import Part

_FORM = r"^[1-8][0-9]{15,16}$"
_NO_COUNTY = r"^[0-9]{2}0000"


@dataclass(frozen=True)
class Parts:
    """``good`` marks identifiers that keep their structure; the columns are null where they do not."""

    good: Mask
    county: pa.Array
    class_code: pa.Array


def parts(part: Part) -> Parts:
    """Take the identifiers of a chunk apart, once for all rules."""
    if "identifiers" not in part.cache:
        part.cache["identifiers"] = _parts(part)
    found: Parts = part.cache["identifiers"]
    return found


def _parts(part: Part) -> Parts:
    codes = pc.cast(part.rows.column("code"), pa.string())
    edition = pc.fill_null(pc.cast(part.rows.column("edition"), pa.string()), "2026")
    digits = pc.if_else(pc.equal(edition, "2026"), 17, 16)
    formed = pc.and_(
        pc.match_substring_regex(codes, pattern=_FORM), pc.equal(pc.utf8_length(codes), digits)
    )
    formed = pc.and_not(formed, pc.match_substring_regex(codes, pattern=_NO_COUNTY))
    formed = pc.and_not(formed, pc.ends_with(codes, pattern="000000"))
    good = pc.fill_null(formed, False)
    sliced = pc.utf8_slice_codeunits(codes, 6, -6)
    class_code = pc.if_else(good, sliced, pa.scalar(None, pa.string()))
    distinct, which = pairs(edition, class_code)
    exists = np.array([code is not None and known(name, code) for name, code in distinct])
    kept = exists[which] if len(distinct) else np.zeros(len(codes), dtype=bool)
    mask = pa.array(kept)
    nothing = pa.scalar(None, pa.string())
    county = pc.if_else(mask, pc.utf8_slice_codeunits(codes, 0, 6), nothing)
    return Parts(kept, county, pc.if_else(mask, class_code, nothing))

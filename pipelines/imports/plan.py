"""What an import is made of: parts, each the rows of one source that go into one layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import geopandas as gpd

from layers.accounts.tenants import City
from layers.info import LayerInfo
from layers.store.bulk import Shares


class Words(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows of ``source`` for one layer.

    ``frames`` gives them anew each time it is called (lon/lat, storage CRS; columns are fields
    of the layer and ``source_id``). ``left_out`` counts, by reason, objects the source names but
    does not hold completely; ``aside`` counts, while ``frames`` are read, values by column that fit
    no field and are kept as further attributes; ``notes`` says what was assumed.
    """

    layer: LayerInfo
    source: str
    frames: Callable[[], Iterator[gpd.GeoDataFrame]]
    shares: Shares | None = None
    total: int | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the user may state about a delivery; everything else is found out.

    ``layer`` the target; ``mapping`` delivered column → field; ``constants`` field → value that
    all rows get; ``crs``, ``encoding`` and
    ``table`` (layer name inside the file) override the file; ``key`` the column that identifies
    a row and ``dataset`` the name under which these keys are unique (default: the file's name);
    ``layers`` narrows sources that fill several. ``confirmed`` accepts a doubtful guess of the
    target; ``limit`` is the largest size in bytes, unpacked, that is read. ``city`` is where the
    rows are expected to lie.
    """

    layer: str | None = None
    layers: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    table: str | None = None
    key: str | None = None
    dataset: str | None = None
    confirmed: bool = False
    limit: int = 4_000_000_000
    city: City | None = None

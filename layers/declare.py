"""How a layer is declared: :class:`Layer` for the whole, :func:`attr` for one attribute.

A layer is one SQLAlchemy class. Everything else (table, history, policies, queryables, JSON
schema, tiles, form, legend, import template, documentation page) is derived from it by the
functions in :mod:`layers.derive` and :mod:`layers.registry`; nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy.orm import MappedColumn, mapped_column

Group = Literal["ground", "grids", "components", "trades", "cases"]
Form = Literal[
    "disc",
    "square",
    "triangle",
    "ring",
    "double-ring",
    "line",
    "dashed",
    "fill",
    "outline",
    "hatch",
]


@dataclass(frozen=True, kw_only=True)
class By:
    """Appearance that depends on one attribute: ``field`` and per value its deviation."""

    field: str
    values: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a layer is drawn; ``color`` defaults to the theme's hue (data/codes/theme.csv)."""

    form: Form
    color: str | None = None
    icon: str | None = None
    width: float | None = None
    by: By | None = None
    label: bool = False
    fill_opacity: float | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where imports find the attributes: column names of deliveries and OSM tag filters.

    ``rename`` maps a delivered column to a field of the layer; ``osm`` lists the tags
    (``key`` or ``key=value``) whose objects belong to the layer.
    """

    rename: Mapping[str, str] = field(default_factory=dict)
    osm: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Events:
    """The log that is the truth of a layer: its versions are told by events, none is stored twice.

    ``table`` is the log, ``key`` its column with the feature's id, ``only`` what else marks the
    layer's events. Each has ``id``, ``seq`` (in order), ``at``, ``actor``, ``action``, ``reason``
    and ``old``: the values that it replaced, by column (null for the event that made the feature).
    The layer's column ``moved`` is true for features whose position changed.
    ``shown`` names the layer's column with the permission that shows a row; ``""``: the layer's.
    """

    table: str
    key: str
    only: str = ""
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """What is known of a layer besides its columns.

    ``title`` is (Chinese, English). ``theme`` is a code of data/codes/theme.csv; ``owner`` the
    department that answers for the data. ``read`` and ``write`` are permission tokens, checked
    by the database. ``zoom`` is the range in which the map shows the layer. ``classes`` are the
    component classes (edition 2026) whose objects lie in this layer. ``stamps`` names the column
    ("area" or "grid") that this layer's polygons stamp on all other features. ``z`` orders
    layers within their ``group``, low values first. A map shows ``default_visible`` layers to
    holders of ``default_to``, cut to ``default_filter`` (CQL2 text), until they choose others.
    ``history`` says where versions lie: in a table of their own, or (:class:`Events`) in a log; such a
    layer changes by its service's verbs only.
    """

    title: tuple[str, str]
    theme: str
    owner: str
    write: str
    style: Style
    group: Group = "trades"
    standard: str = ""
    read: str = "public"
    zoom: tuple[int, int] = (0, 22)
    z: int = 0
    default_visible: bool = False
    default_to: str = "public"
    default_filter: str = ""
    classes: tuple[str, ...] = ()
    stamps: Literal["area", "grid"] | None = None
    source: Source = Source()
    history: Events | None = None


def attr(  # noqa: PLR0913 - one declaration, many derivations: each keyword feeds one of them
    zh: str,
    en: str,
    *,
    codes: str | None = None,
    aliases: tuple[str, ...] = (),
    read: str = "public",
    reason: str | None = None,
    unit: str | None = None,
    length: int | None = None,
    pattern: str | None = None,
    label: bool = False,
    readonly: bool = False,
    default: Any = None,
    column: Any = None,
) -> MappedColumn[Any]:
    """Declare an attribute; its type and whether it may be null come from the annotation.

    ``codes`` names a list in data/codes; ``aliases`` are names under which deliveries carry it
    (standard abbreviations, pinyin initials); ``read`` is the permission needed to see it, with
    ``reason`` when that is narrower than the layer's; ``pattern`` is a regular expression of the
    whole text; ``readonly`` marks what the server stamps.
    """
    info = {
        "zh": zh,
        "en": en,
        "codes": codes,
        "aliases": aliases,
        "read": read,
        "reason": reason,
        "unit": unit,
        "length": length,
        "pattern": pattern,
        "label": label,
        "readonly": readonly,
        "has_default": default is not None,
    }
    arguments = () if column is None else (column,)
    extra: dict[str, Any] = {} if default is None else {"server_default": default}
    return mapped_column(*arguments, info=info, **extra)

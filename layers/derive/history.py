"""The history of a layer: the same columns, and when and by what a version ended.

A table of closed versions; or, of a layer whose truth is a log, a view that makes each earlier
version of the live row and the values that later events replaced.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import BigInteger, Column, Index, Table
from sqlalchemy.dialects.postgresql import TIMESTAMP

from layers.declare import Events
from layers.model import VIEWS, Feature

CLOSING = ("valid_to", "ended_by")


def add_history(model: type[Feature]) -> Table:
    """Add ``<table>_history`` to the metadata (once) and return it.

    A version is known by the changeset that wrote it, so the key is (tenant, id, changeset_id).
    """
    live = model.metadata.tables[model.__tablename__]
    name = f"{live.name}_history"
    metadata = VIEWS if model.layer.history else model.metadata
    if name in metadata.tables:
        return metadata.tables[name]
    _add_live_indexes(live, by_area=model.layer.read != "public" or bool(model.layer.history))
    if model.layer.history:  # the second branch of the view looks at these few only
        moved = live.c.moved
        Index(f"ix_{live.name}_moved", live.c.tenant, live.c.id, postgresql_where=moved)
    columns = [_plain(column) for column in live.columns]
    indexes = (
        Index(f"ix_{name}_version", "tenant", "id", "valid_to"),
        Index(f"ix_{name}_ended", "tenant", "ended_by"),
        Index(f"ix_{name}_geom", "geom", postgresql_using="gist"),
    )
    return Table(
        name,
        metadata,
        *columns,
        Column("valid_to", TIMESTAMP(timezone=True), nullable=False),
        Column("ended_by", BigInteger, nullable=False),
        *(() if model.layer.history else indexes),
        info={"kind": "tenant", "history_of": live.name},
    )


def view(live: Table, log: Events) -> Iterator[str]:
    """Yield the statements that make the history view of a layer of events.

    A layer of events has a column ``moved``, true for features whose position changed. The tenant,
    the id and (of what never moved) the position are those of the live row itself, so
    that filters on them reach its indexes; row security holds on both tables (``security_invoker``).
    """
    name = f"{live.name}_history"
    yield f"DROP VIEW IF EXISTS {name}"
    yield (
        f"CREATE VIEW {name} WITH (security_invoker = true) AS "
        f"{_branch(live, log, moved=False)} UNION ALL {_branch(live, log, moved=True)}"
    )


_BRANCH = """
SELECT {columns}, e.at AS valid_to, e.id AS ended_by
FROM {live} AS f JOIN {log} AS e ON e.tenant = f.tenant AND e.{key} = f.id AND e.old IS NOT NULL
{only_e} CROSS JOIN LATERAL jsonb_populate_record(f, (
    SELECT jsonb_object_agg(k.key, k.value ORDER BY l.seq DESC)
    FROM {log} AS l CROSS JOIN LATERAL jsonb_each(l.old) AS k
    WHERE l.tenant = f.tenant AND l.{key} = f.id AND l.seq >= e.seq {only_l})) AS v
WHERE {moved}
"""
_OWN = {
    "tenant": "f.tenant",
    "id": "f.id",
    "valid_from": "cast(e.old ->> 'valid_from' AS timestamptz)",
    "changeset_id": "cast(e.old ->> 'changeset_id' AS bigint)",
    "scopes": "f.scopes",
}
"""Columns not taken from the folded version; rights are those of today."""


def _branch(live: Table, log: Events, *, moved: bool) -> str:
    own = _OWN if moved else {**_OWN, "geom": "f.geom"}
    names = [column.name for column in live.columns]
    return _BRANCH.format(
        columns=", ".join(f'{own.get(name, f"v.{name}")} AS "{name}"' for name in names),
        live=live.name,
        log=log.table,
        key=log.key,
        only_e=f"AND e.{log.only}" if log.only else "",
        only_l=f"AND l.{log.only}" if log.only else "",
        moved="f.moved" if moved else "NOT f.moved",
    )


def _plain(column: Column[object]) -> Column[object]:
    key = column.name in ("tenant", "id", "changeset_id")
    return Column(
        column.name,
        column.type,
        primary_key=key,
        autoincrement=False,
        nullable=column.nullable and not key,
        info=column.info,
    )


def _add_live_indexes(live: Table, *, by_area: bool) -> None:
    """Index what reads and imports look up; scopes only where area rights narrow reading."""
    name = live.name
    for key, column in (("code", live.c.code), ("source", live.c.source_id)):
        known = column.is_not(None)
        Index(f"uq_{name}_{key}", live.c.tenant, column, unique=True, postgresql_where=known)
    # Versions of one changeset lie together on disk: a block range index finds them for nothing.
    Index(f"ix_{name}_changeset", live.c.changeset_id, postgresql_using="brin")
    Index(f"ix_{name}_geom", live.c.geom, postgresql_using="gist")
    Index(
        f"ix_{name}_name",
        live.c.name,
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
        postgresql_where=live.c.name.is_not(None),
    )
    if by_area:
        Index(f"ix_{name}_scopes", live.c.tenant, live.c.scopes, postgresql_using="gin")
    if "class_code" in live.c:
        Index(f"ix_{name}_class", live.c.tenant, live.c.class_code)

"""The history table of a layer: the same columns, and when and by what a version ended."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table
from sqlalchemy.dialects.postgresql import TIMESTAMP

from layers.model import Feature

CLOSING = ("valid_to", "ended_by")


def add_history(model: type[Feature]) -> Table:
    """Add ``<table>_history`` to the metadata (once) and return it.

    A version is known by the changeset that wrote it, so the key is (tenant, id, changeset_id).
    """
    live = model.metadata.tables[model.__tablename__]
    name = f"{live.name}_history"
    if name in model.metadata.tables:
        return model.metadata.tables[name]
    _add_live_indexes(live, by_area=model.layer.read != "public")
    columns = [_plain(column) for column in live.columns]
    return Table(
        name,
        model.metadata,
        *columns,
        Column("valid_to", TIMESTAMP(timezone=True), nullable=False),
        Column("ended_by", BigInteger, nullable=False),
        Index(f"ix_{name}_version", "tenant", "id", "valid_to"),
        Index(f"ix_{name}_ended", "tenant", "ended_by"),
        Index(f"ix_{name}_geom", "geom", postgresql_using="gist"),
        info={"kind": "tenant", "history_of": live.name},
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

"""A layer as a draft sees it: what is published, with the draft's edits laid over it.

It is a :class:`~layers.info.LayerInfo` whose table is a sub-select, so that whoever can read a
layer can read it in a draft: items, filters, every format. Row security holds inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Column, DefaultClause, Table, bindparam, text

from gis.database.session import Caller
from layers.info import LayerInfo

_OVERLAY = """
SELECT {live} FROM {table} l WHERE l.tenant = :draft_tenant AND NOT EXISTS (
    SELECT FROM draft_edits e WHERE e.tenant = :draft_tenant AND e.changeset_id = :draft
    AND e.layer = '{table}' AND e.feature_id = l.id)
UNION ALL
SELECT {edited} FROM draft_edits e
LEFT JOIN {table} l ON l.tenant = :draft_tenant AND l.id = e.feature_id
CROSS JOIN LATERAL jsonb_populate_record(l, e.values) AS r
WHERE e.tenant = :draft_tenant AND e.changeset_id = :draft AND e.layer = '{table}'
AND e.op <> 'retire'
"""
_OWN = {
    "tenant": "e.tenant",
    "id": "e.feature_id",
    "geom": "coalesce(e.geom, l.geom)",
    "scopes": "e.scopes",
    "changeset_id": "e.changeset_id",
    "valid_from": "coalesce(l.valid_from, now())",
}
"""Columns that no edit names."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DraftedLayer(LayerInfo):
    """``origin`` as the draft ``draft`` of the caller's ``tenant`` sees it; to be read, not written."""

    origin: LayerInfo
    tenant: str
    draft: int

    @property
    def counted(self) -> bool:
        """No number is kept of a draft."""
        return False

    @cached_property
    def table(self) -> Table:
        """The rows that the draft would publish, with the columns of the layer's table."""
        live = self.origin.table
        listed = ", ".join(f'l."{column.name}"' for column in live.columns)
        made = _OVERLAY.format(table=live.name, live=listed, edited=", ".join(_edited(live)))
        statement = text(made).bindparams(
            bindparam("draft_tenant", self.tenant), bindparam("draft", self.draft)
        )
        columns = [Column(column.name, column.type) for column in live.columns]
        return cast(Table, statement.columns(*columns).subquery(live.name))


def drafted(info: LayerInfo, caller: Caller, draft: int) -> LayerInfo:
    """Return ``info`` as the draft sees it; view layers keep to their class."""
    given: dict[str, Any] = {item.name: getattr(info, item.name) for item in fields(LayerInfo)}
    return DraftedLayer(origin=info, tenant=caller.tenant, draft=draft, **given)


def _edited(live: Table) -> Iterator[str]:
    """Columns of an edited row; a new one has the layer's defaults."""
    for column in live.columns:
        default = column.server_default
        name = f'r."{column.name}"'
        if column.name in _OWN:
            yield f'{_OWN[column.name]} AS "{column.name}"'
        elif isinstance(default, DefaultClause) and not column.nullable:
            yield f'coalesce({name}, {_literal(default)}) AS "{column.name}"'
        else:
            yield name


def _literal(default: DefaultClause) -> str:
    """A default in SQL: plain texts are quoted, expressions are not."""
    value = default.arg
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)

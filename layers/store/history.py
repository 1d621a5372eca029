"""What a feature was, and who changed the map when and why."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, text

from gis.database.session import Caller
from gis.errors import NotFound
from layers.info import LayerInfo
from layers.model import Base
from layers.spine import Change, Changeset
from layers.store import shown
from layers.store.changes import table

MOST_VERSIONS = 200


def versions(
    connection: Connection, caller: Caller, info: LayerInfo, feature_id: int
) -> list[dict[str, Any]]:
    """Return the versions of a feature, newest first; NotFound if the caller may see none.

    Attributes hidden from the caller are absent in old versions too. Who made a change, and why,
    is for staff (the database shows changesets to nobody else); the time is for everybody.
    """
    visible = shown.names(info, caller)
    values = {"tenant": caller.tenant, "id": feature_id, "most": MOST_VERSIONS}
    rows = connection.execute(text(_query(info, visible)), values).mappings().all()
    if not rows:
        raise NotFound(
            "no_such_feature", f"没有要素 {feature_id}。", f"There is no feature {feature_id}."
        )
    made = {row["changeset_id"] for row in rows} | {row["ended_by"] for row in rows}
    ids = sorted(made - {None})
    changesets = (
        _steps(connection, caller, info, feature_id, ids)
        if info.events
        else _changesets(connection, caller, ids)
    )
    listed = [_version(info, row, visible, changesets) for row in rows]
    first = listed[-1]
    first["op"] = "create" if len(listed) < MOST_VERSIONS else "update"
    if rows[0]["ended_by"] is not None:
        listed.insert(0, _retired(rows[0], changesets))
    return listed


def changesets(
    connection: Connection, caller: Caller, *, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """Return the newest changesets (those before changeset ``before``), with what they touched."""
    heads = table(Changeset)
    statement = select(heads).where(heads.c.tenant == caller.tenant, heads.c.state == "published")
    if before is not None:
        statement = statement.where(heads.c.id < before)
    rows = connection.execute(statement.order_by(heads.c.id.desc()).limit(limit)).all()
    touched = _touched(connection, caller, [row.id for row in rows])
    return [{**_changeset(row), "changes": touched.get(row.id, [])} for row in rows]


def _query(info: LayerInfo, visible: list[str]) -> str:
    names = list(dict.fromkeys(["valid_from", *visible]))
    listed = ", ".join(f'"{name}"' for name in names)
    where = ["tenant = :tenant", "id = :id"]
    where += [f"{name} = '{value}'" for name, value in (info.where or {}).items()]
    common = f"id, changeset_id, {shown.GEOMETRY} AS geometry, {listed}"
    condition = " AND ".join(where)
    return (
        f"SELECT {common}, cast(null AS timestamptz) AS valid_to, cast(null AS bigint) AS ended_by "
        f"FROM {info.table.name} WHERE {condition} UNION ALL "
        f"SELECT {common}, valid_to, ended_by FROM {info.history.name} WHERE {condition} "
        "ORDER BY valid_to DESC NULLS FIRST, changeset_id DESC LIMIT :most"
    )


def _version(
    info: LayerInfo, row: Any, visible: list[str], changesets: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    return {
        "op": "update",
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
        "changeset": changesets.get(
            row["changeset_id"], _unknown(row["changeset_id"], row["valid_from"])
        ),
        "feature": shown.feature(info, row, visible),
    }


def _retired(row: Any, changesets: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return {
        "op": "retire",
        "valid_from": row["valid_to"],
        "valid_to": None,
        "changeset": changesets.get(row["ended_by"], _unknown(row["ended_by"], row["valid_to"])),
        "feature": None,
    }


def _unknown(changeset_id: int, at: Any) -> dict[str, Any]:
    return {"id": changeset_id, "at": at, "actor": None, "reason": None, "source": None}


def _changesets(
    connection: Connection, caller: Caller, ids: list[int]
) -> dict[int, dict[str, Any]]:
    heads = table(Changeset)
    rows = connection.execute(
        select(heads).where(heads.c.tenant == caller.tenant, heads.c.id.in_(ids))
    )
    return {row.id: _changeset(row) for row in rows}


def _steps(
    connection: Connection, caller: Caller, info: LayerInfo, feature_id: int, ids: list[int]
) -> dict[int, dict[str, Any]]:
    """The events that made versions, told as changesets are: who, when, why, and which action."""
    if not caller.may("staff"):
        return {}
    assert info.events is not None
    log = Base.metadata.tables[info.events.table]
    rows = connection.execute(
        select(log).where(
            log.c.tenant == caller.tenant,
            log.c[info.events.key] == feature_id,
            log.c.id.in_(ids),
        )
    )
    told = ("id", "at", "actor", "reason")
    return {
        row["id"]: {**{name: row[name] for name in told}, "source": row["action"]}
        for row in rows.mappings()
    }


def _changeset(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.at,
        "actor": row.actor,
        "reason": row.reason,
        "source": row.source,
    }


def _touched(
    connection: Connection, caller: Caller, ids: list[int]
) -> dict[int, list[dict[str, Any]]]:
    """Per changeset how many features of which layer were created, updated or retired."""
    lines = table(Change)
    rows = connection.execute(
        text(
            f"SELECT changeset_id, layer, op, sum(count) AS n FROM {lines.name} "
            "WHERE tenant = :tenant AND changeset_id = ANY(:ids) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ),
        {"tenant": caller.tenant, "ids": ids},
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        line = {"layer": row.layer, "op": row.op, "count": int(row.n)}
        found.setdefault(row.changeset_id, []).append(line)
    return found

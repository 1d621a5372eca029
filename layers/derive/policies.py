"""Row-level security of a table, derived from its declaration.

Exactly one permissive policy per command, all conditions inside it, no sub-query and no look-up
function: other forms are silently dropped or widened when tables are distributed (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table

from layers.info import LayerInfo

TENANT = (
    "(tenant = current_setting('wanmi.tenants', true) "
    "OR tenant = any(string_to_array(current_setting('wanmi.tenants', true), ',')))"
)
"""One tenant is the rule; comparing it first saves splitting the list for each row (a sixth of a scan)."""
AREA = "scopes && string_to_array(current_setting('wanmi.areas', true), ',')"
_PERMISSIONS = "string_to_array(current_setting('wanmi.permissions', true), ',')"

COMMANDS = ("select", "insert", "update", "delete")


def holds(permission: str) -> str:
    """Return the condition that the caller holds the permission (a token, or a column name)."""
    return f"{permission} = any({_PERMISSIONS})"


def granted(permission: str) -> str:
    """Return the condition that the caller holds the permission, said so that the planner expects it.

    ``= any(…)`` is estimated to hold for one row in 200, and the planner then avoids the indexes;
    ``<>`` is estimated to hold nearly always (and is null, so false, for a missing permission).
    """
    return f"array_position({_PERMISSIONS}, '{permission}') <> 0"


def layer_rules(info: LayerInfo) -> Mapping[str, str]:
    """Conditions per command for a layer's live table; everybody holds ``public``.

    A layer of events is written by the program alone, and its rows may say who sees them.
    """
    if info.events:
        shown = holds(info.events.shown) if info.events.shown else granted(info.read)
        return {"select": " AND ".join([TENANT, shown, AREA])}
    read = [TENANT] if info.read == "public" else [TENANT, granted(info.read), AREA]
    write = " AND ".join([TENANT, holds(f"'{info.write}'"), AREA])
    return {"select": " AND ".join(read), "insert": write, "update": write, "delete": write}


def history_rules(info: LayerInfo) -> Mapping[str, str]:
    """Conditions for a layer's history table: appended, never changed."""
    rules = layer_rules(info)
    return {"select": rules["select"], "insert": rules["insert"]}


_MINE = f"{TENANT} AND (actor = current_setting('wanmi.actor', true) OR {granted('admin')})"
STAFF = f"{TENANT} AND {holds(chr(39) + 'staff' + chr(39))}"
"""Everybody who works in the city."""

SPINE_RULES: Mapping[str, Mapping[str, str]] = {
    "changesets": {"select": STAFF, "insert": STAFF, "update": STAFF},
    "changes": {
        "select": f"{TENANT} AND {holds('read')} AND (read = 'public' OR {AREA})",
        "insert": STAFF,
    },
    "draft_edits": dict.fromkeys(COMMANDS, f"{TENANT} AND {holds('write')} AND {AREA}"),
    "quarantine": {
        "select": f"{TENANT} AND {holds('write')}",
        "insert": f"{TENANT} AND {holds('write')}",
        "update": f"{TENANT} AND {holds('write')}",
    },
    "jobs": dict.fromkeys(("select", "insert", "update"), _MINE),
    "job_results": dict.fromkeys(("select", "insert", "delete"), _MINE),
    "layer_counts": {"select": f"{TENANT} AND {holds('read')}", "insert": STAFF, "update": STAFF},
}


def statements(table: Table, rules: Mapping[str, str]) -> list[str]:
    """SQL that puts ``table`` under row security with exactly these rules."""
    name = table.name
    lines = [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
    ]
    for command in COMMANDS:
        lines.append(f"DROP POLICY IF EXISTS {name}_{command} ON {name}")
        if command in rules:
            lines.append(_create(name, command, rules[command]))
    return lines


def _create(name: str, command: str, condition: str) -> str:
    using = f" USING ({condition})" if command != "insert" else ""
    check = f" WITH CHECK ({condition})" if command in ("insert", "update") else ""
    return f"CREATE POLICY {name}_{command} ON {name} FOR {command.upper()}{using}{check}"

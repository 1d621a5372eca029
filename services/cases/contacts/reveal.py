"""See a contact in the clear, or find reports by a number: verbs with a purpose, logged.

The log row is written in the same transaction that reads: no reading without its trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, insert, text

from gis.database.session import Caller, begin
from gis.errors import Forbidden, NotFound, Unprocessable
from services.cases.contacts import mask
from services.cases.contacts.keep import bound_to, with_right
from services.cases.contacts.tables import PersonalRead
from services.cases.contacts.vault import Vault

PERMISSION = "cases.contacts"
_SHORTEST, _LONGEST = 2, 200
_OF_CASE = text(
    "SELECT r.id AS report_id, r.tracking, c.* FROM cases k "
    "JOIN case_reports r ON r.tenant = k.tenant AND r.case_id = k.id "
    "JOIN case_contacts c ON c.tenant = r.tenant AND c.id = r.contact_id "
    "WHERE k.tenant = :tenant AND k.id = :case ORDER BY r.id"
)
_BY_MARK = text(
    "SELECT r.id AS report_id, r.tracking, r.case_id, r.received_at, c.phone_mask, c.name_mask "
    "FROM case_contacts c JOIN case_reports r ON r.tenant = c.tenant AND r.contact_id = c.id "
    "JOIN cases k ON k.tenant = r.tenant AND k.id = r.case_id "
    "WHERE c.tenant = :tenant AND c.phone_mark = :mark ORDER BY r.id DESC LIMIT 100"
)


def masked(engine: Engine, caller: Caller, case: int) -> list[dict[str, Any]]:
    """Return who reported the case, masked; empty where the caller may not see the case."""
    with begin(engine, with_right(caller), read_only=True) as connection:
        rows = _rows(connection, caller, case)
        return [
            {
                "report": row["report_id"],
                "contact": row["id"],
                "name": row["name_mask"],
                "phone": row["phone_mask"],
            }
            for row in rows
        ]


def reveal(
    engine: Engine, vault: Vault, caller: Caller, case: int, purpose: str, now: dt.datetime
) -> list[dict[str, Any]]:
    """Return who reported the case, in the clear; Forbidden, NotFound, Unprocessable (no purpose)."""
    _allowed(caller, purpose)
    with begin(engine, with_right(caller)) as connection:
        rows = _rows(connection, caller, case)
        if not rows:
            raise NotFound(
                "no_contact", "该案件没有联系方式。", "There is no contact for this case."
            )
        for row in rows:
            _log(connection, caller, now, (purpose, "reveal", row["id"], case))
        return [_clear(vault, caller.tenant, row) for row in rows]


def find(
    engine: Engine, vault: Vault, caller: Caller, phone: str, purpose: str, now: dt.datetime
) -> list[dict[str, Any]]:
    """Return the reports made with a telephone number, among the cases the caller may see."""
    _allowed(caller, purpose)
    values = {"tenant": caller.tenant, "mark": vault.mark(caller.tenant, mask.normal(phone))}
    with begin(engine, with_right(caller)) as connection:
        rows = [dict(row) for row in connection.execute(_BY_MARK, values).mappings()]
        _log(connection, caller, now, (purpose, "search", None, None))
        return rows


def _rows(connection: Connection, caller: Caller, case: int) -> list[Mapping[str, Any]]:
    found = connection.execute(_OF_CASE, {"tenant": caller.tenant, "case": case})
    return [dict(row) for row in found.mappings()]


def _clear(vault: Vault, tenant: str, row: Mapping[str, Any]) -> dict[str, Any]:
    bound = bound_to(tenant, row["binding"])
    return {
        "report": row["report_id"],
        "contact": row["id"],
        **{
            part: vault.open(bytes(row[part]), f"{bound}/{part}") if row[part] else ""
            for part in ("name", "phone", "words")
        },
    }


def _log(
    connection: Connection,
    caller: Caller,
    now: dt.datetime,
    said: tuple[str, str, int | None, int | None],
) -> None:
    purpose, what, contact, case = said
    connection.execute(
        insert(PersonalRead).inline().values(
            tenant=caller.tenant, at=now, actor=caller.actor or "", purpose=purpose.strip(),
            what=what, contact_id=contact, case_id=case,
        )
    )  # fmt: skip


def _allowed(caller: Caller, purpose: str) -> None:
    if caller.actor is None or not caller.may(PERMISSION):
        raise Forbidden(
            "no_contacts", "无权查看联系方式。", "You may not see contacts in the clear."
        )
    if not _SHORTEST <= len(purpose.strip()) <= _LONGEST or mask.text(purpose) != purpose:
        raise Unprocessable(
            "purpose_missing",
            "请说明查看联系方式的用途（2 至 200 字，不含电话号码）。",
            "Say in 2 to 200 characters, without any number, why you need the contact.",
            "purpose",
        )

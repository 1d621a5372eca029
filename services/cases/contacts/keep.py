"""Take in a reporter's contact, and give out its mask."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace

from sqlalchemy import Connection, insert

from gis.database.session import Caller
from gis.errors import Unprocessable
from services.cases.contacts import mask
from services.cases.contacts.tables import RIGHT, Contact
from services.cases.contacts.vault import Vault

_LONGEST_NAME, _LONGEST_PHONE = 60, 30


@dataclass(frozen=True)
class Given:
    """Name and telephone as somebody gave them; either may be empty."""

    name: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        if len(self.name) > _LONGEST_NAME or len(self.phone) > _LONGEST_PHONE:
            raise _wrong()
        digits = mask.normal(self.phone)
        if self.phone.strip() and not 5 <= len(digits) <= 15:
            raise _wrong()

    @property
    def shown(self) -> str:
        """The mask that lists carry, such as 张** 138****1234."""
        parts = (mask.name(self.name), mask.phone(self.phone) if self.phone.strip() else "")
        return " ".join(part for part in parts if part)

    def __bool__(self) -> bool:
        return bool(self.name.strip() or self.phone.strip())


def with_right(caller: Caller) -> Caller:
    """The caller with the right to rows of contacts, for one transaction of this package's verbs."""
    return replace(caller, permissions=caller.permissions | {RIGHT})


def keep(
    connection: Connection,
    vault: Vault,
    tenant: str,
    given: Given,
    at: dt.datetime,
    words: str = "",
) -> int:
    """Write a contact (the transaction must hold :data:`RIGHT`) and return its id.

    ``words`` is a text with numbers in it, as it was written.
    """
    binding = secrets.token_hex(8)
    bound = bound_to(tenant, binding)
    digits = mask.normal(given.phone)
    name = given.name.strip()
    row = insert(Contact).values(
        tenant=tenant,
        binding=binding,
        name=vault.seal(name, f"{bound}/name") if name else None,
        phone=vault.seal(digits, f"{bound}/phone") if digits else None,
        words=vault.seal(words, f"{bound}/words") if words else None,
        name_mask=mask.name(name),
        phone_mask=mask.phone(digits) if digits else "",
        phone_mark=vault.mark(tenant, digits) if digits else None,
        created_at=at,
    )
    made: int | None = connection.scalar(row.returning(Contact.id))
    assert made is not None
    return made


def bound_to(tenant: str, binding: str) -> str:
    """What the encrypted values of a row are bound to."""
    return f"{tenant}/{binding}"


def _wrong() -> Unprocessable:
    return Unprocessable(
        "bad_contact",
        "联系人姓名或电话格式不正确。",
        "The contact's name or telephone number is not well-formed.",
        "contact",
    )

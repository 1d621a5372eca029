"""Changing the code lists of a city: by administrators of the whole city, each change a version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, text

from gis.database.session import Caller
from gis.errors import BadInput, Conflict, Forbidden, NotFound
from layers.accounts.administer import administrator
from layers.city_codes.held import changed, values
from layers.city_codes.lists import is_open, is_own, uses
from layers.city_codes.model import CodeValue
from layers.codes import load
from layers.registry import Registry
from layers.store.changes import table


@dataclass(frozen=True)
class Words:
    """What a value is called, and whether it ended; ``seen`` is the version that was looked at."""

    zh: str
    en: str
    ended: bool = False
    seen: int | None = None


def put(
    connection: Connection, registry: Registry, caller: Caller, place: tuple[str, str], words: Words
) -> int:
    """Write a version of a value (list, code) and return its number.

    Raises NotFound for an unknown list, BadInput for a code that is no own one, Forbidden for new or
    ended values of lists that rules go by, Conflict if somebody was faster.
    """
    name, code = place
    administrator(caller)
    held = {one.code: one for one in values(name, changed(connection, caller.tenant).get(name, {}))}
    now = held.get(code)
    if (now is None or words.ended) and not is_open(registry, name):
        raise Forbidden(
            "fixed_list",
            "系统按此代码表的取值运行，只能修改名称。",
            "Rules go by the values of this list: only their words can be changed.",
        )
    if now is None and not is_own(code):
        raise BadInput(
            "bad_own_code",
            "本市代码应以 x_ 开头，后接小写字母、数字。",
            "A code of the city's own begins with x_, then small letters and digits.",
            "code",
        )
    _unmoved(now.version if now else 0, words.seen)
    return _write(connection, caller, place, words, removed=False)


def bring(
    connection: Connection, caller: Caller, name: str, words: Mapping[str, tuple[str, str]]
) -> None:
    """Let values stand in a list that a configuration brings with it, such as states of the city's own flow.

    ``words`` are (Chinese, English) by code; those that are called so already stay.
    """
    administrator(caller)
    held = {one.code: one for one in values(name, changed(connection, caller.tenant).get(name, {}))}
    for code, (zh, en) in words.items():
        now = held.get(code)
        if now is None or (now.zh, now.en) != (zh, en):
            _write(connection, caller, (name, code), Words(zh, en), removed=False)


def remove(
    connection: Connection, registry: Registry, caller: Caller, place: tuple[str, str]
) -> None:
    """Take back what the city changed: an own value goes if nothing has it, else Conflict."""
    name, code = place
    administrator(caller)
    row = changed(connection, caller.tenant).get(name, {}).get(code)
    if row is None or row["removed"]:
        raise NotFound("no_such_value", "没有这一取值。", "There is no such value of the city.")
    used = counts(connection, registry, caller, name).get(code, 0)
    if code not in load(name) and used:
        raise Conflict(
            "value_in_use",
            f"有 {used} 个对象使用此值，只能停用。",
            f"{used} objects have this value: it can only be ended.",
        )
    _write(connection, caller, place, Words(row["zh"], row["en"]), removed=True)


def counts(
    connection: Connection, registry: Registry, caller: Caller, name: str
) -> Mapping[str, int]:
    """Return how many objects of the city have each value, as the caller sees them."""
    found: dict[str, int] = {}
    for info, field in uses(registry, name):
        column = f"unnest({field.name})" if field.type == "array" else field.name
        statement = f"SELECT {column} AS code, count(*) AS n FROM {info.table.name} WHERE tenant = :tenant GROUP BY 1"  # noqa: S608 - own names
        for row in connection.execute(text(statement), {"tenant": caller.tenant}):
            if row.code is not None:
                found[row.code] = found.get(row.code, 0) + row.n
    return found


def _unmoved(version: int, seen: int | None) -> None:
    if seen is not None and seen != version:
        raise Conflict(
            "changed_meanwhile",
            "此值已被他人修改，请刷新后再改。",
            "Somebody else changed this value; look at it again.",
        )


def _write(
    connection: Connection, caller: Caller, place: tuple[str, str], words: Words, *, removed: bool
) -> int:
    name, code = place
    held = table(CodeValue)
    highest = text(
        "SELECT coalesce(max(version), 0) + 1 FROM code_values "
        "WHERE tenant = :tenant AND list = :list AND code = :code"
    )
    key = {"tenant": caller.tenant, "list": name, "code": code}
    version = int(connection.execute(highest, key).scalar_one())
    given = {"zh": words.zh, "en": words.en, "ended": words.ended, "removed": removed}
    told = {"version": version, "at": dt.datetime.now(dt.UTC), "actor": caller.actor or ""}
    connection.execute(insert(held).values(**key, **given, **told))
    return version

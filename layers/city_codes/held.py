"""The values of code lists as a city has them now: as delivered, with its own words, values and ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, text

from layers.codes import load

_NOW = text(
    "SELECT DISTINCT ON (list, code) list, code, version, zh, en, ended, removed, at, actor "
    "FROM code_values WHERE tenant = :tenant ORDER BY list, code, version DESC"
)
_VERSIONS = text(
    "SELECT code, version, zh, en, ended, removed, at, actor FROM code_values "
    "WHERE tenant = :tenant AND list = :list ORDER BY at DESC, version DESC LIMIT 200"
)


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value of a list; ``version`` 0 is as delivered, ``own`` are the city's."""

    code: str
    zh: str
    en: str
    ended: bool = False
    own: bool = False
    version: int = 0


def changed(connection: Connection, tenant: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the city's present changes by list and code; those taken back with ``removed``."""
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(_NOW, {"tenant": tenant}).mappings():
        found.setdefault(row["list"], {})[row["code"]] = row
    return found


def values(name: str, changes: Mapping[str, Any]) -> list[Value]:
    """Return the list's values in their order, the city's own ones last."""
    delivered = load(name)
    found = [
        _value(item.code, item.zh, item.en, changes.get(item.code)) for item in delivered.items
    ]
    for code, row in changes.items():
        if code not in delivered and not row["removed"]:
            found.append(_own(row))
    return found


Lists = Callable[[str], Sequence[Value]]
"""The values of a list by its name."""


def delivered(name: str) -> list[Value]:
    """Return a list as it comes with the program, whatever a city made of it."""
    return values(name, {})


def lists(connection: Connection, tenant: str) -> Lists:
    """Return the lists as the city has them now."""
    changes = changed(connection, tenant)
    return cache(lambda name: values(name, changes.get(name, {})))


def _value(code: str, zh: str, en: str, row: Mapping[str, Any] | None) -> Value:
    if row is None or row["removed"]:
        return Value(code=code, zh=zh, en=en, version=row["version"] if row else 0)
    return Value(code=code, zh=row["zh"], en=row["en"], ended=row["ended"], version=row["version"])


def _own(row: Mapping[str, Any]) -> Value:
    named = {name: row[name] for name in ("code", "zh", "en", "ended", "version")}
    return Value(**named, own=True)


def shown(names: Iterable[str], changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return lists for clients: code and words; ``ended`` stands only with values that have."""
    return {name: [_plain(one) for one in values(name, changes.get(name, {}))] for name in names}


def _plain(one: Value) -> dict[str, Any]:
    kept = ("code", "zh", "en", "ended") if one.ended else ("code", "zh", "en")
    return {name: value for name, value in asdict(one).items() if name in kept}


def own_codes(connection: Connection, tenant: str, names: Collection[str]) -> dict[str, set[str]]:
    """Return the city's own codes of these lists."""
    changes = changed(connection, tenant)
    return {
        name: {one.code for one in values(name, changes.get(name, {})) if one.own} for name in names
    }


def versions(connection: Connection, tenant: str, name: str) -> list[dict[str, Any]]:
    """Return what was changed in a list, the newest first."""
    rows = connection.execute(_VERSIONS, {"tenant": tenant, "list": name})
    return [dict(row) for row in rows.mappings()]

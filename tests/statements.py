"""A listener that refuses SQL which would go wrong once tenants lie on several servers.

The rules are those of docs/adr/0003: every statement names its tenant by a bound parameter, locks
do so too, upserts take their time from the program, and identity travels by SET LOCAL alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, event

from layers.model import VIEWS, Base

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_PARAMETER = r"(?:%\(\w+\)s|\$\d+|%s)(?:::\w+(?:\[\])?)?"
_BOUND = re.compile(
    rf"(?:\w+\.)?tenant\s*=\s*(?:any\s*\(\s*)?(?:cast\s*\(\s*)?{_PARAMETER}", re.IGNORECASE
)
_JOINED = re.compile(r"\w+\.tenant\s*=\s*\w+\.tenant", re.IGNORECASE)


@cache
def tenant_tables() -> frozenset[str]:
    """Names of all tables whose rows belong to tenants."""
    return frozenset(
        table.name
        for metadata in (Base.metadata, VIEWS)
        for table in metadata.tables.values()
        if table.info.get("kind") == "tenant"
    )


def violations(statement: str) -> list[str]:
    """What is wrong with ``statement``."""
    plain = _LITERAL.sub("''", _COMMENT.sub(" ", statement))
    if re.match(r"\s*(EXPLAIN|CREATE|ALTER|GRANT|DROP|ANALYZE|LOCK)\b", plain, re.IGNORECASE):
        return []
    return [rule for rule, broken in _rules(plain) if broken]


def _rules(plain: str) -> Iterator[tuple[str, bool]]:
    wanted, bound = _references(plain), len(_BOUND.findall(plain)) + len(_JOINED.findall(plain))
    yield "a tenant table is read or written without `tenant =` bound", bound < wanted
    locked = re.search(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b", plain, re.IGNORECASE)
    yield "FOR UPDATE without the tenant", bool(locked and wanted and not bound)
    upsert = re.search(r"\bON\s+CONFLICT\b.*\bDO\s+UPDATE\b(.*)", plain, re.IGNORECASE | re.DOTALL)
    volatile = r"\b(now|clock_timestamp|gen_random_uuid|random)\s*\("
    yield (
        "an upsert calls the clock",
        bool(upsert and re.search(volatile, upsert[1], re.IGNORECASE)),
    )
    session = re.search(r"(^|;)\s*SET\s+(?!LOCAL\b|TRANSACTION\b)\w", plain, re.IGNORECASE)
    yield "SET without LOCAL", bool(session)
    yield "identity by set_config", bool(re.search(r"\bset_config\s*\(", plain, re.IGNORECASE))


def _references(plain: str) -> int:
    """How often tenant tables are read, updated or deleted from (an INSERT's target is not)."""
    names = "|".join(sorted(tenant_tables(), key=len, reverse=True))
    reads = rf"\b(?:FROM|JOIN|UPDATE)\s+(?:ONLY\s+)?(?:public\.)?\"?({names})\b"
    listed = rf",\s*({names})(?:\s+(?:AS\s+)?\w+)?(?=\s*(?:,|WHERE|\)))"
    return len(re.findall(reads, plain, re.IGNORECASE)) + len(
        re.findall(listed, _from_lists(plain), re.IGNORECASE)
    )


def _from_lists(plain: str) -> str:
    """The parts of the statement between FROM and WHERE, where tables may stand behind commas."""
    return " ".join(re.findall(r"\bFROM\b(.*?\bWHERE\b)", plain, re.IGNORECASE | re.DOTALL))


@contextmanager
def watched(engine: Engine) -> Iterator[list[str]]:
    """Refuse bad statements on ``engine`` inside the block; yields all that were seen."""
    seen: list[str] = []

    def look(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        seen.append(statement)
        found = violations(statement)
        assert not found, f"{found}: {statement}"

    event.listen(engine, "before_cursor_execute", look)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", look)

"""Who asks, and the transaction that tells the database so.

Row-level security compares each row with four settings: the caller's tenants, permissions,
areas and name. They are set with ``SET LOCAL``, so they end with the transaction and cannot leak
to the next user of a pooled connection; and the role changes to one without any right to switch
security off (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from psycopg import sql
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine

from gis.errors import BadInput

APP_ROLE = "wanmi_app"
BULK_ROLE = "wanmi_bulk"
WHOLE_TENANT = "*"
ROLES = "wanmi.roles"
"""The setting of the caller's roles, for the few rules that go by roles; without it nobody holds any."""
ROLE = "wanmi.role"
"""Key of the role in force among what SQLAlchemy remembers of a connection."""
SAMPLE = 20
"""Statistics target of a load's own look at its table."""
_ELEVATED: WeakKeyDictionary[Connection, int] = WeakKeyDictionary()
"""How deep each connection is in :func:`elevated`: inner blocks switch nothing."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A person, program or nobody, bound to one tenant.

    ``permissions`` are tokens such as ``staff`` or ``grids.edit``; ``areas`` are division codes,
    or ``*`` for the whole tenant. Every caller holds ``public``.
    """

    tenant: str
    actor: str | None = None
    display: str = ""
    permissions: frozenset[str] = frozenset({"public"})
    areas: tuple[str, ...] = (WHOLE_TENANT,)
    roles: tuple[str, ...] = field(default=(), compare=False)

    def may(self, permission: str) -> bool:
        """Tell whether the caller holds ``permission``."""
        return permission in self.permissions

    @property
    def whole_tenant(self) -> bool:
        """Tell whether area rights do not narrow what this caller sees."""
        return WHOLE_TENANT in self.areas


def system(tenant: str, actor: str = "system") -> Caller:
    """The program itself acting in ``tenant``: demo data, stamps, jobs."""
    return Caller(tenant=tenant, actor=actor, permissions=frozenset({"public", "staff", "admin"}))


@contextmanager
def begin(
    engine: Engine,
    caller: Caller,
    *,
    read_only: bool = False,
    timeout_ms: int | None = None,
    roles: bool = False,
) -> Iterator[Connection]:
    """Open a transaction as ``caller``; security applies to every row read and written.

    ``timeout_ms`` cancels a statement that takes longer (SQLSTATE 57014); ``roles`` tells the rules
    of tables that are shared with roles which ones the caller holds.
    """
    with engine.begin() as connection:
        further = {} if timeout_ms is None else {"statement_timeout": str(timeout_ms)}
        if roles:
            further[ROLES] = _listed(caller.roles)
        _identify(connection, caller, APP_ROLE, read_only=read_only, further=further)
        yield connection


@contextmanager
def begin_bulk(
    engine: Engine, caller: Caller, *, reuse_plans: bool = False
) -> Iterator[Connection]:
    """Open a transaction for bulk writers: COPY cannot run under row security.

    The role bypasses the policies, so the code that uses it must bind the tenant and check the
    caller's permission itself; each use ends as one audited changeset. Within it everything is
    :func:`elevated` already. ``reuse_plans`` is for a few statements that are asked all day of small
    places: where the general plan is expected to cost no more, planning is spared.
    """
    further = {"plan_cache_mode": "auto"} if reuse_plans else {}
    with engine.begin() as connection:
        _identify(connection, caller, BULK_ROLE, further=further)
        _ELEVATED[connection] = 1
        yield connection


@contextmanager
def elevated(connection: Connection) -> Iterator[None]:
    """Let the program itself write, inside a caller's transaction, what the caller may not.

    Only for consequences that the caller's own, permitted change has on other rows (stamps).
    """
    depth = _ELEVATED.get(connection, 0)
    if depth == 0:
        _switch(connection, BULK_ROLE)
    _ELEVATED[connection] = depth + 1
    try:
        yield
    finally:
        _ELEVATED[connection] = depth
    if depth == 0:
        _switch(connection, APP_ROLE)


def _switch(connection: Connection, role: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))


def analyze(connection: Connection, table: str) -> None:
    """Renew the planner's statistics of ``table`` inside a bulk transaction (owner's right).

    A sample of :data:`SAMPLE` × 300 rows is enough until autovacuum, which a large load calls within
    the minute, takes the full one; that takes five times as long.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    statement = sql.SQL(
        "RESET ROLE; SET LOCAL default_statistics_target = {}; ANALYZE {}; "
        "RESET default_statistics_target; SET LOCAL ROLE {}"
    )
    parts = sql.Literal(SAMPLE), sql.Identifier(table), sql.Identifier(BULK_ROLE)
    driver.execute(statement.format(*parts))


@contextmanager
def begin_owner(engine: Engine) -> Iterator[Connection]:
    """Open a transaction as the owner of the schema: migrations and accounts only."""
    with engine.begin() as connection:
        yield connection


def _identify(
    connection: Connection,
    caller: Caller,
    role: str,
    *,
    read_only: bool = False,
    further: Mapping[str, str],
) -> None:
    """Set role, identity and ``further`` settings in one round trip (a simple query takes several statements)."""
    driver = connection.connection.driver_connection
    assert driver is not None
    settings = {
        "wanmi.tenants": _listed([caller.tenant]),
        "wanmi.permissions": _listed(sorted(caller.permissions)),
        "wanmi.areas": _listed(caller.areas),
        "wanmi.actor": caller.actor or "",
        **further,
    }
    parts: list[sql.Composable] = [sql.SQL("SET TRANSACTION READ ONLY")] if read_only else []
    parts.append(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    for name, value in settings.items():
        key = sql.SQL(".").join(sql.Identifier(part) for part in name.split("."))
        parts.append(sql.SQL("SET LOCAL {} = {}").format(key, sql.Literal(value)))
    driver.execute(sql.SQL("; ").join(parts))
    connection.info[ROLE] = role
    if driver.info.transaction_status != TransactionStatus.INTRANS:
        raise RuntimeError("not in a transaction: the caller's identity would not hold")


def _listed(values: Iterable[str]) -> str:
    """Join by commas, at which the policies split; so none may lie inside."""
    listed = list(values)
    if any("," in value for value in listed):
        raise BadInput("bad_identity", "名称中不能有逗号。", "A name with a comma cannot be used.")
    return ",".join(listed)

"""Bring a database to the state the declarations describe.

Two steps (docs/adr/0002): Alembic revisions do what cannot be derived (extensions, roles, data
moves, renames); then :mod:`layers.derive.tables` creates what is declared and missing and renews
policies, checks and grants. A fingerprint makes the second start skip all of it.
"""

from __future__ import annotations

import importlib
import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from gis.database.session import begin_owner
from layers.known import Known, known, remember
from layers.registry import Registry, discover

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7702026
_LOG = logging.getLogger(__name__)
TABLES = (
    "layers.spine",
    "layers.accounts.model",
    "layers.bookmarks.model",
    "layers.city_codes.model",
    "layers.jobs.model",
    "layers.store.idempotency",
    "layers.meta",
    "pipelines.census.tables",
)
"""Modules that declare tables besides the layers' own."""
LEAKPROOF = (
    "geometry_overlaps(geometry, geometry)",
    "st_expand(geometry, double precision)",
    "geometry_same(geometry, geometry)",
    "texticlike(text, text)",
)
"""Functions whose index use row security would else forbid; safe, they raise no data errors
(``ILIKE`` complains of a pattern that ends in its escape character only; ours are made here)."""


def upgrade(engine: Engine, registry: Registry | None = None) -> bool:
    """Migrate to the newest state; return whether anything changed. Safe to run concurrently."""
    wanted = fingerprint(registry)
    with begin_owner(engine) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if current(connection) == wanted:
            return False
        from layers.accounts import roles
        from layers.derive import tables

        _run_revisions(connection)
        tables.sync(connection, _declared(registry))
        roles.seed(connection)
        _remember(connection, wanted)
    harden(engine)
    return True


def ready(engine: Engine, registry: Registry) -> bool:
    """Tell whether the database answers and is in the newest state."""
    with engine.connect() as connection:
        return current(connection) == fingerprint(registry)


def fingerprint(registry: Registry | None = None) -> str:
    """Short hash of revisions and derived statements, of all layers if no registry is given.

    Revisions count by the names of their files: loading Alembic takes longer than a short command.
    """
    held = known() if registry is None else None
    if held is not None:
        return held.fingerprint
    from layers.derive import tables

    layers = _declared(registry)
    revisions = sorted(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py"))
    found = tables.fingerprint(layers, revisions)
    if registry is None:
        _learn(layers, found)
    return found


def _declared(registry: Registry | None) -> Registry:
    """The layers, after all tables besides theirs were declared, too."""
    for name in TABLES:
        importlib.import_module(name)
    return registry or discover()


def _learn(registry: Registry, found: str) -> None:
    """Remember for the next start what took long to find."""
    bases = registry.bases()
    modules = {info.id: info.model.__module__ for info in bases}
    stamping = {str(info.declared.stamps): info.id for info in bases if info.declared.stamps}
    remember(Known(fingerprint=found, layers=modules, stamping=stamping))


def current(connection: Connection) -> str | None:
    """Return the fingerprint of the database, or None for an empty one."""
    exists = connection.scalar(text("SELECT to_regclass('wanmi_meta')"))
    if exists is None:
        return None
    statement = text("SELECT value FROM wanmi_meta WHERE key = 'fingerprint'")
    found: str | None = connection.scalar(statement)
    return found


def harden(engine: Engine) -> bool:
    """Mark the spatial operators LEAKPROOF (again after a restore); needs a superuser.

    Returns False, and says so in the log, where the right is missing: security still holds,
    but the spatial index is not used under it.
    """
    try:
        with begin_owner(engine) as connection:
            for function in LEAKPROOF:
                connection.execute(text(f"ALTER FUNCTION {function} LEAKPROOF"))
    except ProgrammingError:
        _LOG.warning("no right to mark %s LEAKPROOF: map queries will be slow", LEAKPROOF[0])
        return False
    return True


def _remember(connection: Connection, value: str) -> None:
    connection.execute(
        text(
            "INSERT INTO wanmi_meta (key, value) VALUES ('fingerprint', :value) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        ),
        {"value": value},
    )


def _run_revisions(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")

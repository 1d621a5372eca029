"""Backups that are proved when they come back: pg_dump's archive with a manifest of what must be in it.

A backup is a folder of two files, ``data.dump`` (pg_dump's custom format, one consistent state) and
``manifest.json`` (row counts of the same state, roles, SHA-256). A restore goes into a database of
its own, is counted there, and takes the place of the old one in a single transaction at the end.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import URL, make_url

from gis.database import binaries
from gis.errors import BadInput, Conflict, Unavailable, Unprocessable

FORMAT = 1
ARCHIVE = "data.dump"
MANIFEST = "manifest.json"
MAINTENANCE = "postgres"
# Rights name these roles, and a dump of one database does not carry the server's roles.
ROLE_PATTERN = r"wanmi\_%"
# Session parameters that libpq takes from a connection address, and the variables that mean the same.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: ``rows`` per table (``schema.table``), ``roles`` name → may bypass row security."""

    format: int
    created: str
    server: str
    sha256: str
    bytes: int
    rows: dict[str, int]
    roles: dict[str, bool]


def new_folder(parent: Path) -> Path:
    """A folder name for a backup made now (UTC)."""
    return parent / dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def backup(url: str, folder: Path, pg_bin: Path | None = None) -> Manifest:
    """Write one consistent state of the database at ``url`` into the new ``folder``.

    Nothing is left behind when it fails. Raises Conflict if ``folder`` exists already.
    """
    if folder.exists():
        raise Conflict("backup_exists", f"{folder} 已存在。", f"{folder} exists already.", "folder")
    half = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    half.mkdir(parents=True, mode=0o700)
    try:
        manifest = _dump(make_url(url), half, pg_bin)
        text = TypeAdapter(Manifest).dump_json(manifest, indent=2)
        (half / MANIFEST).write_bytes(text)
        half.rename(folder)
    finally:
        for left in half.glob("*"):
            left.unlink()
        half.rmdir() if half.exists() else None
    return manifest


def restore(
    url: str,
    folder: Path,
    pg_bin: Path | None = None,
    finish: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Replace the database at ``url`` by the backup in ``folder``; ``finish(url)`` may mend the new one first.

    Raises BadInput or Unprocessable and leaves the present database alone if the backup is damaged,
    cannot be read back, or has other row counts than it should.
    """
    manifest = read_manifest(folder)
    target = make_url(url)
    fresh = target.set(database=f"{target.database}_restore_{secrets.token_hex(4)}")
    with _connect(target.set(database=MAINTENANCE)) as server:
        _make_roles(server, manifest.roles)
        server.execute(sql.SQL("CREATE DATABASE {}").format(_name(fresh)))
        try:
            _load(fresh, folder / ARCHIVE, pg_bin)
            _compare(fresh, manifest)
            finish(fresh.render_as_string(hide_password=False))
            _swap(server, target, fresh)
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_name(fresh)))
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup, after the archive was checked against it."""
    try:
        manifest = TypeAdapter(Manifest).validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        raise BadInput(
            "no_backup", f"{folder} 不是备份目录。", f"{folder} is not a backup folder.", "folder"
        ) from None
    archive = folder / ARCHIVE
    if manifest.format != FORMAT or not archive.exists() or _sha256(archive) != manifest.sha256:
        raise Unprocessable(
            "backup_damaged",
            f"备份 {folder} 已损坏或不完整。",
            f"The backup {folder} is damaged.",
            "folder",
        )
    return manifest


def _dump(url: URL, folder: Path, pg_bin: Path | None) -> Manifest:
    """Count and dump under one exported snapshot, so that both see the same rows."""
    archive = folder / ARCHIVE
    with _connect(url) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = str(_value(connection, "SELECT pg_export_snapshot()"))
        options = ("-Fc", "-Z", "6", "--snapshot", snapshot, "-f", str(archive))
        _run("pg_dump", url, pg_bin, *options)
        return Manifest(
            format=FORMAT,
            created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            server=str(_value(connection, "SHOW server_version")),
            sha256=_sha256(archive),
            bytes=archive.stat().st_size,
            rows=_counts(connection),
            roles=_roles(connection),
        )


def _load(url: URL, archive: Path, pg_bin: Path | None) -> None:
    options = ("--exit-on-error", "--no-owner", "--jobs", "2", "--dbname", str(url.database))
    _run("pg_restore", url, pg_bin, *options, str(archive))


def _compare(url: URL, manifest: Manifest) -> None:
    with _connect(url) as connection:
        found = _counts(connection)
    wrong = sorted(name for name in manifest.rows if manifest.rows[name] != found.get(name))
    if wrong:
        raise Unprocessable(
            "restore_incomplete",
            f"恢复后行数不符：{', '.join(wrong)}；现有数据未改动。",
            f"Row counts differ after the restore: {', '.join(wrong)}; nothing was replaced.",
        )


def _swap(server: psycopg.Connection[Any], target: URL, fresh: URL) -> None:
    """Exchange the two names in one transaction; the old database then bears the name that is dropped."""
    old = sql.Identifier(f"{target.database}_old_{secrets.token_hex(4)}")
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with server.transaction():
        server.execute(ends, [[target.database, fresh.database]])
        server.execute(rename.format(_name(target), old))
        server.execute(rename.format(_name(fresh), _name(target)))
        server.execute(rename.format(old, _name(fresh)))


def _counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Rows of every ordinary table that belongs to no extension."""
    tables = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' AND NOT EXISTS"
        " (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2"
    ).fetchall()
    count = sql.SQL("SELECT count(*) FROM {}")
    return {
        f"{schema}.{name}": _value(connection, count.format(sql.Identifier(schema, name)))
        for schema, name in tables
    }


def _roles(connection: psycopg.Connection[Any]) -> dict[str, bool]:
    found = connection.execute(
        "SELECT rolname, rolbypassrls FROM pg_roles WHERE rolname LIKE %s", [ROLE_PATTERN]
    )
    return dict(found.fetchall())


def _make_roles(server: psycopg.Connection[Any], roles: Mapping[str, bool]) -> None:
    """Create the roles that a new server lacks."""
    present = _roles(server)
    for name in sorted(set(roles) - set(present)):
        bypass = sql.SQL("BYPASSRLS" if roles[name] else "NOBYPASSRLS")
        server.execute(sql.SQL("CREATE ROLE {} NOLOGIN {}").format(sql.Identifier(name), bypass))


def _run(program: str, url: URL, pg_bin: Path | None, *options: str) -> None:
    """Run one of PostgreSQL's programs against ``url``; its password goes through the environment."""
    command = [str(binaries.program(program, pg_bin)), *options]
    done = subprocess.run(command, env=_environ(url), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = " / ".join(done.stderr.strip().splitlines()[-3:])
        raise Unavailable("backup_failed", f"{program} 失败：{words}", f"{program} failed: {words}")


def _environ(url: URL) -> dict[str, str]:
    given = {"host": url.host, "port": url.port, **url.query}
    pairs = {
        VARIABLES[key]: str(value) for key, value in given.items() if value and key in VARIABLES
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    return kept | pairs | secret | {"PGUSER": url.username or "", "PGDATABASE": url.database or ""}


def _connect(url: URL) -> psycopg.Connection[Any]:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _value(connection: psycopg.Connection[Any], query: str | sql.Composable) -> Any:
    row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def _name(url: URL) -> sql.Identifier:
    return sql.Identifier(str(url.database))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

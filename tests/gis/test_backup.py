"""The restore drill: what was backed up comes back, and a bad backup changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from gis.database.backup import ARCHIVE, MANIFEST, backup, read_manifest, restore
from gis.errors import BadInput, Conflict, Unprocessable

BEFORE = [(1, "井盖"), (2, None), (3, "路灯")]


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(plain, autocommit=True) as connection:
        done = connection.execute(statement)  # type: ignore[arg-type]
        return done.fetchall() if done.description else []


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    """A database of its own, with a role that rights refer to."""
    name = "drill"
    run(server_url, f"DROP DATABASE IF EXISTS {name}")
    run(server_url, f"CREATE DATABASE {name}")
    made = make_url(server_url).set(database=name).render_as_string(False)
    run(server_url, "DROP ROLE IF EXISTS wanmi_drill")
    run(server_url, "CREATE ROLE wanmi_drill NOLOGIN BYPASSRLS")
    run(made, "CREATE EXTENSION postgis")
    run(made, "CREATE TABLE things (id int PRIMARY KEY, name text, geom geometry(Point, 4490))")
    run(
        made,
        "INSERT INTO things VALUES (1, '井盖', ST_Point(117, 36.6, 4490)), (2, NULL, NULL), (3, '路灯', NULL)",
    )
    run(made, "GRANT SELECT ON things TO wanmi_drill")
    yield made
    run(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run(server_url, "DROP ROLE IF EXISTS wanmi_drill")


def rows(url: str) -> list[tuple[object, ...]]:
    return run(url, "SELECT id, name FROM things ORDER BY id")


def test_drill(url: str, server_url: str, tmp_path: Path) -> None:
    manifest = backup(url, tmp_path / "b")
    assert manifest.rows == {"public.things": 3}
    assert manifest.roles["wanmi_drill"] is True
    run(url, "DELETE FROM things WHERE id < 3")
    run(url, "REVOKE ALL ON things FROM wanmi_drill")
    run(server_url, "DROP ROLE wanmi_drill")
    finished: list[str] = []
    restore(url, tmp_path / "b", finish=finished.append)
    assert rows(url) == BEFORE
    assert run(url, "SELECT ST_AsText(geom), ST_SRID(geom) FROM things WHERE id = 1") == [
        ("POINT(117 36.6)", 4490)
    ]
    assert run(url, "SELECT has_table_privilege('wanmi_drill', 'things', 'SELECT')") == [(True,)]
    assert run(url, "SELECT rolbypassrls FROM pg_roles WHERE rolname = 'wanmi_drill'") == [(True,)]
    assert len(finished) == 1
    left = run(server_url, "SELECT datname FROM pg_database WHERE datname LIKE 'drill_%'")
    assert left == []


def test_counts_and_dump_see_the_same_moment(url: str, tmp_path: Path) -> None:
    manifest = backup(url, tmp_path / "b")
    run(url, "INSERT INTO things VALUES (4, 'later')")
    restore(url, tmp_path / "b")
    assert len(rows(url)) == manifest.rows["public.things"] == 3


def test_a_damaged_archive_changes_nothing(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "b")
    run(url, "INSERT INTO things VALUES (4, 'later')")
    archive = tmp_path / "b" / ARCHIVE
    archive.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(Unprocessable, match="damaged"):
        restore(url, tmp_path / "b")
    assert len(rows(url)) == 4


def test_other_row_counts_than_promised_change_nothing(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "b")
    manifest = tmp_path / "b" / MANIFEST
    told = json.loads(manifest.read_text())
    told["rows"]["public.things"] = 7
    manifest.write_text(json.dumps(told))
    run(url, "INSERT INTO things VALUES (4, 'later')")
    with pytest.raises(Unprocessable, match=r"public\.things"):
        restore(url, tmp_path / "b")
    assert len(rows(url)) == 4
    assert run(url, "SELECT datname FROM pg_database WHERE datname LIKE 'drill_%'") == []


def test_a_folder_in_use_and_a_folder_without_backup_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(Conflict):
        backup(url, tmp_path)
    with pytest.raises(BadInput, match="not a backup"):
        read_manifest(tmp_path)


def test_a_failed_backup_leaves_nothing(url: str, tmp_path: Path) -> None:
    nowhere = make_url(url).set(database="nowhere").render_as_string(False)
    with pytest.raises(psycopg.OperationalError):
        backup(nowhere, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []

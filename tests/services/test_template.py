"""A copied template folder is a whole service: layer, tables, rights, routes; nothing else changes."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

ROOT = Path(__file__).parents[2]

SCRIPT = """
import json, sys
import services
services.__path__.append(sys.argv[1])
from fastapi.testclient import TestClient
from gis.database.engine import make_engine
from gis.database.session import begin_owner
from gis.database.settings import Settings
from layers.accounts import roles, tenants, tokens, users
from layers.migrate import upgrade
from sqlalchemy import text
engine = make_engine(sys.argv[2])
upgrade(engine)
with begin_owner(engine) as connection:
    tenants.put(connection, tenants.City(id="demo", title_zh="示范市", title_en="Demo", edition="2026",
                                         crs="EPSG:4490", bounds=None))
    roles.seed(connection)
    connection.execute(text("INSERT INTO roles (id, title_zh, title_en, permissions) VALUES "
                            "('marker', '标记员', 'Marker', '{staff,spots.edit}')"))
    users.add(connection, users.NewUser(username="li", tenant="demo", display="李", roles=["marker"]))
    token = tokens.issue(connection, "li", "api")
from api.app import create_app
app = create_app(Settings(database_url=sys.argv[2], tenant="demo"))
with TestClient(app) as client:
    ask = {"Authorization": f"Bearer {token}"}
    layer = next(x for x in client.get("/layers", headers=ask).json()["layers"] if x["id"] == "spots_markers")
    feature = {"type": "Feature", "properties": {"subject": "看一看"},
               "geometry": {"type": "Point", "coordinates": [117.2, 36.2]}}
    created = client.post("/ogc/collections/spots_markers/items", json=feature, headers=ask)
    place = created.headers["location"].split("/items/")[1]
    done = [client.post(f"/api/spots/markers/{place}/tick", headers=ask).status_code for _ in range(2)]
    print(json.dumps({
        "editable": layer["editable"], "form": layer["style"]["form"],
        "fields": [x["name"] for x in layer["fields"]][:4], "created": created.status_code, "ticked": done,
        "item": client.get(f"/ogc/collections/spots_markers/items/{place}", headers=ask).json()["properties"]["subject"],
        "public": client.get("/ogc/collections/spots_markers/items").status_code,
        "anonymous": client.post(f"/api/spots/markers/{place}/tick").status_code,
    }))
"""


@pytest.fixture
def copied(tmp_path) -> Path:
    """services/_template under the name ``spots``, as a newcomer would copy it."""
    target = tmp_path / "spots"
    shutil.copytree(
        ROOT / "services" / "_template", target, ignore=shutil.ignore_patterns("__pycache__")
    )
    for file in target.glob("*.py"):
        text = file.read_text(encoding="utf-8").replace("services._template", "services.spots")
        text = text.replace("TemplateMarker", "SpotsMarker").replace("template", "spots")
        file.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def empty_database(server_url):
    name = f"template_{secrets.token_hex(4)}"
    url = make_url(server_url)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield url.set(database=name).render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_copied_folder_is_a_whole_service(copied, empty_database):
    command = [sys.executable, "-c", SCRIPT, str(copied), empty_database]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen == {
        "editable": True,
        "form": "square",
        "fields": ["code", "name", "subject", "done_on"],
        "created": 201,
        "ticked": [200, 409],
        "item": "看一看",
        "public": 404,
        "anonymous": 404,
    }


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"__init__.py": ""}, "offers no MODULE"),
        (
            {
                "__init__.py": "from services import Module\nMODULE = Module(id='other', title=('', ''))"
            },
            "folder's name",
        ),
        (
            {
                "__init__.py": "from services import Module\n"
                "MODULE = Module(id='broken', title=('', ''), depends=('ghost',))"
            },
            "ghost",
        ),
        ({"__init__.py": "1 / 0"}, "division by zero"),
    ],
)
def test_a_broken_service_stops_the_start_and_is_named(tmp_path, files, sentence):
    folder = tmp_path / "broken"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    script = "import sys, services; services.__path__.append(sys.argv[1]); services.discover()"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert sentence in done.stderr

"""The other servers: installed into one folder, each configured as its own documentation says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.ogc import city
from tests.benchmarks.ogc.cases import TILE_FIELDS

PROCESSES = 2
"""Of every server; the Go and Rust ones have as many threads as there are cores besides."""
POOL = 10
PYGEOAPI = ("pygeoapi", "gunicorn", "psycopg2-binary", "geoalchemy2")
TIPG = ("tipg", "uvicorn")
FEATURESERV = "github.com/CrunchyData/pg_featureserv v1.3.1"
MARTIN = "1.14.0"
"""The newest version that builds with Rust 1.94; newer ones are tried by setting MARTIN_VERSION."""


@dataclass(frozen=True)
class Peer:
    """A server that can be started: its name and version in the table, and how to start it."""

    id: str
    title: str
    form: str
    command: list[str]
    environ: dict[str, str]
    ready: str


@dataclass(frozen=True)
class Place:
    """Where the peers are installed, and the socket folder of the database."""

    folder: Path
    socket: Path

    @property
    def address(self) -> str:
        """The database with the socket in the host's place, percent-encoded."""
        return f"postgresql://postgres@{quote(str(self.socket), safe='')}/wanmi"

    @property
    def libpq(self) -> str:
        """The database as libpq and pgx want it."""
        return f"postgres://postgres@/wanmi?host={self.socket}"


def peers(place: Place, ports: Callable[[], int]) -> tuple[list[Peer], dict[str, str]]:
    """Return the peers that could be made, and for each other one the reason."""
    place.folder.mkdir(parents=True, exist_ok=True)
    made, missing = [], {}
    for maker in (_pygeoapi, _tipg, _featureserv, _standin, _martin, _martin_cached):
        try:
            made.append(maker(place, ports()))
        except (OSError, subprocess.CalledProcessError) as error:
            missing[maker.__name__.strip("_")] = _reason(error)
    return made, missing


def _pygeoapi(place: Place, port: int) -> Peer:
    folder = _python(place, "pygeoapi", PYGEOAPI)
    config = place.folder / "pygeoapi.yml"
    config.write_text(_PYGEOAPI.format(socket=place.socket, port=port))
    document = place.folder / "pygeoapi-openapi.yml"
    environ = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(document)}
    _run(
        [
            str(folder / "pygeoapi"),
            "openapi",
            "generate",
            str(config),
            "--output-file",
            str(document),
        ],
        environ,
    )
    command = [
        *(str(folder / "gunicorn"), "-w", str(PROCESSES), "-b", f"127.0.0.1:{port}"),
        *("--no-control-socket", "pygeoapi.flask_app:APP"),
    ]
    title = f"pygeoapi {_version(folder, 'pygeoapi')} (PostgreSQL provider, gunicorn)"
    return Peer("pygeoapi", title, "pygeoapi", command, environ, f"http://127.0.0.1:{port}")


def _tipg(place: Place, port: int) -> Peer:
    folder = _python(place, "tipg", TIPG)
    command = [
        *(str(folder / "uvicorn"), "tipg.main:app", "--workers", str(PROCESSES)),
        *("--port", str(port), "--log-level", "warning"),
    ]
    environ = {
        "DATABASE_URL": place.address,
        "TIPG_DB_SCHEMAS": '["peers"]',
        "TIPG_TILE_BUFFER": "64",
        "DB_MAX_CONN_SIZE": str(POOL),
    }
    title = f"tipg {_version(folder, 'tipg')} (uvicorn)"
    return Peer("tipg", title, "tipg", command, environ, f"http://127.0.0.1:{port}")


def _featureserv(place: Place, port: int) -> Peer:
    """pg_featureserv; the Go proxy refuses its list of versions but has this one."""
    folder = place.folder / "featureserv"
    binary, config = folder / "pg_featureserv", folder / "config.toml"
    if not binary.exists():
        folder.mkdir(exist_ok=True)
        (folder / "go.mod").write_text(f"module built\ngo 1.22\nrequire {FEATURESERV}\n")
        package = FEATURESERV.split(maxsplit=1)[0]
        environ = {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"}
        _run(["go", "build", "-o", str(binary), package], environ, folder)
    config.write_text(_FEATURESERV.format(port=port, pool=POOL))
    title = f"pg_featureserv {FEATURESERV.rsplit('v', maxsplit=1)[-1]}"
    environ = {"DATABASE_URL": place.libpq}
    command = [str(binary), "--config", str(config)]
    return Peer("featureserv", title, "featureserv", command, environ, f"http://127.0.0.1:{port}")


def _standin(place: Place, port: int) -> Peer:
    """pg_tileserv, which the Go proxy refuses: its statement, and pg_featureserv's, in a program of ours."""
    binary = place.folder / "standin"
    source = Path(__file__).parent / "standin"
    if not binary.exists():
        _run(["go", "build", "-o", str(binary), "."], {"GOTOOLCHAIN": "local"}, source)
    command = [str(binary), str(port), place.libpq, ",".join(city.ATTRIBUTES)]
    title = "stand-in for pg_tileserv (Go, pgx 5)"
    return Peer("standin", title, "standin", command, {}, f"http://127.0.0.1:{port}")


def _martin(place: Place, port: int) -> Peer:
    return _martin_with(place, port, "martin", cache=0)


def _martin_cached(place: Place, port: int) -> Peer:
    return _martin_with(place, port, "martin_cached", cache=512)


def _martin_with(place: Place, port: int, name: str, cache: int) -> Peer:
    binary = place.folder / "martin" / "bin" / "martin"
    version = os.environ.get("MARTIN_VERSION", MARTIN)
    if not binary.exists():
        _run(
            [
                *(
                    "nice",
                    "-n",
                    "10",
                    "cargo",
                    "install",
                    "martin",
                    "--version",
                    version,
                    "--locked",
                ),
                *("-j", "2", "--no-default-features", "--features", "postgres"),
                *("--root", str(place.folder / "martin")),
            ],
            {"CARGO_PROFILE_RELEASE_LTO": "off"},
        )
    config = place.folder / f"{name}.yaml"
    fields = ", ".join(f"{field}: text" for field in TILE_FIELDS.split(","))
    config.write_text(
        _MARTIN.format(
            port=port, cache=cache, url=place.address, pool=POOL, workers=PROCESSES, fields=fields
        )
    )
    title = f"Martin {version} (cache {'on' if cache else 'off'})"
    return Peer(
        name, title, "martin", [str(binary), "-c", str(config)], {}, f"http://127.0.0.1:{port}"
    )


def _python(place: Place, name: str, packages: tuple[str, ...]) -> Path:
    """A virtual environment of its own; returns the folder of its programs."""
    programs = place.folder / name / "bin"
    if not (programs / "python").exists():
        uv = shutil.which("uv")
        if uv is None:
            raise FileNotFoundError("uv is not installed")
        _run([uv, "venv", "-q", "--python", sys.executable, str(place.folder / name)], {})
        _run([uv, "pip", "install", "-q", "--python", str(programs / "python"), *packages], {})
    return programs


def _version(programs: Path, package: str) -> str:
    code = f"from importlib.metadata import version; print(version('{package}'))"
    return _run([str(programs / "python"), "-c", code], {}).strip()


def _run(command: list[str], environ: dict[str, str], folder: Path | None = None) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, **environ},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _reason(error: OSError | subprocess.CalledProcessError) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = [line for line in str(error.stderr).splitlines() if line.strip()]
        return lines[-1][:200] if lines else f"{error.cmd[0]} failed"
    return str(error)


_PYGEOAPI = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  gzip: false
  languages: [en-US]
  pretty_print: false
  limits: {{default_items: 10, max_items: 10000}}
  map: {{url: "https://tile.example/{{z}}/{{x}}/{{y}}.png", attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification:
    {{title: b, description: b, keywords: [b], keywords_type: theme, terms_of_service: b, url: "http://127.0.0.1"}}
  license: {{name: b, url: "http://127.0.0.1"}}
  provider: {{name: b, url: "http://127.0.0.1"}}
  contact:
    {{name: b, position: b, address: b, city: b, stateorprovince: b, postalcode: "1", country: b, phone: "1",
    fax: "1", email: a@example.org, url: "http://127.0.0.1", hours: b, instructions: b, role: pointOfContact}}
resources:
  components:
    type: collection
    title: components
    description: components
    keywords: [components]
    extents: {{spatial: {{bbox: [116, 35, 118, 37], crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}}}
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: "{socket}", port: 5432, dbname: wanmi, user: postgres, password: none, search_path: [peers]}}
        id_field: id
        table: components
        geom_field: geom
"""
_FEATURESERV = """
[Server]
HttpHost = "127.0.0.1"
HttpPort = {port}
[Paging]
LimitDefault = 10
LimitMax = 10000
[Database]
DbPoolMaxConns = {pool}
"""
_MARTIN = """
listen_addresses: '127.0.0.1:{port}'
worker_processes: {workers}
cache_size_mb: {cache}
postgres:
  connection_string: '{url}'
  pool_size: {pool}
  auto_bounds: skip
  tables:
    components:
      schema: peers
      table: components
      srid: 4326
      geometry_column: geom
      id_column: id
      extent: 4096
      buffer: 64
      clip_geom: true
      geometry_type: POINT
      properties: {{{fields}}}
"""

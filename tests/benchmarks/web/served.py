"""The measured city, served by a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.ogc.started import ROOT, free_port

FOLDER = Path("/var/tmp/wanmi-bench-web")
READY_SECONDS = 3600
GROUND = ("land_use", "water", "roads", "buildings", "parks", "unit_grids")
COMPONENTS = (
    "manhole_covers",
    "street_lights",
    "trees",
    "waste_bins",
    "billboards",
    "toilets",
    "components",
)
LAYERS = ",".join(GROUND + COMPONENTS)
"""The ground and the components: what is panned over. The past of a city is nothing to the map."""


@dataclass(frozen=True)
class Served:
    """Where the city is, the cookies of somebody logged in, its middle, and how much it holds."""

    address: str
    cookies: list[Any]
    centre: str
    components: int


@contextmanager
def served() -> Iterator[Served]:
    """The server that the environment names, else one of our own over a large demo city."""
    given = os.environ.get("BENCH_WEB_ADDRESS")
    if given:
        yield _known(given, os.environ["BENCH_WEB_USER"], os.environ["BENCH_WEB_PASSWORD"])
        return
    folder = Path(os.environ.get("BENCH_WEB_FOLDER") or FOLDER)
    with started(folder, os.environ.get("BENCH_WEB_SCALE", "25"), LAYERS) as address:
        accounts = json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8"))
        analyst = accounts["analyst"]
        yield _known(address, analyst["username"], analyst["password"])


@contextmanager
def started(folder: Path, scale: str, only: str | None = None) -> Iterator[str]:
    """Serve the demo city of ``folder``, loaded first if it is not there (``only`` some layers); its address."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "WANMI_VAR": str(folder),
        "WANMI_PORT": str(port),
        "WANMI_DEMO_SCALE": scale,
    }
    program = str(ROOT / ".venv/bin/wanmi")
    if only and not (folder / "demo-accounts.json").is_file():
        load = [program, "demo", "load", "--only", only, "--scale", scale]
        subprocess.run(load, env=os.environ | settings, cwd=ROOT, check=True)
    command = [program, "serve", "--demo"]
    with subprocess.Popen(
        command, env=os.environ | settings, cwd=ROOT, stdout=subprocess.DEVNULL
    ) as process:
        try:
            _wait(process, address)
            yield address
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{address}/healthz", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise RuntimeError("the server did not start")


def _known(address: str, user: str, password: str) -> Served:
    with httpx.Client(base_url=address, timeout=60) as client:
        login = client.post("/api/login", json={"username": user, "password": password})
        login.raise_for_status()
        cookies = [
            {"name": name, "value": value, "url": address} for name, value in client.cookies.items()
        ]
        city = client.get("/api/me").json()["city"]
        layers = client.get("/layers").json()["layers"]
    components = sum(it["count"] for it in layers if it["id"] in COMPONENTS)
    lon, lat = city["center"]
    return Served(address, cookies, f"{lon},{lat}", components)

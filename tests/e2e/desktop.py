"""Runs desktop programs against a served city and keeps what they asked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

PYTHON = "/usr/bin/python3"
READS, OPENS, HELD = (
    Path(__file__).with_name(name) for name in ("qgis_reads.py", "qgis_opens.py", "qgis_held.py")
)


class Recorder:
    """A middleware that keeps the address of every request."""

    def __init__(self, app: Any, requests: list[str]) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self._requests.append(f"{scope['path']}?{scope['query_string'].decode()}")
        await self._app(scope, receive, send)


def parameters(requests: list[str], path: str) -> list[dict[str, list[str]]]:
    """Parameters of all requests for ``path`` below ``/ogc``."""
    parts = [urlsplit(request) for request in requests]
    return [parse_qs(part.query) for part in parts if part.path == f"/ogc{path}"]


def _has_qgis() -> bool:
    if not Path(PYTHON).exists():
        return False
    probe = [PYTHON, "-c", "import qgis.core"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


qgis = pytest.mark.skipif(not _has_qgis(), reason="QGIS (python3-qgis) is not installed")
gdal = pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's programs are missing")


def run_qgis(home: Path, script: Path, *arguments: str, timeout: float = 180) -> dict[str, Any]:
    """Run QGIS with a home of its own; returns the document that the script prints."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "LANG": "C.UTF-8",
    }
    done = subprocess.run(
        [PYTHON, str(script), *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment,
        cwd=home,
    )
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def run_gdal(program: str, *arguments: str) -> str:
    """Run one of GDAL's programs; returns what it prints."""
    done = subprocess.run(
        [program, *arguments], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

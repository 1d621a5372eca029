"""A worker beside the server, and people of the town who run analyses."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from layers.jobs.worker import Worker
from layers.registry import discover

JSON = "application/json"
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
NEAR = {"layer": "components", "geometry": {"type": "Point", "coordinates": [117.0105, 36.0045]}}


@pytest.fixture(scope="module")
def working(database) -> Iterator[None]:
    """A worker beside the server."""
    stop = threading.Event()
    worker = Worker(database.engine, discover())
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(10)


@pytest.fixture
def ask(address, town, working) -> Iterator[httpx.Client]:
    """The surveyor of the town."""
    headers = {"authorization": f"Bearer {town.tokens['surveyor']}"}
    with httpx.Client(base_url=f"{address}/ogc", headers=headers, timeout=90) as client:
        yield client


@pytest.fixture
def citizen(address, town) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {town.tokens['citizen']}"}
    with httpx.Client(base_url=f"{address}/ogc", headers=headers, timeout=90) as client:
        yield client


def execute(client, process, inputs, prefer="", **more) -> httpx.Response:
    body = {"inputs": inputs, **more}
    return client.post(
        f"/processes/{process}/execution", json=body, headers={"prefer": prefer} if prefer else {}
    )


def ended(client, job) -> dict:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = client.get(f"/jobs/{job}").json()
        if found["status"] not in ("accepted", "running"):
            return found
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def relation(document, rel):
    return [link["href"] for link in document["links"] if link["rel"] == rel]

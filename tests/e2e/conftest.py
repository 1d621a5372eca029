"""A small demo city, served for real, and a real Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import text

from gis.database.session import begin_owner
from gis.database.settings import Settings
from layers.accounts import roles, users
from tests.architecture.tree import ROOT
from tests.server import running

TENANT = "e2e-city"
SCALE = 0.05
PASSWORD = "correct-horse-7"
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
DESK = {"width": 1366, "height": 768}
PATIENCE_MS = 30_000
"""How long a page may take: a busy machine draws slowly, and a test waits for what it needs."""
CENTRE = (855, 408)
"""The middle of what the panels leave of a map in a window of that size, in pixels."""


@dataclass(frozen=True)
class City:
    """Where the city is served; ``client`` calls it as its administrator."""

    address: str
    client: httpx.Client
    var: Path

    def first(self, layer: str) -> dict:
        """Some feature of a layer, with a point in or on it."""
        found = self.client.get(f"/ogc/collections/{layer}/items", params={"limit": 1, "f": "json"})
        return found.raise_for_status().json()["features"][0]

    def at(self, lon: float, lat: float, zoom: float = 18, more: str = "") -> str:
        """The address of the map with a position in its middle."""
        return f"{self.address}/map?c={lon},{lat},{zoom}{more}"


@pytest.fixture(scope="session")
def city(database, tmp_path_factory) -> Iterator[City]:
    """The demo city, small, with an account for every role (named e2e-<role>)."""
    if not (ROOT / "web" / "dist" / "index.html").is_file():
        pytest.skip("the web client is not built: npm --prefix web run build")
    from api.app import create_app
    from pipelines import demo

    var = tmp_path_factory.mktemp("e2e")
    demo.load(database.engine, TENANT, SCALE, lambda _stage, _done, _total: None, var=var)
    _accounts(database.engine)
    _without_roster(database.engine)
    app = create_app(Settings(database_url=database.url, tenant=TENANT, var=var))
    with (
        running(app) as url,
        httpx.Client(base_url=url, auth=("e2e-admin", PASSWORD), timeout=60) as client,
    ):
        yield City(url, client, var)


def _without_roster(engine) -> None:
    """Whoever a test puts on duty gets the tasks: the demo's own collectors are at home."""
    with begin_owner(engine) as connection:
        home = text("UPDATE case_duties SET cancelled = true WHERE tenant = :tenant")
        connection.execute(home, {"tenant": TENANT})


def _accounts(engine) -> None:
    with begin_owner(engine) as connection:
        roles.seed(connection)
        for role, _ in roles.shipped(connection):
            new = users.NewUser(
                username=f"e2e-{role}",
                tenant=TENANT,
                display=role,
                roles=[role],
                areas=["*"],
                password=PASSWORD,
            )
            users.add(connection, new)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, drawing with software."""
    program = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if program is None:
        pytest.skip("no chromium on this machine")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, city: City) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody: ``visit(address, role="admin")``; what the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(address: str, role: str | None = None, **options: object) -> Page:
        context = browser.new_context(**({"viewport": DESK, "locale": "zh-CN"} | options))
        contexts.append(context)
        if role:
            body = {"username": f"e2e-{role}", "password": PASSWORD}
            assert context.request.post(f"{city.address}/api/login", data=body).ok
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: _listen(line, complaints))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _listen(line, complaints: list[str]) -> None:
    """Note violations of the content policy and errors; refusals (4xx) are the tests' business."""
    if line.type == "error" and "Failed to load resource" not in line.text:
        complaints.append(line.text)


def settled(page: Page) -> None:
    """Wait until the map has drawn all it wants, and see that it is there at all."""
    page.wait_for_selector("html[data-map=idle]", timeout=60_000)
    assert page.evaluate("document.querySelector('.maplibregl-canvas').clientHeight") > 0

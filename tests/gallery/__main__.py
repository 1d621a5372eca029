"""Take the pictures of the gallery and write its page: ``make gallery``.

GALLERY_ADDRESS and GALLERY_ACCOUNTS (a demo-accounts.json) name a demo city that is served already,
else one of our own is loaded; GALLERY_OUT (docs/img/gallery) is where pictures go, GALLERY_ONLY
names pages to take again.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Error, sync_playwright
from playwright.sync_api import Page as Tab

from tests.benchmarks.web.served import started
from tests.e2e.conftest import SWITCHES
from tests.gallery.pages import PAGES, SIZES, Page, Shot

ROOT = Path(__file__).parents[2]
FOLDER = Path("/var/tmp/wanmi-gallery")
PATIENCE_MS = 60_000
DRAWING = [it for it in SWITCHES if it != "--disable-gpu"]
"""Composed without the (software) graphics processor, a canvas behind panels lacks a band."""
QUALITY = 80
WIDEST = 1920
Accounts = dict[str, dict[str, str]]


def main() -> None:
    """Take every picture that is asked for."""
    out = Path(os.environ.get("GALLERY_OUT") or ROOT / "docs" / "img" / "gallery")
    out.mkdir(parents=True, exist_ok=True)
    only = set(filter(None, os.environ.get("GALLERY_ONLY", "").split(",")))
    with _city() as (address, accounts), sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=DRAWING)
        holds = _holds(address, accounts)
        for page in PAGES:
            if not only or page.name in only:
                for shot in page.shots:
                    _take(browser, address, accounts, page, shot, holds, out)
        browser.close()
    (out.parents[1] / "gallery.md").write_text(_markdown(out), encoding="utf-8")


@contextmanager
def _city() -> Iterator[tuple[str, Accounts]]:
    given = os.environ.get("GALLERY_ADDRESS")
    if given:
        yield given, json.loads(Path(os.environ["GALLERY_ACCOUNTS"]).read_text(encoding="utf-8"))
        return
    with started(FOLDER, "1") as address:
        text = (FOLDER / "demo-accounts.json").read_text(encoding="utf-8")
        yield address, json.loads(text)


def _holds(address: str, accounts: Accounts) -> dict[str, str]:
    """What addresses of pages name: a case, a grid, the middle of the city and of the grid."""
    who = accounts["admin"]
    with httpx.Client(
        base_url=address, auth=(who["username"], who["password"]), timeout=60
    ) as client:
        lon, lat = client.get("/api/me").json()["city"]["center"]
        duties = client.get("/api/cases/patrol/duties", params={"person": "collector"}).json()
        code = (duties.get("duties") or [{}])[0].get("grid", "")
        asked = {"limit": 1, "f": "json", "filter": f"code='{code}'"} if code else {"limit": 1}
        grid = client.get("/ogc/collections/responsibility_grids/items", params=asked).json()
        (feature,) = grid["features"][:1]
        ring: Any = feature["geometry"]["coordinates"]
        while isinstance(ring[0][0], list):
            ring = ring[0]
        listed = client.get("/api/cases", params={"limit": 1}).json()
        case = next(iter(listed.get("cases") or listed.get("rows") or [{"id": 1}]))["id"]
    west_east = [point[0] for point in ring]
    south_north = [point[1] for point in ring]
    return {
        "lon": str(lon),
        "lat": str(lat),
        "case": str(case),
        "grid": str(feature["id"]),
        "glon": str(sum(west_east) / len(ring)),
        "glat": str(sum(south_north) / len(ring)),
    }


def _take(
    browser: Browser,
    address: str,
    accounts: Accounts,
    page: Page,
    shot: Shot,
    holds: dict[str, str],
    out: Path,
) -> None:
    here = {"longitude": float(holds["glon"]), "latitude": float(holds["glat"]), "accuracy": 8}
    context = browser.new_context(
        **SIZES[shot.size],
        locale="zh-CN" if shot.lang == "zh" else "en-GB",
        timezone_id="Asia/Shanghai",
        geolocation=here,
        permissions=["geolocation"],
    )
    try:
        kept = json.dumps({"lang": shot.lang, "theme": shot.theme})
        context.add_init_script(
            f"localStorage.getItem('wanmi.prefs') ?? localStorage.setItem('wanmi.prefs', '{kept}')"
        )
        if page.role:
            who = accounts[page.role]
            login = {"username": who["username"], "password": who["password"]}
            context.request.post(f"{address}/api/login", data=login)
        tab = context.new_page()
        tab.goto(address + page.path.format_map(holds))
        _settle(tab, page)
        _write(tab.screenshot(), out / f"{page.name}-{shot.tail}.webp")
        sys.stdout.write(f"{page.name}-{shot.tail}\n")
        sys.stdout.flush()
    except Error as error:
        sys.stdout.write(f"{page.name}-{shot.tail}: {error.message.splitlines()[0]}\n")
    finally:
        context.close()


def _settle(tab: Tab, page: Page) -> None:
    """Wait until the page shows what it has to show."""
    tab.wait_for_selector(page.ready, state="attached", timeout=PATIENCE_MS)
    for click in page.then:
        tab.click(click)
    tab.wait_for_function(
        "() => !document.querySelector('[aria-busy=true], .skeleton')", timeout=PATIENCE_MS
    )
    tab.evaluate("document.fonts.ready.then(() => null)")
    if tab.locator(".maplibregl-canvas").count():
        tab.wait_for_function(
            "() => (document.documentElement.dataset.map ?? 'idle') === 'idle'", timeout=PATIENCE_MS
        )
    tab.wait_for_timeout(1500)


def _write(png: bytes, path: Path) -> None:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    if image.width > WIDEST:
        image = image.resize(
            (WIDEST, image.height * WIDEST // image.width), Image.Resampling.LANCZOS
        )
    image.save(path, "WEBP", quality=QUALITY, method=6)


def _markdown(out: Path) -> str:
    rows = [
        "# 图集 · Gallery",
        "",
        (
            "示范城市的各个页面，由 `make gallery` 拍摄：1920×1080、1366×768、手机，中文与英文，浅色与深色。 · "
            "Every page with the demo city, taken by `make gallery`: 1920×1080, 1366×768, telephones; "
            "Chinese and English, light and dark."
        ),
    ]
    for page in PAGES:
        taken = [
            f"![{page.zh} {shot.tail}](img/gallery/{page.name}-{shot.tail}.webp)"
            for shot in page.shots
            if (out / f"{page.name}-{shot.tail}.webp").is_file()
        ]
        if taken:
            rows += ["", f"## {page.zh} · {page.en}", "", *taken]
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()

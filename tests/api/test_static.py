"""The web client's files: found, compressed, cached, and never anything outside of them."""

from __future__ import annotations

import httpx
import pytest

from api import static
from api.app import create_app
from gis.database.settings import Basemap, Settings
from tests.server import running


@pytest.fixture
def dist(tmp_path, monkeypatch):
    """A small build: page, hashed script with its compressed forms, a worker."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(
        '<script nonce="__CSP_NONCE__"></script>', encoding="utf-8"
    )
    script = tmp_path / "assets" / "main-abc.js"
    script.write_text("plain", encoding="utf-8")
    script.with_name("main-abc.js.br").write_bytes(b"brotli")
    script.with_name("main-abc.js.gz").write_bytes(b"gzip")
    monkeypatch.setattr(static, "DIST", tmp_path)
    return tmp_path


def test_the_page_answers_every_address_the_client_knows(dist, client) -> None:
    for path in ("/", "/map", "/map/deep/link?c=1", "/index.html"):
        answer = client.get(path)
        assert answer.headers["content-type"].startswith("text/html")
        nonce = answer.text.split('"')[1]
        assert f"'nonce-{nonce}'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


def test_citizens_get_a_page_of_their_own(dist, client) -> None:
    (dist / "c.html").write_text("<title>citizens</title>", encoding="utf-8")
    for path in ("/c", "/c/follow/ABCD-EFGH-2345", "/c.html"):
        assert "citizens" in client.get(path).text
    assert "citizens" not in client.get("/cases").text


def test_hashed_files_are_kept_for_a_year_and_sent_compressed(dist, client) -> None:
    with client.stream(
        "GET", "/assets/main-abc.js", headers={"accept-encoding": "br, gzip"}
    ) as answer:
        raw = b"".join(answer.iter_raw())
    assert raw == b"brotli"
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    assert "javascript" in answer.headers["content-type"]
    plain = client.get("/assets/main-abc.js", headers={"accept-encoding": "identity"})
    assert plain.text == "plain" and "content-encoding" not in plain.headers


def test_addresses_of_machines_are_never_the_page(dist, client) -> None:
    for path in (
        "/api/nothing",
        "/assets/gone.js",
        "/tiles/x",
        "/favicon.png",
        "/ogcx/../api/none",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_build_a_plain_page_says_so(tmp_path, monkeypatch, client) -> None:
    monkeypatch.setattr(static, "DIST", tmp_path / "none")
    answer = client.get("/")
    assert answer.status_code == 200 and "make run" in answer.text


def test_configured_base_maps_are_listed_and_allowed(database, world, tmp_path) -> None:
    basemap = Basemap(
        id="tdt",
        zh="天地图",
        en="Tianditu",
        url="https://t0.example.cn/{z}/{x}/{y}",
        attribution="©",
    )
    settings = Settings(
        database_url=database.url, tenant=world.north.tenant, var=tmp_path, basemaps=(basemap,)
    )
    with running(create_app(settings)) as url:
        listed = httpx.get(f"{url}/layers").json()["basemaps"]
        policy = httpx.get(url).headers["content-security-policy"]
    assert (
        listed[0]["tiles"] == ["https://t0.example.cn/{z}/{x}/{y}"] and listed[0]["zh"] == "天地图"
    )
    assert "connect-src 'self' https://t0.example.cn" in policy

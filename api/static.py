"""The web client: files of ``web/dist``, and its page for every address it knows by itself.

Files under ``assets/`` carry their content's hash in the name and are kept for a year; the page is
asked for each time and gets a new number (nonce) for its content policy. Files that the build
compressed (``.br``, ``.gz``) are sent compressed.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from api.headers import nonce, page_policy, worker_policy
from gis.errors import NotFound

router = APIRouter(include_in_schema=False)
last = True
"""This router takes every address that no other one knows."""

DIST = Path(__file__).resolve().parents[1] / "web" / "dist"
INDEX = "index.html"
OWN = {"c": "c.html", "m": "m.html", "wall": "wall.html"}
"""Pages of their own by the first part of their address: citizens, collectors (a telephone), the wall."""
PAGES = frozenset({INDEX, *OWN.values()})
PLACEHOLDER = "__CSP_NONCE__"
HASHED = "assets/"
YEAR = "public, max-age=31536000, immutable"
HOUR = "public, max-age=3600"
NOT_PAGES = ("api/", "ogc", "tiles/", "raster/", "layers", "events", "healthz", "assets/")
"""Addresses of machines: a missing one is an error, never the page."""
COMPRESSED = ((".br", "br"), (".gz", "gzip"))
NOT_BUILT = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>万米</title>
<h1>万米 · Wanmi</h1><p>网页客户端尚未构建，请运行 make run。接口说明见 <a href="/ogc">/ogc</a>。</p>
<p>The web client is not built yet; run <code>make run</code>. The API starts at <a href="/ogc">/ogc</a>.</p>
"""


@router.get("/{path:path}")
@router.head("/{path:path}")
def serve(request: Request, path: str) -> Response:
    """A file of the client, else its page."""
    file = _file(path)
    if file is not None:
        return _sent(request, path, file)
    if path == "m":
        # The telephone's worker answers for what lies below /m/, and for nothing else.
        return RedirectResponse("/m/", headers={"cache-control": "no-store"})
    if path.startswith(NOT_PAGES) or (Path(path).suffix and path not in PAGES):
        raise NotFound("no_such_path", "没有这个地址。", "There is nothing at this address.")
    first = path.partition("/")[0].removesuffix(".html")
    return _page(request, OWN.get(first, INDEX))


def _file(path: str) -> Path | None:
    """The file at ``path`` inside the build; never one outside of it."""
    if not path or path in PAGES or "\x00" in path:
        return None
    found = (DIST / path).resolve()
    return found if found.is_relative_to(DIST) and found.is_file() else None


def _sent(request: Request, path: str, file: Path) -> Response:
    media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {
        "cache-control": YEAR if path.startswith(HASHED) else HOUR,
        "vary": "Accept-Encoding",
    }
    if file.suffix == ".js":
        headers["content-security-policy"] = worker_policy(_map_hosts(request))
    accepted = request.headers.get("accept-encoding", "")
    for suffix, coding in COMPRESSED:
        packed = file.with_name(file.name + suffix)
        if coding in accepted and packed.is_file():
            headers["content-encoding"] = coding
            return FileResponse(packed, media_type=media, headers=headers)
    return FileResponse(file, media_type=media, headers=headers)


def _page(request: Request, name: str) -> Response:
    index = DIST / name
    once = nonce()
    html = index.read_text(encoding="utf-8") if index.is_file() else NOT_BUILT
    return HTMLResponse(
        html.replace(PLACEHOLDER, once),
        headers={
            "content-security-policy": page_policy(once, _map_hosts(request)),
            "cache-control": "no-store",
        },
    )


def _map_hosts(request: Request) -> list[str]:
    """Scheme and host of each configured base map."""
    parts = [urlsplit(item.url) for item in request.app.state.settings.basemaps]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})

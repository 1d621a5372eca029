"""What the pages of processes and jobs show besides the documents: a form to fill in, and results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.headers import nonce
from api.ogc import pages
from api.ogc.pages import Ask
from api.ogc.pygeoapi_shell import TEMPLATES
from api.ogc.schema import Language
from layers.jobs.discover import AnyProcess
from layers.jobs.process import GEOJSON

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'nonce-{once}'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
MOST_SHOWN = 2**23
"""Characters of a result that a page looks into."""


def form(ask: Ask, made: Mapping[str, Any]) -> Response:
    """Return the page of a process; who is logged in can run it there."""
    once = nonce()
    layers = [
        {"id": info.id, "title": info.title_zh if ask.language == "zh" else info.title_en}
        for info in ask.layers
    ]
    shown = {**made, "once": once, "account": ask.caller.actor, "layers": layers}
    answer = pages.document(ask, shown, "", "processes/process.html")
    answer.headers["content-security-policy"] = POLICY.format(once=once)
    return answer


def script() -> Response:
    """Return the script of the form."""
    body = (TEMPLATES / "processes" / "form.js").read_bytes()
    headers = {"cache-control": "public, max-age=300"}
    return Response(body, headers=headers, media_type="text/javascript")


def titles(process: AnyProcess | None, language: Language) -> dict[str, str]:
    """The titles of a process and its outputs by name; of one that is gone there are none."""
    if process is None:
        return {}
    pick = 0 if language == "zh" else 1
    named = {name: output.title[pick] for name, output in process.outputs.items()}
    return {"": process.title[pick], **named}


def outputs(
    results: Mapping[str, tuple[str, str]], named: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The results as a page shows them: tables of what is told, numbers of features."""
    return [
        {"title": named.get(name, name), **_output(name, media, text)}
        for name, (media, text) in sorted(results.items())
    ]


def _output(name: str, media: str, text: str) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "size": len(text.encode())}
    if len(text) > MOST_SHOWN:
        return found
    value = json.loads(text)
    if media == GEOJSON:
        return {**found, "features": len(value["features"])}
    if isinstance(value, dict):
        return {**found, "rows": {key: _short(one) for key, one in value.items()}}
    return found


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1 else f"{value:,.2f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:200]

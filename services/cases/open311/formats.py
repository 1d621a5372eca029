"""The two formats: JSON as it is, XML with the element names of the specification."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from xml.sax.saxutils import escape

from starlette.responses import Response

_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry (2.2 Characters)."""


def rendered(value: Any, root: str, form: str, status: int = 200) -> Response:
    """Answer with ``value``; ``root`` is the XML root, whose children are named by its singular."""
    if form == "json":
        body = json.dumps(value, ensure_ascii=False, default=_plain)
        return Response(body, status, media_type="application/json; charset=utf-8")
    text = f'<?xml version="1.0" encoding="utf-8"?>\n{_element(root, value)}'
    return Response(text, status, media_type="text/xml; charset=utf-8")


_ITEM = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        inner = "".join(_element(_ITEM[name], item) for item in value)
    elif isinstance(value, dict):
        inner = "".join(_element(key, item) for key, item in value.items())
    else:
        inner = escape(_ILLEGAL.sub("", _text(value)))
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _plain(value) if isinstance(value, dt.datetime) else str(value)


def _plain(value: Any) -> str:
    """W3C date and time, to the second, with offset."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    raise TypeError(type(value).__name__)

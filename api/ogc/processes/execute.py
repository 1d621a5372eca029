"""What an execute request asks for (clause 7.11): inputs, outputs and the form of the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gis.errors import BadInput
from layers.jobs.discover import AnyProcess

Shape = Literal["raw", "document"]
_MEMBERS = {"inputs", "outputs", "response"}
_QUALIFIED = {"value", "mediaType", "encoding", "schema", "format"}
LONGEST_WAIT = 60.0
"""Seconds that a client may wait for its answer."""


@dataclass(frozen=True)
class Execution:
    """Checked ``inputs``, the names of the ``outputs`` wanted, and raw values or one document."""

    inputs: Mapping[str, Any]
    outputs: tuple[str, ...]
    response: Shape


def read(raw: bytes, process: AnyProcess, collections: str) -> Execution:
    """Read the body; ``collections`` is the address of ours, which inputs may refer to by ``href``.

    Raises BadInput that names the member.
    """
    sent = _object(raw)
    for name in sent:
        if name not in _MEMBERS:
            raise bad(name, "没有这个成员", "there is no such member")
    inputs = _member(sent, "inputs")
    values = {name: _value(name, value, collections) for name, value in inputs.items()}
    process.read(values)
    return Execution(values, _outputs(sent, process), _shape(sent))


def wait_of(prefer: str, waits: bool) -> float | None:
    """Seconds the client wants to wait, None to be answered at once with the job (RFC 7240)."""
    if not waits or re.search(r"(^|[,;\s])respond-async\b", prefer, re.IGNORECASE):
        return None
    named = re.search(r"(^|[,;\s])wait\s*=\s*\"?(\d{1,6})", prefer, re.IGNORECASE)
    return min(float(named[2]), LONGEST_WAIT) if named else LONGEST_WAIT


def bad(field: str, zh: str, en: str) -> BadInput:
    """Return the refusal of a member of the request."""
    shown = field[:60]
    return BadInput(
        "bad_request", f"“{shown}”无效：{zh}。", f"“{shown}” is not valid: {en}.", shown
    )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(raw or b"{}")
        json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise bad("body", "内容不是合法的 JSON", "the body is no JSON") from None
    if not isinstance(sent, dict):
        raise bad("body", "内容应为 JSON 对象", "a JSON object is expected")
    return sent


def _member(sent: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = sent.get(name) or {}
    if not isinstance(found, dict):
        raise bad(name, "应为对象", "an object is expected")
    return found


def _value(name: str, value: Any, collections: str) -> Any:
    """An inline value, a qualified one (``value``), or one of our collections by reference."""
    if not isinstance(value, dict):
        return value
    if "value" in value and value.keys() <= _QUALIFIED:
        return value["value"]
    if "href" in value:
        return _referred(name, str(value["href"]), collections)
    return value


def _referred(name: str, href: str, collections: str) -> str:
    """The layer behind the address of one of our collections; nothing is fetched from elsewhere."""
    found = re.fullmatch(rf"{re.escape(collections)}/([a-z0-9_]+)(/items)?/?", href)
    if found is None:
        raise bad(
            name,
            f"只能引用本服务器的图层（{collections}/…）",
            f"only collections of this server ({collections}/…) can be referred to",
        )
    return found[1]


def _outputs(sent: Mapping[str, Any], process: AnyProcess) -> tuple[str, ...]:
    wanted = _member(sent, "outputs")
    for name, how in wanted.items():
        if name not in process.outputs:
            raise bad(f"outputs.{name}", "没有这个输出", "there is no such output")
        if isinstance(how, dict) and how.get("transmissionMode", "value") != "value":
            raise bad(f"outputs.{name}", "只能按值返回", "outputs are given by value only")
    return tuple(name for name in process.outputs if not wanted or name in wanted)


def _shape(sent: Mapping[str, Any]) -> Shape:
    shape = sent.get("response", "raw")
    if shape not in ("raw", "document"):
        raise bad("response", "应为 raw 或 document", "raw or document is expected")
    return "document" if shape == "document" else "raw"

"""The one way to refuse a filter: what is wrong, and where."""

from __future__ import annotations

from gis.cql2.nodes import Place
from gis.errors import BadInput

_LONGEST = 60


def refuse(place: Place, zh: str, en: str, code: str = "filter_invalid") -> BadInput:
    """Build the error to raise for the filter at ``place``."""
    if isinstance(place, int):
        where_zh, where_en = f"第{place}个字符处", f"at character {place}"
    else:
        where_zh, where_en = f"{place or '/'} 处", f"at {place or '/'}"
    return BadInput(code, f"过滤条件{where_zh}:{zh}", f"Filter {where_en}: {en}", field="filter")


def shown(text: object) -> str:
    """An excerpt of what the client wrote, short and printable."""
    plain = "".join(char if char.isprintable() else "\ufffd" for char in str(text))
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"

"""Words for coded fields of the configuration: JSON Schema ``oneOf`` of constants with bilingual titles.

Where a field may hold more than its known codes (posts and effects separated by ``;``, patterns), the
words stand in ``x-words`` by code instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from layers.codes import load

Pair = tuple[str, str]
Extra = Callable[[dict[str, Any]], None]
UNITS: Mapping[str, Pair] = {
    "urgent_hour": ("紧急工作时", "hours, day and night"),
    "natural_day": ("自然日", "days"),
    "work_hour": ("工作时", "working hours"),
    "work_day": ("工作日", "working days"),
}
CLOCKS: Mapping[str, Pair] = {
    "total": ("全程", "Total"),
    "accept": ("受理", "Accept"),
    "verify": ("核实", "Verify"),
    "file": ("立案", "File"),
    "dispatch": ("派遣", "Dispatch"),
    "handle": ("处置", "Handle"),
    "review": ("反馈审核", "Review"),
    "check": ("核查", "Check"),
    "close": ("结案", "Close"),
    "offer": ("任务接收", "Offer"),
    "request": ("申请审批", "Request"),
}


def listed(name: str) -> dict[str, Pair]:
    """Return the words of a delivered code list."""
    return {item.code: (item.zh, item.en) for item in load(name).items}


def one_of(words: Callable[[], Mapping[str, Pair]]) -> Extra:
    """Let a field be one of these codes; they take the place of a bare enumeration."""

    def extra(schema: dict[str, Any]) -> None:
        schema.pop("enum", None)
        schema["oneOf"] = [
            {"const": code, "title": f"{zh} · {en}"} for code, (zh, en) in words().items()
        ]

    return extra


def worded(words: Callable[[], Mapping[str, Pair]]) -> Extra:
    """Tell what the codes mean that stand in a field."""

    def extra(schema: dict[str, Any]) -> None:
        schema["x-words"] = {code: f"{zh} · {en}" for code, (zh, en) in words().items()}

    return extra

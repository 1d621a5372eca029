"""The posts of case work: who may act, by code, with (Chinese, English) titles (CJJ/T 106, GB/T 30428.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SYSTEM = "system"
"""The post of the program itself."""
TITLES: Mapping[str, tuple[str, str]] = {
    "citizen": ("市民", "Citizen"),
    "collector": ("采集员", "Collector"),
    "acceptor": ("受理员", "Acceptor"),
    "shift_supervisor": ("值班长", "Shift supervisor"),
    "dispatcher": ("派遣员", "Dispatcher"),
    "department": ("专业部门", "Department"),
    "handler": ("处置人员", "Handler"),
    "command_chief": ("指挥长", "Chief"),
    "inspector": ("督查员", "Inspector"),
    "leader": ("领导", "Leader"),
    "administrator": ("管理员", "Administrator"),
    SYSTEM: ("系统", "System"),
}


def appointable() -> Mapping[str, tuple[str, str]]:
    """The posts that a person can be appointed to, with their titles."""
    return {code: title for code, title in TITLES.items() if code not in (SYSTEM, "citizen")}


def listed(posts: Iterable[str]) -> str:
    """Return the Chinese titles of posts in the order of the table."""
    wanted = set(posts)
    return "、".join(zh for code, (zh, _) in TITLES.items() if code in wanted)

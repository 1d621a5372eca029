"""The kinds of finding: how grave each is, how it is measured, what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
Repair = Literal["absorb", "snap", "cut", "recode", "split", "merge", "redraw"]


@dataclass(frozen=True)
class Kind:
    """``error`` findings keep an edition from being published; ``safe`` repairs need no judgement."""

    severity: Severity
    unit: str
    repair: Repair | None
    safe: bool
    zh: str
    en: str


KINDS: dict[str, Kind] = {
    "invalid": Kind("error", "", "redraw", False, "边界自相交", "the border crosses itself"),
    "multipart": Kind("error", "", "split", False, "由多个部分组成", "it has several parts"),
    "gap": Kind("error", "m²", "absorb", True, "有未覆盖的空隙", "ground is not covered"),
    "overlap": Kind("error", "m²", "cut", True, "与其他网格重叠", "cells overlap"),
    "outside": Kind("error", "m²", "cut", True, "超出所属社区", "it leaves its community"),
    "crossing": Kind(
        "error", "m²", "cut", True, "跨入其他社区", "it reaches into another community"
    ),
    "mismatch": Kind(
        "error", "m", "snap", True, "与相邻网格的边界节点不一致", "border vertices disagree"
    ),
    "sliver": Kind("warning", "m", "merge", False, "过于狭长", "it is a narrow strip"),
    "building_cut": Kind("warning", "m²", "redraw", False, "网格线切割建筑物", "a building is cut"),
    "border_cut": Kind(
        "info", "m²", None, False, "社区界切割建筑物", "a community border cuts a building"
    ),
    "component_cut": Kind("warning", "m²", "redraw", False, "网格线切割部件", "a component is cut"),
    "too_small": Kind("warning", "m²", "merge", False, "面积过小", "the area is too small"),
    "too_large": Kind("warning", "m²", "split", False, "面积过大", "the area is too large"),
    "small": Kind("info", "m²", None, False, "面积偏小", "the area is rather small"),
    "large": Kind("info", "m²", None, False, "面积偏大", "the area is rather large"),
    "no_code": Kind("error", "", "recode", True, "没有标识码", "it has no code"),
    "bad_code": Kind(
        "error", "", "recode", True, "标识码不是 15 位数字", "the code is not 15 digits"
    ),
    "duplicate_code": Kind("error", "", "recode", True, "标识码重复", "the code occurs twice"),
    "wrong_community": Kind(
        "error", "", "recode", True, "标识码与所在社区不符", "the code names another community"
    ),
    "full": Kind(
        "error", "", None, False, "社区内编号超过 999", "the community has no number left"
    ),
    "unknown_community": Kind(
        "warning", "", None, False, "没有该社区的边界", "the community has no border on the map"
    ),
    "order": Kind(
        "info", "", None, False, "编号没有从西到东、从北到南", "numbers do not run W–E, N–S"
    ),
}
"""Every kind of finding by its name."""

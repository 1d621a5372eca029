"""The catalogue of case classes: GB/T 30428.2-2013 and GB/T 47678.5-2026 as its first two editions.

2013: components and events are classes of cases. 2026: matters are, of which majors 01 to 05 name the
anomaly of the component class with the same number. What 2013 knew and 2026 left out goes on as local
classes, numbered downwards from 999 as the standard leaves to cities.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from layers.codes import Code, load
from layers.editions import vacant
from services.cases.config.shape import AT_REPORT, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import listed, one_of, worded

IN_FORCE_2026 = dt.datetime(2026, 7, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
"""From when GB/T 47678.5-2026 replaces GB/T 30428.2-2013."""
_SINCE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def _standards() -> dict[str, tuple[str, str]]:
    return {code: words for code, words in listed("edition").items() if code in ("2013", "2026")}


class CaseClass(Shape):
    """A class of cases; ``component_class`` is the class of the object that it concerns."""

    KEY: ClassVar[tuple[str, ...]] = ("class_kind", "code")

    class_kind: Literal["component", "event", "matter"] = Field(
        title="类别 · Kind", json_schema_extra=one_of(lambda: listed("case_class_kind"))
    )
    code: str = Field(pattern=r"^[0-9]{4,5}$", title="小类代码 · Class code")
    edition: Literal["2013", "2026"] = Field(
        title="标准版本 · Standard", json_schema_extra=one_of(_standards)
    )
    zh: str = Field(min_length=1, max_length=60, title="名称 · Chinese name")
    en: str = Field("", max_length=120, title="英文名称 · English name")
    major: str = Field(pattern=r"^\d{2}$", title="大类 · Major")
    type: str = Field("event", title="案件类型 · Case type")
    sim_group: str = Field(min_length=1, max_length=30, title="相似组 · Group of like classes")
    component_class: str = Field("", title="对应部件小类 · Class of the component")
    public: bool = Field(True, title="市民可报 · Offered to citizens")
    photos: int = Field(1, ge=0, le=9, title="上报照片数 · Photos when reported")
    confidence: str = Field(
        "assumed",
        title="可信度 · Confidence",
        json_schema_extra=worded(lambda: listed("confidence")),
    )


def _of_2013() -> Iterator[tuple[str, Shape]]:
    for name, kind in (("component_class_2013", "component"), ("event_class_2013", "event")):
        for item in load(name).items:
            yield "classes", _class(item, kind, "2013", item.code if kind == "component" else "")


def _of_2026() -> Iterator[tuple[str, Shape]]:
    for item in load("matter_class_2026").items:
        yield "classes", _class(item, "matter", "2026", item.columns["component_class"])
    for code, item in continued().items():
        yield (
            "classes",
            _class(item, "matter", "2026", "").model_copy(
                update={
                    "code": code,
                    "major": "10",
                    "confidence": "assumed",
                    "sim_group": f"matter:{code}",
                }
            ),
        )


def continued() -> dict[str, Code]:
    """Return the events of 2013 that are neither continued nor withdrawn, by their local numbers."""
    taken = {
        before
        for item in load("matter_class_2026").items
        for before in item.many("predecessor_2013")
    }
    left = [
        item
        for item in load("event_class_2013").items
        if item.code not in taken
        and not item.many("successor_2026")
        and not vacant("matter", f"{int(item.code[:2]) + 5:02d}0{item.code[2:]}", "2026")
    ]
    return {f"10{999 - place}": item for place, item in enumerate(left)}


def _class(item: Code, kind: str, edition: str, component: str) -> CaseClass:
    return CaseClass.model_validate(
        {
            "class_kind": kind,
            "code": item.code,
            "edition": edition,
            "zh": item.zh,
            "en": item.en,
            "major": item.columns["major"],
            "sim_group": f"{kind}:{item.code}",
            "component_class": component,
            "type": "component" if component else "event",
            "confidence": item.confidence,
        }
    )


def _check(rows: Rows, known: Known) -> Iterator[Finding]:
    for key, row in rows["classes"].items():
        if known.unknown("types", row.type):
            yield Finding(
                "error",
                "classes",
                key,
                f"小类 {row.code} 的案件类型“{row.type}”不存在。",
                f"Class {row.code}: there is no case type “{row.type}”.",
            )


KIND = Kind(
    id="catalogue",
    title=("案件分类目录", "Catalogue of case classes"),
    holds=AT_REPORT,
    parts=(Part("classes", ("小类", "Classes"), CaseClass),),
    seeds=(
        Seed(1, _of_2013, _SINCE, IN_FORCE_2026),
        Seed(2, _of_2026, IN_FORCE_2026),
    ),
    check=_check,
)

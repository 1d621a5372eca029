"""The handbook 监督指挥手册: item × responsible unit × filing and closing condition × limit by grade.

The shipped limits are those of one city's central area where seen, else assumed; those of grades A and
C follow from grade B (half; one and a half times in days, twice in hours) and are placeholders that a
city replaces by its own (GB/T 30428.8; each row keeps its ``confidence``).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from layers.codes import load
from services.cases.config.kinds.catalogue import continued
from services.cases.config.shape import AT_FILING, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import UNITS, listed, one_of, worded
from services.cases.rules.clock import Limit, Unit

CODES = Path(__file__).parents[2] / "codes"
OTHER = "OTHER"
"""The condition of what no other condition of its class names."""
_OTHER_LIMIT = ("3", "work_day", "assumed")
_DEPARTMENTS: Mapping[str, str] = {
    "01": "municipal",
    "02": "municipal",
    "03": "sanitation",
    "04": "gardens",
    "05": "municipal",
    "06": "enforcement",
    "07": "enforcement",
    "08": "enforcement",
    "09": "enforcement",
    "10": "municipal",
}
"""Department by major of 2026, until a city says otherwise; assumed."""
_AT_NIGHT = {"0128", "06028"}
"""Classes whose cases are checked in the hours in which the problem shows (同时段核查)."""


_CHECKS = {"collector": ("采集员核查", "A collector"), "none": ("免核查", "Nobody")}


class LimitOf(BaseModel):
    """How long handling may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    value: float = Field(ge=0.01, le=1000, title="时限 · Limit")
    unit: Unit = Field(title="单位 · Unit", json_schema_extra=one_of(lambda: UNITS))

    @property
    def limit(self) -> Limit:
        """The limit as the clocks have it."""
        return Limit(self.value, self.unit)


class Item(Shape):
    """A filing condition of a class: when a case is filed, who handles it, when it is closed."""

    KEY: ClassVar[tuple[str, ...]] = ("class_kind", "class_code", "condition")

    class_kind: Literal["component", "event", "matter"] = Field(
        title="类别 · Kind", json_schema_extra=one_of(lambda: listed("case_class_kind"))
    )
    class_code: str = Field(pattern=r"^[0-9]{4,5}$", title="小类代码 · Class code")
    condition: str = Field(pattern=r"^[A-Z0-9_.]{2,30}$", title="情形代码 · Condition")
    filing_zh: str = Field(min_length=1, max_length=200, title="立案条件 · Filed when")
    filing_en: str = Field("", max_length=200, title="立案条件（英文） · Filed when (English)")
    closing_zh: str = Field(min_length=1, max_length=200, title="结案条件 · Closed when")
    closing_en: str = Field("", max_length=200, title="结案条件（英文） · Closed when (English)")
    department: str = Field(
        "",
        max_length=40,
        title="责任部门 · Responsible department",
        json_schema_extra=worded(lambda: listed("department")),
    )
    unit: str = Field("", max_length=40, title="责任单位 · Responsible unit")
    a: LimitOf = Field(title="A 类区域时限 · Limit in grade A")
    b: LimitOf = Field(title="B 类区域时限 · Limit in grade B")
    c: LimitOf = Field(title="C 类区域时限 · Limit in grade C")
    photos_near: int = Field(1, ge=0, le=9, title="近景照片 · Near photos")
    photos_far: int = Field(1, ge=0, le=9, title="远景照片 · Far photos")
    photos_after: int = Field(1, ge=0, le=9, title="处置后照片 · Photos after handling")
    verify: bool = Field(True, title="立案前核实 · Verify public reports")
    check: Literal["collector", "none"] = Field(
        "collector", title="核查方式 · Checked by", json_schema_extra=one_of(lambda: _CHECKS)
    )
    window: str = Field("", max_length=30, title="核查时段 · Calendar in which it can be checked")
    confidence: str = Field(
        "assumed",
        title="可信度 · Confidence",
        json_schema_extra=worded(lambda: listed("confidence")),
    )

    def limit(self, grade: str) -> Limit:
        """Return the handling limit in a management grade; B where the grade is not known."""
        return {"A": self.a, "C": self.c}.get(grade, self.b).limit


def graded(value: float, unit: Unit) -> dict[str, LimitOf]:
    """Return the limits of the three grades that follow from that of grade B (assumed)."""
    longer = math.ceil(value * 1.5) if unit.endswith("day") else value * 2
    values = {"a": float(math.ceil(value / 2)), "b": value, "c": float(longer)}
    return {grade: LimitOf(value=number, unit=unit) for grade, number in values.items()}


def _rows() -> Iterator[tuple[str, Shape]]:
    for kind, code in _classes_2013():
        yield from _of_class(kind, code, (kind, code))
    for code, origin in _classes_2026():
        yield from _of_class("matter", code, origin)


def _classes_2013() -> Iterator[tuple[str, str]]:
    yield from (("component", item.code) for item in load("component_class_2013").items)
    yield from (("event", item.code) for item in load("event_class_2013").items)


def _classes_2026() -> Iterator[tuple[str, tuple[str, str]]]:
    """Each matter with the class of 2013 whose conditions it takes over."""
    components = load("component_class_2026").by_code
    for item in load("matter_class_2026").items:
        if component := item.columns["component_class"]:
            before = components[component].many("predecessor_2013")
            yield item.code, ("component", before[0] if before else "")
        else:
            before = item.many("predecessor_2013")
            yield item.code, ("event", before[0] if before else "")
    yield from ((code, ("event", item.code)) for code, item in continued().items())


def _of_class(kind: str, code: str, origin: tuple[str, str]) -> Iterator[tuple[str, Shape]]:
    found = _limits().get(origin, {})
    for condition, (value, unit, confidence) in {OTHER: _OTHER_LIMIT, **found}.items():
        words = _conditions()[origin[0], condition]
        yield (
            "items",
            Item.model_validate(
                {
                    "class_kind": kind,
                    "class_code": code,
                    "condition": condition,
                    "filing_zh": words["zh"],
                    "filing_en": words["en"],
                    "closing_zh": words["closing_zh"],
                    "closing_en": words["closing_en"],
                    "department": _department(kind, code),
                    **graded(float(value), unit),  # type: ignore[arg-type]
                    "window": "night" if code in _AT_NIGHT else "",
                    "confidence": confidence,
                }
            ),
        )


def _department(kind: str, code: str) -> str:
    if kind == "event":  # majors of 2013: 01 appearance … 05 emergencies
        return "municipal" if code[:2] == "05" else "enforcement"
    return _DEPARTMENTS.get(code[:2], "command")


@cache
def _limits() -> Mapping[tuple[str, str], Mapping[str, tuple[str, str, str]]]:
    found: dict[tuple[str, str], dict[str, tuple[str, str, str]]] = {}
    with (CODES / "limits.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            value = (row["value"], row["unit"], row["confidence"])
            found.setdefault((row["kind"], row["class_2013"]), {})[row["condition"]] = value
    return found


@cache
def _conditions() -> Mapping[tuple[str, str], Mapping[str, str]]:
    with (CODES / "conditions.csv").open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["condition"]): row for row in csv.DictReader(file)}


def _check(rows: Rows, known: Known) -> Iterator[Finding]:
    for key, item in rows["items"].items():
        if known.unknown("classes", f"{item.class_kind}/{item.class_code}"):
            yield Finding(
                "warning",
                "items",
                key,
                f"现行目录中没有小类 {item.class_code}。",
                f"The catalogue in force has no class {item.class_code}.",
            )
        if item.window and known.unknown("calendars", item.window):
            yield Finding(
                "error",
                "items",
                key,
                f"没有日历“{item.window}”。",
                f"There is no calendar “{item.window}”.",
            )


KIND = Kind(
    id="handbook",
    title=("监督指挥手册", "Supervision and command handbook"),
    holds=AT_FILING,
    parts=(Part("items", ("立案条件", "Filing conditions"), Item),),
    seeds=(Seed(1, _rows),),
    check=_check,
    areas=True,
)

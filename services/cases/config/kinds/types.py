"""Types of cases: each with the forms and rules that ask for it; industry modules add their own."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from layers.codes import load
from services.cases.config.shape import AT_REPORT, Kind, Part, Seed, Shape


class CaseType(Shape):
    """A type of case."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.]{1,30}$", title="代码 · Code")
    zh: str = Field(min_length=1, max_length=30, title="名称 · Chinese name")
    en: str = Field("", max_length=60, title="英文名称 · English name")


def _rows() -> Iterator[tuple[str, Shape]]:
    for item in load("case_type").items:
        yield "types", CaseType(id=item.code, zh=item.zh, en=item.en)


KIND = Kind(
    id="types",
    title=("案件类型", "Case types"),
    holds=AT_REPORT,
    parts=(Part("types", ("类型", "Types"), CaseType),),
    seeds=(Seed(1, _rows),),
)

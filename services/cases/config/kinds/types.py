"""Types of cases: each with the forms and rules that ask for it; industry modules add their own."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from services.cases.config.shape import AT_REPORT, Kind, Part, Seed, Shape

_SHIPPED = (
    ("event", "事件类案件", "Case of an event"),
    ("component", "部件类案件", "Case of a component"),
    ("hotline", "热线诉求", "Hotline request"),
    ("flat", "扁平化案件", "Case for the community's handler"),
    ("difficult", "疑难案件", "Difficult case"),
)


class CaseType(Shape):
    """A type of case."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.]{1,30}$", title="代码 · Code")
    zh: str = Field(min_length=1, max_length=30, title="名称 · Chinese name")
    en: str = Field("", max_length=60, title="英文名称 · English name")


def _rows() -> Iterator[tuple[str, Shape]]:
    yield from (("types", CaseType(id=name, zh=zh, en=en)) for name, zh, en in _SHIPPED)


KIND = Kind(
    id="types",
    title=("案件类型", "Case types"),
    holds=AT_REPORT,
    parts=(Part("types", ("类型", "Types"), CaseType),),
    seeds=(Seed(1, _rows),),
)

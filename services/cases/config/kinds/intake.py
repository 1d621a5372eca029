"""Rules of intake: what follows for a report from the zones it lies in (非采集区域, 限时段管控)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from services.cases.config.shape import AT_REPORT, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import listed, one_of, worded
from services.cases.rules.intake import DECISIONS, SHIPPED, Decision, IntakeRule


class IntakeRow(Shape):
    """A rule: for zones of a layer and reports of these sources (none: all) the decision."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.-]{1,40}$", title="代码 · Id")
    layer: str = Field(min_length=1, max_length=63, title="区域图层 · Layer of zones")
    decision: Decision = Field(title="决定 · Decision", json_schema_extra=one_of(lambda: DECISIONS))
    sources: tuple[str, ...] = Field(
        (), title="来源 · Sources", json_schema_extra=worded(lambda: listed("case_source"))
    )
    zh: str = Field("", max_length=200, title="说明 · Explanation in Chinese")
    en: str = Field("", max_length=200, title="英文说明 · Explanation in English")

    @property
    def rule(self) -> IntakeRule:
        """The row as :func:`services.cases.rules.intake.judge` takes it."""
        return IntakeRule(
            id=self.id,
            layer=self.layer,
            decision=self.decision,
            sources=self.sources,
            text=(self.zh, self.en),
        )


def read(rows: Rows) -> tuple[IntakeRule, ...]:
    """Return the rules of an edition in their order: the first that fits a zone decides for it."""
    return tuple(row.rule for row in rows["rules"].values())


def _rows() -> Iterator[tuple[str, Shape]]:
    for rule in SHIPPED:
        yield (
            "rules",
            IntakeRow(
                id=rule.id,
                layer=rule.layer,
                decision=rule.decision,
                sources=tuple(rule.sources),
                zh=rule.text[0],
                en=rule.text[1],
            ),
        )


def _check(rows: Rows, known: Known) -> Iterator[Finding]:
    for key, row in rows["rules"].items():
        if known.unknown("layers", row.layer):
            yield Finding(
                "error",
                "rules",
                key,
                f"没有图层“{row.layer}”。",
                f"There is no layer “{row.layer}”.",
            )


KIND = Kind(
    id="intake",
    title=("受理规则", "Rules of intake"),
    holds=AT_REPORT,
    parts=(Part("rules", ("规则", "Rules"), IntakeRow),),
    seeds=(Seed(1, _rows),),
    check=_check,
    areas=True,
)

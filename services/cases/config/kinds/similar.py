"""Rules of likeness: how near, how recent and how akin two reports must be to be one problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from services.cases.config.shape import AT_REPORT, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.rules.similar import Likeness

DEFAULT = "*"
"""The rule of groups that have none of their own."""


class SimilarRule(Shape):
    """The rule of a group of classes; distances in metres, times in hours, scores from 0 to 1."""

    KEY: ClassVar[tuple[str, ...]] = ("group",)

    group: str = Field(min_length=1, max_length=30, title="相似组 · Group")
    radius: float = Field(30, gt=0, le=2000, title="半径（米） · Radius in metres")
    sure: float = Field(15, ge=0, le=500, title="定位误差（米） · Error of positions in metres")
    soon: float = Field(1, ge=0, le=168, title="同时上报（小时） · Hours that count as at once")
    hours: float = Field(168, gt=0, le=8760, title="时间（小时） · Hours apart")
    ended_hours: float = Field(24, ge=0, le=8760, title="结案后（小时） · Hours after the end")
    link: float = Field(0.85, ge=0, le=1, title="自动并案 · Joined from")
    propose: float = Field(0.5, ge=0, le=1, title="提示疑似 · Proposed from")
    weights: Mapping[str, float] = Field(
        default_factory=lambda: dict(Likeness().weights), title="权重 · Weights"
    )

    @property
    def likeness(self) -> Likeness:
        """The rule as :func:`services.cases.rules.similar.judge` takes it."""
        return Likeness(
            radius=self.radius,
            sure=self.sure,
            hours=self.hours,
            soon=self.soon,
            ended_hours=self.ended_hours,
            link=self.link,
            propose=self.propose,
            weights=self.weights,
        )


def find(rows: Rows, group: str) -> Likeness:
    """Return the rule of a group."""
    rule = rows["rules"].get(group) or rows["rules"].get(DEFAULT)
    return rule.likeness if isinstance(rule, SimilarRule) else Likeness()


def _rows() -> Iterator[tuple[str, Shape]]:
    yield "rules", SimilarRule(group=DEFAULT)


def _check(rows: Rows, _known: Known) -> Iterator[Finding]:
    for key, rule in rows["rules"].items():
        if rule.sure >= rule.radius:
            yield Finding(
                "error",
                "rules",
                key,
                "定位误差不能达到半径。",
                "The error of positions must be smaller than the radius.",
            )
        if rule.soon >= rule.hours:
            yield Finding(
                "error",
                "rules",
                key,
                "“同时”的小时数须小于时间范围。",
                "The hours that count as at once must be fewer than the hours apart.",
            )
        if rule.propose > rule.link:
            yield Finding(
                "error",
                "rules",
                key,
                "“提示”分数不能高于“并案”。",
                "What is proposed must score less than what is joined.",
            )
        if set(rule.weights) != set(Likeness().weights) or min(rule.weights.values()) < 0:
            yield Finding(
                "error",
                "rules",
                key,
                "权重应为距离、时间、类别、部件、状态五项，且不为负。",
                "Weights are of distance, time, class, component and state, none negative.",
            )


KIND = Kind(
    id="similar",
    title=("相似案件规则", "Rules of likeness"),
    holds=AT_REPORT,
    parts=(Part("rules", ("规则", "Rules"), SimilarRule),),
    seeds=(Seed(1, _rows),),
    check=_check,
)

"""Rules of notices: which event tells whom, besides what the flow itself says (escalation and urging)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from services.cases.config.kinds.handbook import CODES
from services.cases.config.shape import NEWEST, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import worded
from services.cases.rules import flow as flows
from services.cases.rules.notices import Rule
from services.cases.rules.posts import TITLES

POST = "post:"


def _recipients() -> dict[str, tuple[str, str]]:
    posts = {f"{POST}{code}": words for code, words in TITLES.items()}
    return {"holder": ("承办", "The holder"), "superior": ("上级单位", "The unit above"), **posts}


class NoticeRule(Shape):
    """A rule: for events by pattern (``*.clock_red``) whom it tells and what the notice is called.

    ``to``: ``holder`` (the person of the item, else its unit), ``superior`` (the unit above), or
    ``post:<name>`` (everybody at that post where the case lies).
    """

    KEY: ClassVar[tuple[str, ...]] = ("event", "to")

    event: str = Field(pattern=r"^[a-z0-9_.*]{3,64}$", title="事件 · Event")
    to: str = Field(
        pattern=r"^(holder|superior|post:[a-z_]{1,40})$",
        title="对象 · Recipient",
        json_schema_extra=worded(_recipients),
    )
    template: str = Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", title="代码 · Id")
    zh: str = Field(min_length=1, max_length=100, title="标题 · Chinese title")
    en: str = Field(min_length=1, max_length=100, title="英文标题 · English title")

    @property
    def rule(self) -> Rule:
        """The row as the notices take it."""
        return Rule(self.event, self.to, self.template, (self.zh, self.en))


def read(rows: Rows) -> tuple[Rule, ...]:
    """Return the rules of an edition."""
    return tuple(row.rule for row in rows["rules"].values())


def _rows() -> Iterator[tuple[str, Shape]]:
    with (CODES / "notices.csv").open(encoding="utf-8", newline="") as file:
        yield from (("rules", NoticeRule.model_validate(row)) for row in csv.DictReader(file))


def _check(rows: Rows, _known: Known) -> Iterator[Finding]:
    for key, row in rows["rules"].items():
        post = row.to.removeprefix(POST)
        if row.to.startswith(POST) and post not in flows.POSTS:
            yield Finding(
                "error", "rules", key, f"没有岗位“{post}”。", f"There is no post “{post}”."
            )


KIND = Kind(
    id="notices",
    title=("通知规则", "Rules of notices"),
    holds=NEWEST,
    parts=(Part("rules", ("规则", "Rules"), NoticeRule),),
    seeds=(Seed(1, _rows),),
    check=_check,
    areas=True,
)

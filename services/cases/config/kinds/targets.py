"""Whom a dispatch policy asks, as a row of the configuration."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.cases.config.kinds.calendar import SHIPPED
from services.cases.config.titled import listed, one_of, worded
from services.cases.rules import dispatch


class TargetOf(BaseModel):
    """Whom a policy asks."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    role: dispatch.Role = Field(
        title="角色 · Role", json_schema_extra=one_of(lambda: listed("case_role"))
    )
    selector: str = Field(
        title="选择 · Selector", json_schema_extra=one_of(lambda: dispatch.SELECTORS)
    )
    argument: str = Field(
        "",
        max_length=60,
        title="参数 · Argument",
        json_schema_extra=worded(lambda: {**listed("department"), **SHIPPED}),
    )
    axis: str = Field("", max_length=40, title="流程轴 · Axis")

    @model_validator(mode="after")
    def _found(self) -> TargetOf:
        if self.selector == "grid" and self.argument not in ("1", "2", "3", "4"):
            raise ValueError("a grid is of level 1 (city) to 4 (community)")
        if self.selector in ("unit", "duty") and not self.argument:
            raise ValueError(f"{self.selector} needs an argument")
        return self

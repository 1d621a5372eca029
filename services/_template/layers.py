"""The markers: points with a subject and a state."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped

from layers.declare import Layer, Style, attr
from layers.model import Feature, Point


class TemplateMarker(Feature):
    """A place where somebody has to look."""

    __tablename__ = "template_markers"
    layer = Layer(
        title=("示例标记", "Template markers"),
        theme="municipal",
        owner="municipal",
        write="template.edit",
        read="staff",
        style=Style(form="square", label=True),
    )
    subject: Mapped[str] = attr("事由", "Subject", length=100)
    done_on: Mapped[dt.date | None] = attr("完成日期", "Done on")
    geom: Mapped[Point]

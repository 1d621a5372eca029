"""What the routes of the grid desk share: the desk of a request, and its parameters."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import shapely
from fastapi import Path
from shapely.geometry.base import BaseGeometry
from starlette.requests import Request

from gis.database.session import Caller, begin
from gis.errors import BadInput, Forbidden, Unauthenticated
from grids.desk.desk import Desk

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
EDIT = "grids.edit"


@contextmanager
def desk(
    request: Request, who: Caller, draft: int = 0, *, read_only: bool = False
) -> Iterator[Desk]:
    """Open a transaction of the caller at the desk."""
    state = request.app.state
    with begin(state.engine, who, read_only=read_only) as connection:
        yield Desk(connection, state.registry, who, draft)


def manager(who: Caller) -> None:
    """Refuse whoever may not edit grids."""
    if who.actor is None:
        raise Unauthenticated("login_needed", "请先登录。", "Please log in first.")
    if not who.may(EDIT):
        raise Forbidden("not_allowed", "无权编辑网格。", "You may not edit grids.")


def geometry(given: dict[str, Any] | None, field: str, dimension: int) -> BaseGeometry:
    """Read a GeoJSON geometry of a dimension (1 lines, 2 polygons); BadInput for anything else."""
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(given))
    except (shapely.GEOSException, ValueError, TypeError):
        raise _bad(field) from None
    shape = shapely.force_2d(shape)
    finite = bool(shape) and all(map(math.isfinite, shape.bounds))
    if not finite or shapely.get_dimensions(shape) != dimension or shape.is_empty:
        raise _bad(field)
    return shape


def box(text: str | None) -> BaseGeometry | None:
    """Read ``west,south,east,north`` in lon/lat."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise _bad("bbox") from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _bad("bbox")
    made: BaseGeometry = shapely.box(west, south, east, north)
    return made


def numbers(text: str | None) -> list[int] | None:
    """Read ids separated by commas."""
    if text is None:
        return None
    parts = text.split(",")
    if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        raise _bad("ids")
    return [int(part) for part in parts]


def _bad(field: str) -> BadInput:
    return BadInput(
        "bad_parameter", f"参数“{field}”无效。", f"The parameter “{field}” is not valid.", field
    )
